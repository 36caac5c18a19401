import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from sqlmodel import select

from tests.channels.mail_server import MailServer, mail_server
from tests.web.mailing import Station, find, leave_path
from tests.web.web_harness import add_staff, sign_in
from wellness.config.settings import Email, Sms
from wellness.domain.access import Role
from wellness.services import sender
from wellness.storage.database import Database
from wellness.storage.schema import metadata
from wellness.storage.schema.consent import JoinLink
from wellness.storage.schema.rosters import PersonStatus, Texting


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with mail_server() as server:
        station = Station(tmp_path, server).open("2026-11-10 12:00")
        yield station
        station.close()


def ask(station: Station, address: str, *, place: str = "192.0.2.1") -> str:
    environ = {"REMOTE_ADDR": place}
    return station.client.post("/start", data={"email": address}, environ_base=environ).text


def wait_posted(station: Station) -> None:
    """Wait until nothing is left to be looked at, by taking all the room there is."""
    room = station.client.application.extensions["wellness-posting"].room
    for _ in range(100):
        assert room.acquire(timeout=30)
    for _ in range(100):
        room.release()


def takes_nothing(server: MailServer, within: float = 0.4) -> bool:
    try:
        server.take(within)
    except Empty:
        return True
    return False


def join(station: Station, external_id: str = "P1") -> None:
    with station.runtime.database.transaction() as session:
        person = find(session, external_id)
        person.texting, person.by_mail = Texting.JOINED, True


def be_asked(station: Station) -> None:
    """Lee joined, worked, and has an invitation in the open period; its e-mail is taken."""
    station.tick()
    letters = {letter.to: letter for letter in station.server.take_all()}
    station.join(letters["Lee@example.org"].link)
    station.found()
    station.set_clock("2026-11-16 05:00")
    station.tick()
    station.take_shift("S1", "2026-11-17 07:00", "2026-11-17 15:00", "P1")
    station.set_clock("2026-11-17 15:01")
    station.tick()
    station.set_clock("2026-11-17 16:05")
    station.tick()
    station.server.take_all()


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as session:
        return {
            table.name: sorted(map(tuple, session.execute(table.select()).all()), key=repr)
            for table in metadata.sorted_tables
        }


def test_the_page_says_the_same_whatever_address_is_typed(station: Station) -> None:
    pages = {
        ask(station, address, place=f"192.0.2.{n}")
        for n, address in enumerate(("lee@example.org", "nobody@example.org", "ANA@example.org"))
    }

    assert len(pages) == 1
    assert "whatever address is typed" in pages.pop()


def test_the_page_is_answered_before_the_mail_server_is(tmp_path: Path) -> None:
    with mail_server(replies={"banner": "hang"}) as server:
        station = Station(tmp_path, server).open("2026-11-10 12:00")
        started = time.monotonic()

        ask(station, "lee@example.org")

        assert time.monotonic() - started < 1
        server.closing.set()
        station.close()


def test_who_has_not_joined_is_sent_the_page_to_join_on(station: Station) -> None:
    ask(station, "lee@example.org")

    letter = station.server.take()

    assert letter.to == "Lee@example.org"
    assert "You are in" in station.join(letter.link)


def test_who_joined_gets_a_further_link_and_nothing_is_written_of_it(station: Station) -> None:
    be_asked(station)
    before = dump(station.runtime.database)

    ask(station, "lee@example.org")
    letter = station.server.take()
    token = letter.link.partition("#")[2]
    opened = station.client.post("/c/exchange", json={"token": token})

    assert opened.status_code == 200
    assert dump(station.runtime.database) == before


def test_without_a_check_in_the_email_says_when_the_next_one_comes(station: Station) -> None:
    join(station)

    ask(station, "lee@example.org")

    assert "after your next shift" in " ".join(station.server.take().text.split())


@pytest.mark.parametrize(
    "changes",
    [
        {"texting": Texting.OUT},
        {"texting": Texting.JOINED, "by_mail": False},
        {"status": PersonStatus.LEFT},
        {"status": PersonStatus.LEAVE},
    ],
)
def test_nobody_else_on_the_roster_is_sent_anything(
    station: Station, changes: dict[str, object]
) -> None:
    with station.runtime.database.transaction() as session:
        person = find(session, "P1")
        for name, value in changes.items():
            setattr(person, name, value)

    ask(station, "lee@example.org")

    assert takes_nothing(station.server)


