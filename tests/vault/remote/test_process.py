"""A process fit to hold keys."""

import ctypes
import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from wellness.errors import Conflict, Invalid
from wellness.vault.remote.process import alone_in, find_uids, harden

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4


@pytest.fixture
def _restored() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)


@pytest.mark.usefixtures("_restored")
def test_a_hardened_process_leaves_no_copy_of_its_memory(tmp_path: Path) -> None:
    harden()

    (tmp_path / "file").write_text("")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    assert ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0


def test_two_processes_do_not_share_a_folder(tmp_path: Path) -> None:
    with (
        alone_in(tmp_path / "vault"),
        pytest.raises(Conflict, match="Another vault process"),
        alone_in(tmp_path / "vault"),
    ):
        pass
    with alone_in(tmp_path / "vault"):
        assert stat.S_IMODE((tmp_path / "vault").stat().st_mode) == 0o700


def test_users_are_found_by_name_and_number() -> None:
    assert find_uids(["root", "4321"]) == {0, 4321}


def test_a_user_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Invalid, match="no such user"):
        find_uids(["nobody-of-that-name"])
