import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.cli.conftest import DATA, Home
from tests.factories import at
from wellness.storage import schedules
from wellness.storage.database import Database

LOCAL = {"api_base": "http://127.0.0.1:8001"}
NOON = "2026-11-24T12:00:00-05:00"


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    """Commands that run set up the logs of their process, which here is the tests' own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@contextmanager
def running(home: Home, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """A command in a process of its own, ended when the block ends."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "wellness", "--config", home.config, *words],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(process: "subprocess.Popen[str]", pattern: str) -> str:
    """What stands in the first group of the first line of the log that matches."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError(f"{pattern} never came: {''.join(lines)}")


def stop(process: "subprocess.Popen[str]") -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    return process.returncode


def get(port: str, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", int(port), timeout=20)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), r"Listening at: http://127\.0\.0\.1:(\d+)"),
        (("--one-process",), r"Serving on .*:(\d+)"),
    ],
)
def test_the_web_server_answers_until_it_is_told_to_stop(
    home: Home, words: tuple[str, ...], line: str
) -> None:
    home.configure(web={"processes": 1})

    with running(home, "serve", "--port", "0", *words) as process:
        status = get(wait_for(process, line), "/healthz")
        code = stop(process)

    assert (status, code) == (200, 0)


def test_the_worker_ticks_until_it_is_told_to_stop(home: Home) -> None:
    with running(home, "worker") as process:
        wait_for(process, "worker (started)")
        code = stop(process)

    assert code == 0


def test_the_carrier_simulator_answers_on_this_machine(home: Home) -> None:
    home.configure(
        sms=LOCAL
        | {"account_sid": "AC" + "0" * 32, "auth_token_file": "key", "sender": "+19195550100"}
    )

    with running(home, "simulator", "--port", "0") as process:
        status = get(wait_for(process, r"at http://127\.0\.0\.1:(\d+)"), "/nowhere")
        code = stop(process)

    assert (status, code) == (404, 0)


def test_a_simulator_without_an_account_is_refused(home: Home) -> None:
    told = home.run("simulator", "--port", "0")

    assert told.code == 1
    assert "Correct [sms] and [web] in the configuration." in told.noted


@pytest.mark.parametrize("command", ["serve", "worker", "tick"])
def test_nothing_runs_on_a_database_without_its_schema(bare: Home, command: str) -> None:
    told = bare.run(command)

    assert told.code == 1
    assert "wellness upgrade" in told.noted


def test_a_tick_does_what_is_due_and_ends(home: Home) -> None:
    told = home.run("tick", "--once")

    assert told.code == 0
    assert re.fullmatch(r"Tick at \d{4}-.*Z: done\.\n", told.said)


def test_a_tick_can_move_a_demonstration_s_time(home: Home, database: Database) -> None:
    home.configure(sms=LOCAL)
    home.run("import", "units", DATA / "riverbend/units.csv")

    told = home.run("tick", "--at", NOON)

    with database.reading() as session:
        period = schedules.find_last_period(session, "post-shift")
    assert told.said == "Tick at 2026-11-24 17:00:00Z: done.\n"
    assert period is not None
    assert period.starts_at == at("2026-12-07 04:00")


def test_a_tick_moves_the_clock_s_file_on_and_never_back(home: Home) -> None:
    home.configure(sms=LOCAL, clock={"file": "now"})
    first = home.run("tick", "--at", NOON)

    second = home.run("tick", "--at", "2026-11-24T11:00:00-05:00")

    assert (first.code, second.code) == (0, 1)
    assert "only moves forward" in second.noted
    assert (home.folder / "now").read_text() == "2026-11-24T17:00:00+00:00"


def test_time_cannot_be_moved_where_texts_really_go_out(home: Home) -> None:
    told = home.run("tick", "--at", NOON)

    assert told.code == 1
    assert "needs [sms] api_base on this machine" in told.noted


@pytest.mark.parametrize("instant", ["soon", "2026-11-24T12:00:00"])
def test_an_instant_that_is_none_is_not_understood(home: Home, instant: str) -> None:
    home.configure(sms=LOCAL)

    assert home.run("tick", "--at", instant).code == 2


def test_a_tick_that_fails_in_part_says_in_which(home: Home, database: Database) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE contact")

    told = home.run("tick", "--once")

    assert told.code == 1
    assert "Failed: purge." in told.noted


def test_the_program_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wellness", "read-reply", "1 2 2 1"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "answer 1 2 2 1\n", "")
