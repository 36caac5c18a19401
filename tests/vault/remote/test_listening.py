"""Who may listen, and who is let in at the door of a Unix socket."""

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.vault.remote.conftest import Stranger
from tests.vault.serving import served
from wellness.errors import Conflict, Invalid
from wellness.vault.remote import listening, wire
from wellness.vault.remote.listening import UnixListener, listening_unix
from wellness.vault.service import EmbeddedVault

Connect = Callable[[], Stranger]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_socket_is_its_owner_s_alone_in_a_folder_that_is_too(path: Path) -> None:
    with listening_unix(path):
        assert _mode(path) == 0o600
        assert _mode(path.parent) == 0o700

    assert not path.exists()


def test_with_further_callers_the_socket_is_shared_with_the_group(path: Path) -> None:
    path.parent.mkdir(mode=0o750)

    with listening_unix(path, {4321}):
        assert _mode(path) == 0o660


def test_our_own_user_is_nothing_to_share_for(path: Path) -> None:
    with listening_unix(path, {os.getuid()}):
        assert _mode(path) == 0o600


def test_a_caller_of_another_user_is_turned_away_without_a_word(
    path: Path, stranger: Connect, vault: EmbeddedVault, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        listening_unix(path) as ours,
        served(vault, UnixListener(ours.end, frozenset({os.getuid() + 1}))),
    ):
        assert stranger().greeting() is None

    assert "a caller was turned away" in caplog.text


@pytest.mark.parametrize("known", [True, False])
def test_where_the_system_does_not_say_who_calls_the_rights_have_decided(
    path: Path,
    stranger: Connect,
    vault: EmbeddedVault,
    monkeypatch: pytest.MonkeyPatch,
    known: bool,  # noqa: FBT001 - a case
) -> None:
    if not known:
        monkeypatch.setattr(listening, "_PEERCRED", None)

    with listening_unix(path) as listener, served(vault, listener):
        assert stranger().greeting() == wire.GREETING


@pytest.mark.parametrize("mode", [0o770, 0o701, 0o755, 0o1777])
def test_a_folder_that_others_reach_is_refused(path: Path, mode: int) -> None:
    path.parent.mkdir()
    path.parent.chmod(mode)

    with pytest.raises(Invalid, match="not the vault's own"), listening_unix(path):
        pass

    assert not path.exists()


def test_a_folder_of_somebody_else_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: path.parent.stat().st_uid + 1)

    with pytest.raises(Invalid, match="not the vault's own"), listening_unix(path):
        pass


def test_the_socket_of_a_killed_process_is_replaced(path: Path, stranger: Connect) -> None:
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
        left.bind(str(path))

    with listening_unix(path):
        stranger()


def test_where_another_process_listens_it_goes_on(path: Path, stranger: Connect) -> None:
    with listening_unix(path):
        with pytest.raises(Conflict, match="Another process listens"), listening_unix(path):
            pass

        stranger()


def test_a_file_in_the_way_is_left_alone(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_text("kept")

    with pytest.raises(Invalid, match="is no socket"), listening_unix(path):
        pass

    assert path.read_text() == "kept"


def test_a_caller_that_left_before_it_was_let_in_does_not_stop_the_vault(
    path: Path, stranger: Connect, vault: EmbeddedVault, caplog: pytest.LogCaptureFixture
) -> None:
    class Left:
        """Ready, and then nobody is there: once."""

        def __init__(self, end: socket.socket) -> None:
            self._end, self._times = end, 0
            self.close, self.fileno = end.close, end.fileno

        def accept(self) -> tuple[socket.socket, object]:
            self._times += 1
            if self._times == 1:
                raise ConnectionAbortedError
            return self._end.accept()

    with listening_unix(path) as listener:
        listener.end = Left(listener.end)  # type: ignore[assignment]
        with served(vault, listener):
            assert stranger().greeting() == wire.GREETING

    assert "a caller left again" in caplog.text
