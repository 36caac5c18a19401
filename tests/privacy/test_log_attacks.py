"""R17, R23, R26: what the files of the main database tell a thief, its log (-wal) included."""

import random
import shutil
import struct
from contextlib import closing
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from sqlite3 import connect
from uuid import UUID

import pytest
from sqlmodel import select

from tests.factories import at, make_terms
from tests.fakes import FrozenClock
from tests.privacy.agency import TEXTED, Agency
from tests.worker.town import Town
from wellness.services import contacts, maintenance
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.storage.remnants import Remnant, find_remnants
from wellness.storage.schema.accounts import Account
from wellness.vault.service import EmbeddedVault

CANARY, NUMBER = "Canary Zweistein", "+19195550177"
WORDS = ("0111", "3453", "CANCEL MY ANSWER", "what is this", "DEBRIEF", "Liked “0111”")


def _files(agency: Agency) -> tuple[bytes, bytes]:
    path = Path(str(agency.database.url.database))
    return path.read_bytes(), Path(f"{path}-wal").read_bytes()


def _pages(log: bytes) -> list[tuple[int, bytes]]:
    """The page images of a log in order, without its salts and checksums, which are random."""
    size = struct.unpack(">I", log[8:12])[0]
    starts = range(32, len(log), 24 + size)
    return [
        (struct.unpack(">I", log[start : start + 4])[0], log[start + 24 : start + 24 + size])
        for start in starts
    ]


@pytest.mark.parametrize("body", WORDS)
def test_r23_a_reply_changes_no_byte_of_the_main_database_or_its_log(
    agency: Agency, body: str
) -> None:
    before = _files(agency)

    agency.text(agency.numbers[3], body)
    agency.text("+19195550000", body)

    assert len(before[1]) > 0
    assert _files(agency) == before


def test_r23_nothing_in_the_files_differs_by_who_replied_or_when(
    agency: Agency, tmp_path: Path
) -> None:
    """The same installation three times: nobody replied, somebody early, somebody else late."""
    agency.database.dispose()
    found = []
    for name, who, minutes in (("nobody", None, 0), ("early", 2, 7), ("late", 15, 41)):
        copy = tmp_path / name
        copy.mkdir()
        shutil.copy(str(agency.database.url.database), copy / "wellness.db")
        shutil.copytree(tmp_path / "vault", copy / "vault")
        found.append(_live(agency, copy, who, minutes))

    assert len(found[0][1]) > 2
    assert found[1] == found[0]
    assert found[2] == found[0]


def _live(
    agency: Agency, directory: Path, who: int | None, minutes: int
) -> tuple[bytes, list[tuple[int, bytes]]]:
    """An hour with a heartbeat a minute, in which somebody replies or nobody; then the files."""
    clock = FrozenClock(TEXTED)
    database = Database(f"sqlite:///{directory / 'wellness.db'}")
    vault = EmbeddedVault(directory / "vault", clock)
    here = Agency(database, vault, agency.terms, clock, agency.size, period=agency.period)
    for minute in range(60):
        clock.now = TEXTED + timedelta(minutes=minute)
        with database.transaction() as session:
            operation.beat(session, "tick", clock.now)
        if who is not None and minute == minutes:
            clock.move(seconds=13)
            assert here.text(agency.numbers[who], "3453") is not None
    content, log = _files(here)
    database.dispose()
    return content, _pages(log)


def test_r26_the_minute_of_a_reply_stands_in_no_file_of_the_installation(
    agency: Agency, tmp_path: Path
) -> None:
    agency.clock.now = datetime.fromisoformat("2026-11-12T13:14:15.161718+00:00")

    agency.text(agency.numbers[0], "3453")

    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"13:14:" not in content, path
            assert b"161718" not in content, path


# What was deleted.


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Town:
    return Town.found(tmp_path / "town", migrated_file, at("2026-11-15 12:00"))


def _holding(town: Town, secret: bytes) -> list[str]:
    """The files in which a secret is to be read."""
    files = (path for path in town.directory.rglob("*") if path.is_file())
    return sorted(path.name for path in files if secret in path.read_bytes())


def _ask(town: Town) -> UUID:
    """Somebody whom no roster names asks for a contact, and a peer supporter reaches them."""
    with town.database() as database, database.transaction() as session:
        contacts.request_contact(
            session, name=CANARY, number=NUMBER, terms=make_terms(), now=town.clock.now
        )
        [contact] = contacts.list_contacts(session)
        peer = session.exec(select(Account)).one()
        contacts.acknowledge(session, contact.id, peer.id, now=town.clock.now)
        return contact.id


