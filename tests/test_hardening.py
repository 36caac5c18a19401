"""No copy of a process's memory: what a real process is held to once it asked for it (R24)."""

import subprocess
import sys
from pathlib import Path

import pytest

_ASK = "from wellness.hardening import forbid_core_dumps; forbid_core_dumps({given})"
_LOOK = (
    "import ctypes, os, resource;"
    "os.fork() and os._exit(os.waitstatus_to_exitcode(os.wait()[1]));"  # the child looks
    "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
)


@pytest.mark.parametrize(("given", "dumpable"), [("", 0), ("object()", 1)])
def test_neither_a_process_nor_what_it_forks_leaves_a_copy_of_its_memory(
    given: str, dumpable: int
) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", f"{_ASK.format(given=given)}\n{_LOOK}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )

    assert done.stdout == f"(0, 0) {dumpable}\n"
