"""A process fit to hold keys."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from wellness.errors import Conflict, Invalid
from wellness.vault.remote.process import alone_in, find_uids

# In a process of its own: a limit that was lowered stays so, and all later tests would inherit it.
_HARDENED = """
import ctypes, os, resource, sys
from pathlib import Path
from wellness.vault.remote.process import harden
os.umask(0o022)
harden()
Path(sys.argv[1]).write_text("")
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def test_a_hardened_process_leaves_no_copy_of_its_memory(tmp_path: Path) -> None:
    file = tmp_path / "file"

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _HARDENED, file],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert done.stdout == "(0, 0) 0\n"


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
