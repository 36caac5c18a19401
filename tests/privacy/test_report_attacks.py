"""Who reported an incident from a check-in link: not in the main database, not in a log (R26)."""

import logging
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from tests.web.checkins import make_app, post
from wellness.domain.keyed import hash_token
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.calls import PassedSlots
from wellness.vault.service import EmbeddedVault

TOKENS = ("first-link-of-a-team", "other-link-of-it")


def give_links(agency: Agency, path: Path) -> None:
    """A known token to each of two people of one team."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for token, person in zip(TOKENS, agency.people, strict=False):
            connection.execute(
                "UPDATE invitation SET token_hash = ? WHERE person_id IN (?, ?)",
                (hash_token(token), person.hex, str(person)),
            )


@pytest.fixture
def world(migrated_file: Path, tmp_path: Path, terms: Terms) -> Path:
    """The folder of an agency in which nobody has reported anything."""
    folder = tmp_path / "before"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "wellness.db")
    database = Database(f"sqlite:///{folder / 'wellness.db'}")
    clock = FrozenClock(STARTS)
    agency = Agency(database, EmbeddedVault(folder / "vault", clock), terms, clock).open()
    database.dispose()
    give_links(agency, folder / "wellness.db")
    return folder


def report(world: Path, to: Path, token: str, terms: Terms) -> list[str]:
    """The main database after somebody reported, without what is drawn at random."""
    shutil.copytree(world, to)
    database, clock = Database(f"sqlite:///{to / 'wellness.db'}"), FrozenClock(STARTS)
    clock.now = STARTS + timedelta(days=2, hours=10)
    vault = EmbeddedVault(to / "vault", clock)
    client = make_app(Agency(database, vault, terms, clock)).test_client()
    sent = post(
        client, "report", token=token, kind="suicide", on=terms.local_date(clock()).isoformat()
    )
    assert sent.get_json() == {"state": "reported"}
    database.dispose()
    with closing(sqlite3.connect(to / "wellness.db")) as connection:
        rows = [row for row in connection.iterdump() if 'INTO "outbox"' in row]
        rest = [row for row in connection.iterdump() if 'INTO "outbox"' not in row]
    masked = [re.sub(r"VALUES\('[0-9a-f]{32}'", "VALUES(id", row) for row in rows]
    return sorted(rest + masked)


def test_the_main_database_is_the_same_whoever_reported(
    world: Path, tmp_path: Path, terms: Terms
) -> None:
    first, other = (report(world, tmp_path / token, token, terms) for token in TOKENS)

    assert first == other


def test_no_log_line_tells_who_reported(
    world: Path, tmp_path: Path, terms: Terms, caplog: pytest.LogCaptureFixture
) -> None:
    lines = []
    for token in TOKENS:
        caplog.clear()
        with caplog.at_level(logging.DEBUG):
            report(world, tmp_path / token, token, terms)
        lines.append([f"{row.name} {row.getMessage()}" for row in caplog.records])
        assert not any(token in line or hash_token(token) in line for line in lines[-1])

    assert [re.sub(r"\S*(first|other)-link\S*", "", each) for each in lines[0]] == [
        re.sub(r"\S*(first|other)-link\S*", "", each) for each in lines[1]
    ]


def test_the_counter_is_gone_after_the_day(world: Path, tmp_path: Path, terms: Terms) -> None:
    report(world, tmp_path / "after", TOKENS[0], terms)
    folder = tmp_path / "after" / "vault"
    clock = FrozenClock(STARTS)
    clock.now = STARTS + timedelta(days=3, hours=10)
    assert list(folder.glob("keys/incidents-*"))

    EmbeddedVault(folder, clock).close(PassedSlots())

    assert list(folder.glob("keys/incidents-*")) == []
    with closing(sqlite3.connect(folder / "vault.db")) as connection:
        assert not any("incidents-" in row for row in connection.iterdump())
