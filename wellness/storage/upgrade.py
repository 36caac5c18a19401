"""Brings the database to the schema of this version, and says which one it has."""

from enum import StrEnum

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from wellness import resources
from wellness.storage.database import Database


class Schema(StrEnum):
    """What a database holds, as this version sees it; `unknown` is mostly a newer version's."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    UNKNOWN = "unknown"


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to `revision`, all or none of each; two upgrades take turns."""
    with database.migrating() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Run the migrations back down to `revision`."""
    with database.migrating() as connection:
        command.downgrade(_config(connection), revision)


def find_revision(database: Database) -> str | None:
    """The revision the database is at, or None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """The revision this version of the program needs."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert head is not None  # noqa: S101 - the package always ships migrations
    return head


def is_current(database: Database) -> bool:
    """Whether the database has the schema of this version."""
    return find_revision(database) == newest_revision()


def find_schema(database: Database) -> Schema:
    """Say how the schema of a database stands to that of this version."""
    revision = find_revision(database)
    if revision is None:
        return Schema.EMPTY
    scripts = ScriptDirectory.from_config(_config(None))
    if revision == scripts.get_current_head():
        return Schema.CURRENT
    try:
        scripts.get_revision(revision)
    except CommandError:
        return Schema.UNKNOWN
    return Schema.OLDER


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.find("migrations")))
    config.attributes["connection"] = connection
    return config
