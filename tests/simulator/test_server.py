import os
import signal
import socket
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.simulator.harness import (
    ACCOUNT,
    PHONE,
    SENDER,
    SERVICE,
    TEMPLATES,
    TOKEN,
    FakeClock,
    simulated,
)
from wellness.simulator.addresses import is_local_url, is_loopback, is_phone
from wellness.simulator.server import running, serve
from wellness.simulator.settings import Sender, SimulatorSettings

SETTINGS = SimulatorSettings(ACCOUNT, TOKEN, (Sender(SENDER, ""),))


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.0.2.7", "example.org", "::"])  # noqa: S104 - must be refused
def test_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(ValueError, match="on this machine only"):
        serve(SETTINGS, host, 0, FakeClock(), TEMPLATES)


def test_a_taken_port_is_an_error_and_leaves_nothing_behind() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with (
            pytest.raises(OSError, match="in use"),
            running(SETTINGS, clock=FakeClock(), template_folder=TEMPLATES, port=port),
        ):
            pass


def test_the_simulator_answers_on_ipv6_as_well() -> None:
    with running(SETTINGS, clock=FakeClock(), template_folder=TEMPLATES, host="::1") as made:
        assert made.base_url.startswith("http://[::1]:")
        assert requests.get(f"{made.base_url}/sim/settled", timeout=10).json()["settled"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_program_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    program = textwrap.dedent(
        f"""
        import logging
        from datetime import UTC, datetime
        from wellness.simulator.server import serve
        from wellness.simulator.settings import Sender, SimulatorSettings

        logging.basicConfig(level=logging.INFO, format="%(message)s")
        settings = SimulatorSettings(
            {ACCOUNT!r}, {TOKEN!r}, (Sender({SENDER!r}, ""),), {str(tmp_path / "store.db")!r}
        )
        serve(settings, "127.0.0.1", 0, lambda: datetime.now(UTC), {str(TEMPLATES)!r})
        """
    )
    with subprocess.Popen(  # noqa: S603 - the interpreter that runs the test
        [sys.executable, "-c", program],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TEMPLATES.parent)},
    ) as process:
        assert process.stderr is not None
        url = process.stderr.readline().split()[-1]
        hanging = [{"op": "list", "fault": "hang", "args": {"seconds": 60}}]
        requests.put(f"{url}/sim/faults", json=hanging, timeout=10).raise_for_status()

        process.send_signal(number)

        assert process.wait(10) == 0
        busy = "Task queue depth"  # what the server says of a machine that has much to do
        told = [line for line in process.stderr if not line.startswith(busy)]
        assert told == []


def test_a_hanging_request_does_not_hold_up_the_end() -> None:
    with simulated() as line:
        line.plan(op="create", fault="hang", args={"seconds": 60})
        with pytest.raises(requests.ReadTimeout):
            requests.post(
                f"{line.base_url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
                data={"To": PHONE, "From": SENDER, "Body": "x"},
                auth=(ACCOUNT, TOKEN),
                timeout=0.2,
            )
        began = datetime.now(UTC)

    assert (datetime.now(UTC) - began).total_seconds() < 4


def test_what_was_under_way_at_a_stop_ends_as_undelivered(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with simulated(store_path=path, delivery_delay=60) as line:
        sid = line.send().sid

    with simulated(store_path=path) as line:
        message = line.client.messages(sid).fetch()

        assert (message.status, message.error_code) == ("undelivered", 30008)
        assert line.client.messages(sid).delete()


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("+14065550101", True),
        ("+442079460000", True),
        ("+1406555010", False),
        ("+10065550101", False),
        ("+14065550101 ", False),
        ("14065550101", False),
        ("+1406555010\u0661", False),
        ("", False),
    ],
)
def test_a_phone_number_is_written_in_e164(number: str, valid: bool) -> None:  # noqa: FBT001 - a table
    assert is_phone(number) is valid


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_loopback_is_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/sms",
        "http://example.org/sms",
        "http://127.0.0.1.example.org/",
        "http://127.0.0.1:port/",
        "ftp://localhost/",
        "http://[::1/",
        "",
    ],
)
def test_webhooks_stay_on_this_machine(url: str) -> None:
    assert not is_local_url(url)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"account_sid": "AC1"}, "account SID"),
        ({"auth_token": ""}, "auth token"),
        ({"senders": ()}, "At least one sender"),
        ({"senders": (Sender(SENDER, ""), Sender(SENDER, ""))}, "each number once"),
        ({"delivery_delay": -1}, "delivery delay"),
        ({"threads": 0}, "threads"),
    ],
)
def test_settings_that_cannot_work_are_refused(change: dict[str, object], reason: str) -> None:
    given: dict[str, Any] = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "senders": (Sender(SENDER, ""),),
    }

    with pytest.raises(ValueError, match=reason):
        SimulatorSettings(**{**given, **change})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"number": "555-0199"}, "is not in the form"),
        ({"webhook_url": "https://example.org/sms"}, "on this machine"),
        ({"fallback_url": "http://192.0.2.7/"}, "on this machine"),
        ({"messaging_service_sid": SERVICE[:-1]}, "MG and 32 hex digits"),
    ],
)
def test_a_sender_that_cannot_work_is_refused(change: dict[str, str], reason: str) -> None:
    given: dict[str, Any] = {"number": SENDER, "webhook_url": "", **change}

    with pytest.raises(ValueError, match=reason):
        Sender(**given)
