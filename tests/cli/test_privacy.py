import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Home
from tests.cli.test_releases import FIRST, publish
from wellness.clock import system_clock
from wellness.services.maintenance import beat
from wellness.storage.database import Database


@pytest.fixture
def sound(home: Home, database: Database) -> Home:
    with database.transaction() as session:
        publish(session, FIRST)
        beat(session, "tick", system_clock())
    database.dispose()
    for path in (home.folder / "var").iterdir():
        path.chmod(0o600)
    home.config.chmod(0o600)
    return home


def test_the_audit_is_a_dated_page_with_the_hash_of_the_newest_release(sound: Home) -> None:
    told = sound.run("privacy", "audit")

    head = sound.run("release", "verify", "--json").json["head"]
    assert told.code == 0, told.said
    assert told.said.startswith("Privacy audit of Riverbend Community Safety Department\n")
    assert f"{system_clock():%Y-%m-%d}" in told.said
    assert head in told.said
    assert "0 findings." in told.said
    assert len(told.said.splitlines()) < 60
    assert "Not checked: no log file is named in [log] files." in told.said


def test_a_machine_reads_every_check(sound: Home) -> None:
    told = sound.run("privacy", "audit", "--json")

    assert told.json["findings"] == 0
    assert [check["check"] for check in told.json["checks"]] == [
        *("tables", "triggers", "vault", "releases", "remnants"),
        *("backups", "logs", "ages", "provider", "rights"),
    ]


def test_a_finding_ends_with_1_and_says_what_to_do(sound: Home) -> None:
    with closing(sqlite3.connect(sound.folder / "var" / "wellness.db")) as connection:
        connection.execute("DROP TRIGGER release_no_update")

    told, machine = sound.run("privacy", "audit"), sound.run("privacy", "audit", "--json")

    assert (told.code, machine.code) == (1, 1)
    assert "[FOUND] The database refuses" in told.said
    assert "    - the trigger release_no_update is missing" in told.said
    assert "    What to do: Treat every release" in told.said
    assert machine.json["findings"] == 2  # it is missing, and a release can be changed


def test_a_stray_key_is_found_before_opening_the_vault_mends_it(sound: Home) -> None:
    sound.run("privacy", "audit")
    key = sound.folder / "var" / "vault" / "keys" / "period-9.key"
    key.write_bytes(os.urandom(64))
    key.chmod(0o600)

    told = sound.run("privacy", "audit")

    assert told.code == 1
    assert "keys/period-9.key belongs to nothing that the vault knows" in told.said


def test_the_backup_of_a_sound_installation_is_sound(sound: Home, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    sound.configure(backup={"paths": [str(copies)]}, log={"files": []})

    made = sound.run("backup")
    told = sound.run("privacy", "audit")

    assert (made.code, told.code) == (0, 0), told.said
    assert "[sound] No backup holds the vault" in told.said
