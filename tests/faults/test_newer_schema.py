"""What a newer version leaves behind: this one works beside it, and starts nothing on its schema.

The program before this one cannot be run here; what it would meet is made by hand: columns and
tables it does not know, and then a revision it does not know.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.harness import Site, site
from tests.faults.workers import Crew, crew_of
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.upgrade import newest_revision

PENDING, DELIVERED = OutboxState.PENDING, OutboxState.DELIVERED
ADDED = (
    "ALTER TABLE person ADD COLUMN nickname TEXT",
    "ALTER TABLE outbox ADD COLUMN lane INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE contact ADD COLUMN wishes TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE newer (id INTEGER PRIMARY KEY, said TEXT NOT NULL)",
    "CREATE INDEX ix_newer ON outbox (lane, state)",
)


def change(folder: Path, *statements: str) -> None:
    """Change the database as a newer version would."""
    with closing(sqlite3.connect(folder / "wellness.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory, agency_folder: Path) -> Iterator[Site]:
    """This version's processes on a schema with additions."""
    folder = tmp_path_factory.mktemp("newer")
    shutil.copytree(agency_folder, folder / "agency")
    change(folder / "agency", *ADDED)
    with site(
        folder / "site", folder / "agency", sms={"retention": "redact", "segments_per_second": 100}
    ) as made:
        yield made


@pytest.fixture
def beside(newer: Site) -> Iterator[Crew]:
    with crew_of(newer) as crew:
        yield crew


def test_with_columns_and_tables_it_does_not_know_this_version_texts_and_is_texted(
    beside: Crew,
) -> None:
    people = beside.queue(3)

    beside.start()
    beside.work_off()
    [came] = beside.site.reply(people[0].mobile, "CONTACT")

    assert beside.states(people) == [DELIVERED] * 3
    assert (came["status"], len(came["replies"])) == (200, 1)
    assert people[0].name in [row.name for row in beside.site.rows(Contact)]
    assert beside.site.failing("schema", "database", "tick") == set()


def test_on_a_newer_revision_what_runs_goes_on_and_nothing_is_started(beside: Crew) -> None:
    made, people = beside.site, beside.queue(2)
    stamp = "UPDATE alembic_version SET version_num = '{}'"

    change(made.folder, stamp.format("9999"))
    [came] = made.reply(people[0].mobile, "CONTACT")
    red = made.failing("schema")
    refused = [beside.ask(*command) for command in (["worker"], ["tick", "--once"], ["upgrade"])]
    asked = people[0].name in [row.name for row in made.rows(Contact)]
    meanwhile = beside.states(people), asked, came["status"]
    change(made.folder, stamp.format(newest_revision()))
    beside.start()
    beside.work_off()

    assert (red, meanwhile) == ({"schema"}, ([PENDING] * 2, True, 200))
    assert [code for code, _ in refused] == [1, 1, 1]
    assert all("another version, probably a newer one" in said for _, said in refused)
    assert beside.states(people) == [DELIVERED] * 2
