"""R24: the processes that see tokens and texts leave no copy of their memory, as /proc tells."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Home
from tests.cli.test_running import running, stop, wait_for

FORBIDDEN = {("0", "0")}
_TICK = (
    "import ctypes, sys\n"
    "from pathlib import Path\n"
    "from wellness.cli import main\n"
    "main(sys.argv[1:], standalone_mode=False)\n"
    "print(Path('/proc/self/limits').read_text())\n"
    "print('dumpable', ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
)


def limits_in(text: str) -> tuple[str, ...]:
    """The soft and the hard limit of core dumps."""
    found = re.search(r"^Max core file size +(\S+) +(\S+)", text, re.MULTILINE)
    assert found is not None
    return found.groups()


def limits_of(*pids: int) -> set[tuple[str, ...]]:
    return {limits_in(Path(f"/proc/{pid}/limits").read_text()) for pid in pids}


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_neither_the_web_server_nor_its_workers_dump_core(home: Home) -> None:
    home.configure(web={"processes": 2})

    with running(home, "serve", "--port", "0") as process:
        for _ in range(2):
            wait_for(process, "(Booting worker)")
        workers = children_of(process.pid)
        limits = limits_of(process.pid, *workers)
        stop(process)

    assert len(workers) == 2
    assert limits == FORBIDDEN


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("serve", "--one-process", "--port", "0"), r"Serving on .*:(\d+)"),
        (("worker",), "worker (started)"),
    ],
)
def test_neither_the_server_of_one_process_nor_the_worker_dumps_core(
    home: Home, words: tuple[str, ...], line: str
) -> None:
    with running(home, *words) as process:
        wait_for(process, line)
        limits = limits_of(process.pid)
        stop(process)

    assert limits == FORBIDDEN


def test_a_tick_dumps_no_core_and_nobody_can_look_into_it(home: Home) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _TICK, "--config", home.config, "tick", "--once"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )

    assert {limits_in(done.stdout)} == FORBIDDEN
    assert done.stdout.endswith("dumpable 0\n")
