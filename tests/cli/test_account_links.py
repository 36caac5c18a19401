from collections.abc import Iterator

import pytest

from tests.channels.mail_server import MailServer, mail_server
from tests.cli.conftest import DATA, Home
from wellness.clock import system_clock
from wellness.services import sender
from wellness.wiring import build, load_settings

LEE = ("lee@example.org", "--name", "Lee", "--role", "leader")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def agency(home: Home, server: MailServer) -> Home:
    home.configure(email=mail_of(server))
    home.run("import", "units", DATA / "riverbend/units.csv")
    return home


def mail_of(server: MailServer) -> dict[str, object]:
    sender = "checkin@example.org"
    return {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": sender}


def test_the_link_of_an_account_goes_by_email_and_is_not_printed(
    agency: Home, server: MailServer
) -> None:
    told = agency.run("account", "invite", *LEE, "--mail")

    letter = server.take()
    assert told.code == 0
    assert "on its way to lee@example.org" in told.said
    assert "#" not in told.said + told.noted
    assert letter.to == "lee@example.org"
    assert letter.link.startswith("http://127.0.0.1:8000/set-password#")
    assert letter.message["Subject"] == "Check-ins: a notice for staff"


def test_a_new_link_goes_by_email_too(agency: Home, server: MailServer) -> None:
    agency.run("account", "invite", *LEE)

    told = agency.run("account", "reset", LEE[0], "--mail", "--json")

    assert told.json["sent"] is True
    assert "#" in server.take().link


def test_a_link_the_server_does_not_take_is_printed(agency: Home, server: MailServer) -> None:
    server.plan.replies["rcpt"] = "550 5.1.1 nobody"

    told = agency.run("account", "invite", *LEE, "--mail")

    assert told.code == 0
    assert "did not take" in told.noted
    assert "/set-password#" in told.said


def test_without_a_mail_server_no_account_is_made(home: Home) -> None:
    home.run("import", "units", DATA / "riverbend/units.csv")

    told = home.run("account", "invite", *LEE, "--mail")
    again = home.run("account", "invite", *LEE)

    assert told.code != 0
    assert "[email]" in told.noted
    assert again.code == 0


def test_a_stopped_mail_server_is_told_with_what_to_do(agency: Home) -> None:
    runtime = build(load_settings(agency.config, {}))
    database, fingerprint = runtime.database, runtime.terms.mail_fingerprint
    told = []
    for is_stopped in (True, False):
        with database.transaction() as session:
            sender.restart_sender(session, channel="email")
            if is_stopped:
                sender.stop_sender(session, code=535, channel="email", fingerprint=fingerprint)
            else:
                sender.hold_sender(session, spread=0, now=system_clock(), channel="email")
        told.append(agency.run("texting", "status"))
    database.dispose()

    assert told[0].code == 1
    assert "No e-mail goes out" in told[0].said
    assert "[email] is refused (error 535)" in told[0].said
    assert told[1].code == 0
    assert "mail server takes nothing" in told[1].said
