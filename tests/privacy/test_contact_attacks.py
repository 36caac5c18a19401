"""AT32: what CONTACT tells of the person's check-ins, and whom (R17)."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlalchemy import select as select_columns
from sqlmodel import select

from tests.factories import at, make_terms
from tests.fakes import FrozenClock, RecordingChannel
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS, files_of
from tests.web.web_harness import add_staff, make_runtime, sign_in, use_cheap_passwords
from tests.worker.town import STRAINED, Town
from wellness.domain.access import Role
from wellness.domain.texts import TextKey
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema import metadata
from wellness.storage.schema.contacts import Contact
from wellness.vault.service import EmbeddedVault
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS

MONDAY = date(2026, 11, 16)
ALONE, BEFORE, AFTER = ("CONTACT",), ("CONTACT", STRAINED), (STRAINED, "CONTACT")

Dump = dict[str, list[dict[str, Any]]]


class Worlds:
    """Copies of one town, in each of which the same person sends other texts."""

    def __init__(self, town: Town, folder: Path) -> None:
        self.town, self.folder = town, folder
        self.number = town.members("Team A")[0]

    def after(self, *bodies: str) -> Town:
        """The town once the person has sent these, at the one instant of all worlds."""
        world = self.town.copy(self.folder / "-".join(("world", *bodies)))
        for body in bodies:
            world.text(self.number, body)
        return world


@pytest.fixture
def worlds(tmp_path: Path, migrated_file: Path) -> Worlds:
    """A town where everybody of two teams was asked after a shift."""
    town = Town.found(tmp_path / "town", migrated_file, at("2026-11-15 12:00"))
    town.tick()
    town.tick(f"{MONDAY} 04:00")
    town.roster_shift(MONDAY, "07:00", "15:00", "Team A", "Team B")
    town.tick(f"{MONDAY} 15:30")
    town.tick(f"{MONDAY} 18:00")
    found = Worlds(town, tmp_path)
    assert found.number in {text.number for text in town.check_ins()}
    return found


def _tables(town: Town) -> Dump:
    with town.database() as database, database.reading() as session:
        run = session.connection().execute
        return {
            table.name: [dict(row) for row in run(select_columns(table)).mappings()]
            for table in metadata.sorted_tables
        }


def _without_drawn_ids(tables: Dump) -> Dump:
    """The tables without the ids drawn at random for the request and its notices."""
    for row in tables["outbox"]:
        if row["text"] == TextKey.PEER_CONTACT:
            row["id"], row["dedupe_key"] = None, row["dedupe_key"].partition(":")[0]
    for row in tables["contact"]:
        row["id"] = None
    return tables


def _vault_shape(town: Town) -> dict[str, object]:
    """Its files and their lengths; of its tables, the length of everything in every row."""
    folder = town.directory / "vault"
    shape: dict[str, object] = {
        str(path.relative_to(folder)): len(content) for path, content in files_of(folder).items()
    }
    [file] = folder.glob("*.db")
    with closing(sqlite3.connect(file)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            rows = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - its own names
            shape[f"rows of {table}"] = Counter(
                tuple(len(cell) if isinstance(cell, str | bytes) else cell for cell in row)
                for row in rows
            )
    return shape


@pytest.mark.parametrize("sent", [ALONE, BEFORE, AFTER], ids=["without", "before", "after"])
def test_at32_the_stores_differ_in_the_request_and_its_notice_alone(
    worlds: Worlds, sent: tuple[str, ...]
) -> None:
    asked = worlds.after(*sent)
    plain = worlds.after(*("HELP" if body == "CONTACT" else body for body in sent))

    found, without = _tables(asked), _tables(plain)
    requests, notices = found.pop("contact"), found.pop("outbox")
    queued = without.pop("outbox")

    assert without.pop("contact") == []
    assert found == without
    assert len(requests) == 1
    assert [row["text"] for row in notices if row not in queued] == [TextKey.PEER_CONTACT]
    assert [row for row in queued if row not in notices] == []
    assert _vault_shape(asked) == _vault_shape(plain)


def test_at32_nobody_can_tell_a_request_before_a_check_in_from_one_after_it_or_without(
    worlds: Worlds,
) -> None:
    alone, before, after = (worlds.after(*sent) for sent in (ALONE, BEFORE, AFTER))

    tables = [_without_drawn_ids(_tables(world)) for world in (alone, before, after)]

    assert len(tables[0]["contact"]) == 1
    assert tables[0] == tables[1] == tables[2]
    assert _vault_shape(before) == _vault_shape(after)


def test_at32_no_column_joins_a_request_to_a_shift_a_unit_a_period_or_an_answer(
    database: Database,
) -> None:
    inspector = inspect(database.engine)
    keys = {
        (table, key["referred_table"])
        for table in inspector.get_table_names()
        for key in inspector.get_foreign_keys(table)
    }
    columns = {
        table: {column["name"] for column in inspector.get_columns(table)} - {"id"}
        for table in inspector.get_table_names()
    }

    joining = {
        (table, column)
        for table, names in columns.items()
        if table != "contact"
        for column in names & columns["contact"]
    }

    assert {other for table, other in keys if table == "contact"} == {"account"}  # who reached them
    assert [table for table, other in keys if other == "contact"] == []
    # Names of people and units and a former phone number; an invitation's number is a count.
    assert joining == {
        *((table, "name") for table in ("person", "account", "unit")),
        *((table, "number") for table in ("outbox", "invitation")),
    }
    assert not [name for name in columns["contact"] if name.endswith("_id")]


def test_at32_a_request_is_named_nowhere_but_in_its_notice(worlds: Worlds) -> None:
    world = worlds.after(*AFTER)
    [request] = world.rows(Contact)
    tables = _tables(world)

    naming = [
        (name, row)
        for name, rows in tables.items()
        for row in rows
        if name != "contact"
        and any(request.id.hex in str(cell).replace("-", "") for cell in row.values())
    ]

    [(table, notice)] = naming
    assert table == "outbox"
    assert [notice[key] for key in ("person_id", "number", "invitation_id", "period_id")] == (
        [None] * 4
    )
    assert (notice["text"], notice["not_before"]) == (TextKey.PEER_CONTACT, request.asked_at)


@pytest.fixture
def agency(database: Database, vault: EmbeddedVault, terms: Terms) -> Agency:
    return Agency(database, vault, terms, FrozenClock(STARTS)).open()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PEER])
def test_at32_nobody_but_the_peer_team_opens_the_requests(
    agency: Agency, channel: RecordingChannel, role: Role
) -> None:
    agency.text(agency.numbers[0], "CONTACT")
    with agency.database.transaction() as session:
        email = add_staff(session, role).email
        [request] = session.exec(select(Contact)).all()
        name, number, address = request.name, request.number, f"/contacts/{request.id}"
    runtime = make_runtime(
        agency.database, agency.vault, make_terms(), clock=agency.clock, channel=channel
    )
    app = create_app(runtime, BLUEPRINTS)
    use_cheap_passwords(app)
    client = app.test_client()
    assert sign_in(client, email).status_code == 303

    refused = client.get("/contacts")

    assert refused.status_code == 403
    assert name not in refused.text
    assert number[-4:] not in refused.text
    assert client.post(f"{address}/acknowledge").status_code in {400, 403}
    with agency.database.reading() as session:
        assert session.exec(select(Contact)).one().acknowledged_at is None
