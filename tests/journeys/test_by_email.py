"""The whole way without a provider of texts: asked, confirmed, answered, left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from tests.channels.mail_server import mail_server
from tests.web.mailing import Station, leave_path
from wellness.storage.schema.consent import Consent
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Texting


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with mail_server() as server:
        station = Station(tmp_path, server).open("2026-11-10 12:00")
        yield station
        station.close()


def answer(station: Station, link: str) -> dict[str, object]:
    sent = {"token": link.partition("#")[2], "values": [0, 1, 1, 1], "wide": 0}
    reply = station.client.post("/c/answer", json=sent).json
    assert isinstance(reply, dict)
    return reply


def go_to_work(station: Station, *, day: str, name: str) -> None:
    """A shift that ends at 15:00, and the tick in which its text is due."""
    station.take_shift(name, f"{day} 07:00", f"{day} 15:00")
    station.set_clock(f"{day} 15:01")
    station.tick()
    station.set_clock(f"{day} 16:05")
    station.tick()


def test_somebody_without_a_mobile_joins_answers_and_leaves_by_email(station: Station) -> None:
    station.tick()
    asked = {letter.to: letter for letter in station.server.take_all()}
    assert set(asked) == {"Lee@example.org", "ana@example.org"}
    assert station.person().texting == Texting.UNCONFIRMED
    assert asked["ana@example.org"].message["Subject"] == "Chequeo del turno"

    station.client.get("/join")  # a mail filter looks; nothing is used up
    page = station.join(asked["Lee@example.org"].link)
    again = station.join(asked["Lee@example.org"].link)
    assert "Night Team (2 people)" in page
    assert "does not work any more" in again
    assert (station.person().texting, station.person().by_mail) == (Texting.JOINED, True)

    station.found()
    station.set_clock("2026-11-16 05:00")
    station.tick()
    go_to_work(station, day="2026-11-17", name="S1")
    [check_in] = station.server.take_all()
    assert check_in.to == "Lee@example.org"
    assert answer(station, check_in.link)["state"] == "counted"

    path = leave_path(check_in.text)
    station.client.get(path)
    assert station.person().texting == Texting.JOINED
    one_click = station.client.post(path, data={"List-Unsubscribe": "One-Click"})
    go_to_work(station, day="2026-11-18", name="S2")

    assert one_click.status_code == 200
    assert station.server.take_all() == []
    with station.runtime.database.reading() as session:
        record = [(row.kind, row.source) for row in session.exec(select(Consent)).all()]
        waiting = session.exec(select(Outbox.id).where(Outbox.state == "pending")).all()
    assert sorted(record) == [("join", "email"), ("stop", "email")]
    assert waiting == []


def test_who_left_comes_back_by_the_same_link(station: Station) -> None:
    station.tick()
    letters = {letter.to: letter for letter in station.server.take_all()}
    lee = letters["Lee@example.org"]
    station.join(lee.link)
    station.client.post(leave_path(lee.text))

    page = station.client.post(f"{leave_path(lee.text)}/undo").text

    assert "can reach you again" in page
    assert station.person().texting == Texting.JOINED


def test_a_changed_address_is_told_at_both_and_confirmed_anew(station: Station) -> None:
    station.tick()
    letters = {letter.to: letter for letter in station.server.take_all()}
    station.join(letters["Lee@example.org"].link)

    station.take_roster("P1,Lee Doe,,Night Team,en,,active,2024-01-01,new@example.org\n")
    before_sending = station.person()
    station.tick()

    told = sorted((one.to, "was changed" in one.text) for one in station.server.take_all())
    assert told == [
        ("Lee@example.org", True),
        ("new@example.org", False),
        ("new@example.org", True),
    ]
    assert (before_sending.texting, before_sending.by_mail) == (Texting.UNCONFIRMED, False)


def test_a_link_that_went_to_a_former_address_confirms_nothing(station: Station) -> None:
    station.tick()
    letters = {letter.to: letter for letter in station.server.take_all()}
    station.take_roster("P1,Lee Doe,,Night Team,en,,active,2024-01-01,new@example.org\n")

    page = station.join(letters["Lee@example.org"].link)

    assert "does not work any more" in page
    assert station.person().texting == Texting.UNCONFIRMED


def test_a_join_link_ends_after_14_days(station: Station) -> None:
    station.tick()
    letters = {letter.to: letter for letter in station.server.take_all()}
    station.move(days=14)

    page = station.join(letters["Lee@example.org"].link)

    assert "does not work any more" in page