def test_strangers_and_addresses_that_left_are_sent_nothing(station: Station) -> None:
    station.tick()
    letter = next(one for one in station.server.take_all() if one.to.startswith("Lee"))
    station.client.post(leave_path(letter.text))
    with station.runtime.database.transaction() as session:
        find(session, "P1").texting = Texting.UNCONFIRMED  # as if put on the roster anew

    for address in ("lee@example.org", "stranger@example.org"):
        ask(station, address)

    assert takes_nothing(station.server)


def test_an_address_gets_two_emails_an_hour_and_more_in_the_next(station: Station) -> None:
    for n in range(3):
        ask(station, "lee@example.org", place=f"192.0.2.{n}")
        if n < 2:
            station.server.take()
    is_throttled = takes_nothing(station.server)

    station.move(hours=1)
    ask(station, "lee@example.org")

    assert is_throttled
    assert station.server.take().to == "Lee@example.org"


def test_one_place_asks_twenty_times_an_hour(station: Station) -> None:
    for n in range(20):
        ask(station, f"stranger{n}@example.org")
    wait_posted(station)
    ask(station, "lee@example.org")
    wait_posted(station)

    assert takes_nothing(station.server)


def test_while_texting_is_paused_no_link_is_sent(station: Station) -> None:
    with station.runtime.database.transaction() as session:
        sender.pause_texting(session, reason="restored", now=station.runtime.clock())

    ask(station, "lee@example.org")

    assert takes_nothing(station.server)


def test_a_new_join_link_ends_the_one_before(station: Station) -> None:
    links = []
    for _ in range(2):
        ask(station, "lee@example.org")
        links.append(station.server.take().link)

    with station.runtime.database.reading() as session:
        kept = session.exec(select(JoinLink)).all()
    assert len(kept) == 1
    assert "does not work any more" in station.join(links[0])
    assert "You are in" in station.join(links[1])


@pytest.mark.parametrize("address", ["", "lee", "lee at example", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_said_at_the_field(station: Station, address: str) -> None:
    page = station.client.post("/start", data={"email": address})

    assert page.status_code == 422
    assert "aria-invalid" in page.text


@pytest.mark.parametrize("token", ["x", "a" * 43, "é", "=" * 20])
def test_a_leave_link_that_we_never_made_changes_nothing(station: Station, token: str) -> None:
    replies = [
        station.client.get(f"/leave/{token}"),
        station.client.post(f"/leave/{token}"),
        station.client.post(f"/leave/{token}/undo"),
    ]

    assert {reply.status_code for reply in replies} == {404}


def test_a_leave_link_opens_no_check_in(station: Station) -> None:
    station.tick()
    token = leave_path(station.server.take().text).rpartition("/")[2]

    assert station.client.post("/c/exchange", json={"token": token}).status_code == 404


def test_coming_back_lifts_no_stop_that_was_sent_by_text(station: Station) -> None:
    station.tick()
    letter = next(one for one in station.server.take_all() if one.to.startswith("ana"))
    with station.runtime.database.transaction() as session:
        find(session, "P2").texting = Texting.OUT

    station.client.post(f"{leave_path(letter.text)}/undo")

    assert station.person("P2").texting == Texting.OUT


def test_pages_set_no_cookie(station: Station) -> None:
    replies = [
        station.client.get("/start"),
        station.client.get("/join"),
        station.client.post("/join", data={"token": "x"}),
        station.client.post("/start", data={"email": "lee@example.org"}),
    ]

    assert [reply.headers.get("Set-Cookie") for reply in replies] == [None] * 4


@pytest.mark.parametrize("path", ["/start", "/join", "/leave/x"])
def test_without_a_mail_server_the_pages_are_not_there(tmp_path: Path, path: str) -> None:
    with mail_server() as server:
        station = Station(tmp_path, server)
        station.open("2026-11-10 12:00", sms=Sms(api_base="http://127.0.0.1:9"), email=Email())

        assert station.client.get(path).status_code == 404
        station.close()


def test_the_poster_shows_a_code_for_the_start_page(station: Station) -> None:
    with station.runtime.database.transaction() as session:
        add_staff(session, Role.COORDINATOR, email="dana@example.org")
        add_staff(session, Role.LEADER, email="leo@example.org")
    sign_in(station.client, "dana@example.org")
    page = station.client.get("/poster").text
    station.client.delete_cookie("wellness")
    sign_in(station.client, "leo@example.org")

    assert '<svg viewBox="0 0' in page
    assert "http://127.0.0.1:8000/start" in page
    assert station.client.get("/poster").status_code == 403


def test_pages_speak_spanish(station: Station) -> None:
    assert "Pida un enlace" in station.client.get("/start?lang=es").text
