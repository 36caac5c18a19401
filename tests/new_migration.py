"""Writes a migration from the difference between tables and migrations: `make migration m=...`."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from wellness.storage import upgrade
from wellness.storage.database import Database


def main(message: str) -> None:
    """Write the next numbered migration."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'now.db'}")
        upgrade.upgrade(database)
        number = int(upgrade.newest_revision()) + 1
        with database.engine.connect() as connection:
            config = upgrade._config(connection)
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
        database.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