def test_r17_of_a_contact_request_no_byte_is_left_after_its_time(town: Town) -> None:
    with town.keep_running():
        town.tick("2026-11-17 12:00")
        contact_id = _ask(town)
        town.tick("2026-11-17 12:01")
        secrets = (CANARY.encode(), NUMBER.encode(), contact_id.hex.encode())
        while_kept = [_holding(town, secret) for secret in secrets]

        failed = town.tick("2026-11-20 12:00")

        assert all(while_kept)
        assert failed == []
        assert [_holding(town, secret) for secret in secrets] == [[], [], []]


def test_r17_a_busy_reader_puts_it_off_to_the_next_tick(town: Town) -> None:
    with town.keep_running(), town.database() as database:
        town.tick("2026-11-17 12:00")
        _ask(town)
        town.tick("2026-11-17 12:01")

        with database.reading() as reader:
            reader.exec(select(Account)).one()
            failed = town.tick("2026-11-20 12:00")
            while_read = _holding(town, CANARY.encode())
        town.tick("2026-11-20 12:01")

        assert failed == []
        assert while_read != []
        assert _holding(town, CANARY.encode()) == []


def test_r23_of_a_closed_period_no_link_and_nobody_asked_is_left_in_a_file(town: Town) -> None:
    with town.keep_running():
        for now in ("2026-11-15 12:00", "2026-11-16 04:00"):
            town.tick(now)
        town.roster_shift(date(2026, 11, 17), "07:00", "15:00", "Team A", "Team B")
        for hour in ("15:30", "15:45", "16:00", "16:30"):
            town.tick(f"2026-11-17 {hour}")
        town.answer()
        secrets = _read(town, "SELECT token_hash FROM invitation WHERE token_hash IS NOT NULL")
        secrets += _read(town, "SELECT provider_sid FROM outbox WHERE provider_sid IS NOT NULL")
        while_open = [_holding(town, secret) for secret in secrets]

        failed = town.tick("2026-11-30 04:00")

        assert failed == []
        assert len(secrets) == 2 * 17
        assert all(while_open)
        assert [secret for secret in secrets if _holding(town, secret)] == []


def _read(town: Town, query: str) -> list[bytes]:
    with closing(connect(town.directory / "wellness.db")) as connection:
        return [str(row[0]).encode() for row in connection.execute(query)]


def test_r17_no_notice_tells_later_when_somebody_asked(town: Town) -> None:
    with town.keep_running():
        town.tick("2026-11-17 12:00")
        town.text(town.members("Team A")[0], "CONTACT")
        [told] = _read(town, "SELECT dedupe_key FROM outbox")
        town.tick("2026-11-17 12:01")
        while_kept = _holding(town, told)

        town.tick("2026-12-01 12:00")

        assert while_kept != []
        assert _read(town, "SELECT dedupe_key FROM outbox WHERE period_id IS NULL") == []
        assert _holding(town, told) == []


def test_r17_where_rows_moved_between_pages_their_copies_go_too(database: Database) -> None:
    """Pages that are split leave copies of rows behind, which outlive the rows."""
    file, rng = Path(str(database.url.database)), random.Random(1)
    kept: list[str] = []
    left: list[Remnant] = []
    for _ in range(200):
        with database.transaction() as session:
            run = session.connection().exec_driver_sql
            for _ in range(30):
                kept.append(sha256(rng.randbytes(8)).hexdigest())
                run("INSERT INTO mark VALUES (?, ?)", (kept[-1], "x" * rng.randrange(10, 300)))
            rng.shuffle(kept)
            for name in kept[:20]:
                run("DELETE FROM mark WHERE key = ?", (name,))
            kept = kept[20:]
        database.empty_log()
        left = find_remnants(file)
        if left:
            break

    maintenance.rebuild(database, today=date(2026, 11, 23))
    database.empty_log()

    assert left != [], "nothing was left, so nothing was shown"
    assert find_remnants(file) == []


def test_r17_the_file_is_written_anew_once_a_day(database: Database) -> None:
    file = Path(str(database.url.database))

    def leave() -> None:
        database.dispose()
        with file.open("ab") as opened:
            opened.write(b"\0" * 4096)

    seen = []
    for day in (23, 23, 24):
        leave()
        maintenance.rebuild(database, today=date(2026, 11, day))
        database.empty_log()
        seen.append(file.stat().st_size)

    assert seen[1] > seen[0]
    assert seen[2] == seen[0]
