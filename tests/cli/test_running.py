import logging
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.cli.conftest import DATA, Home
from tests.factories import add_agency, at
from wellness.services import sender
from wellness.storage import schedules
from wellness.storage.database import Database
from wellness.wiring import build_terms, load_settings

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


@pytest.fixture
def busy() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield str(taken.getsockname()[1])


@pytest.mark.parametrize("words", [("serve",), ("serve", "--one-process"), ("simulator",)])
def test_a_port_that_is_taken_is_told(home: Home, busy: str, words: tuple[str, ...]) -> None:
    home.configure(
        sms=LOCAL
        | {"account_sid": "AC" + "0" * 32, "auth_token_file": "key", "sender": "+19195550100"}
    )

    told = home.run(*words, "--port", busy)

    assert told.code == 1
    assert f"Nothing can listen on 127.0.0.1, port {busy} (Address already in use)." in told.noted
    assert "Nothing was started.\nStop the program that does, or choose with" in told.noted


def test_a_store_that_cannot_be_written_is_told(home: Home) -> None:
    home.configure(
        sms=LOCAL
        | {"account_sid": "AC" + "0" * 32, "auth_token_file": "key", "sender": "+19195550100"}
    )

    told = home.run("simulator", "--port", "0", "--store", "/proc/x/y")

    assert told.code == 1
    assert told.noted.startswith("The texts cannot be kept in /proc/x/y (")
    assert "Name a file in a folder of yours with --store." in told.noted


@pytest.mark.parametrize("command", ["serve", "worker", "tick"])
def test_nothing_runs_on_a_database_without_its_schema(bare: Home, command: str) -> None:
    told = bare.run(command)

    assert told.code == 1
    assert "wellness upgrade" in told.noted


@pytest.mark.parametrize("command", ["serve", "worker", "tick", "check-config"])
def test_nothing_runs_with_a_team_name_that_a_phone_bill_would_tell_apart(
    home: Home, database: Database, command: str
) -> None:
    name = "Community Response and Stabilization, Outreach, Follow-Up, North"
    with database.transaction() as session:
        add_agency(session, "Team A", name)

    told = home.run(command)

    assert told.code == 1
    assert f'[texts] thanks (en): With the team name "{name}" it needs 2 segments' in told.noted
    assert "Shorten the name by 1 character," in told.noted


@pytest.mark.parametrize("command", ["serve", "worker", "tick", "check-config"])
def test_nothing_runs_with_a_wording_that_tells_one_reply_from_another(
    home: Home, command: str
) -> None:
    home.configure(texts={"thanks": {"en": "x" * 170 + " {team} {k} Crisis: 988."}})

    told = home.run(command)

    assert told.code == 1
    assert "[texts] thanks (en): It needs 2 segments; other replies need 1" in told.noted


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
    assert "Failed: tell peers, purge." in told.noted


def test_the_program_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wellness", "read-reply", "1 2 2 1"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "answer 1 2 2 1\n", "")


def test_a_tick_names_what_keeps_texts_back_and_what_to_do(home: Home, database: Database) -> None:
    home.configure(sms=LOCAL)
    fingerprint = build_terms(load_settings(home.config, {})).sender_fingerprint
    with database.transaction() as session:
        sender.stop_sender(session, code=20003, fingerprint=fingerprint)

    stopped = home.run("tick", "--once")
    home.configure(sms=LOCAL | {"sender": "+19195550111"})
    corrected = home.run("tick", "--once")

    assert (stopped.code, corrected.code) == (1, 0)
    assert "20003" in stopped.noted
    assert "wellness texting resume" in stopped.noted
    assert "texting" not in corrected.noted
