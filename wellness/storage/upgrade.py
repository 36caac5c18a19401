"""Brings the database to the schema of this version, and says which one it has."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from wellness import resources
from wellness.storage.database import Database


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to `revision`, all or none of each."""
    with database.engine.connect() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Run the migrations back down to `revision`."""
    with database.engine.connect() as connection:
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


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.find("migrations")))
    config.attributes["connection"] = connection
    return config
