"""`upgrade` brings a database to the newest schema and says so."""

import pytest

from tests.cli.conftest import Home
from wellness.storage import upgrade
from wellness.storage.database import Database


def test_upgrade_makes_the_schema_and_then_has_nothing_to_do(bare: Home) -> None:
    first, second = bare.run("upgrade"), bare.run("upgrade")

    newest = upgrade.newest_revision()
    assert (first.code, second.code) == (0, 0)
    assert first.said == f"Database: at schema {newest}.\n"
    assert second.said == f"Database: already at schema {newest}.\n"


def test_upgrade_shows_no_password_of_the_database(home: Home) -> None:
    home.configure(database={"url": "postgresql+nothing://lee:hunter2@127.0.0.1/wellness"})

    told = home.run("upgrade")

    assert told.code == 1
    assert "hunter2" not in told.noted


def stamp(database: Database, revision: str) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql(
            f"UPDATE alembic_version SET version_num = '{revision}'"  # noqa: S608 - our own word
        )


@pytest.mark.parametrize(
    "words", [("upgrade",), ("lint-texts",), ("tick",), ("check-config",), ("release", "verify")]
)
def test_a_database_of_a_newer_version_is_told_and_left_alone(
    home: Home, database: Database, words: tuple[str, ...]
) -> None:
    stamp(database, "9999")

    told = home.run(*words)

    assert (told.code, told.said) == (1, "")
    assert "has the schema of another version, probably a newer one." in told.noted
    assert "Nothing" in told.noted
    assert upgrade.find_revision(database) == "9999"
