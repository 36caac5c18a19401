"""What the database lets its own user do that Wellness has no need of."""

from typing import Final

from sqlalchemy import text

from wellness.storage.database import Database


def list_role_faults(database: Database) -> list[str]:
    """Special rights of the role in use; SQLite knows none."""
    if database.is_sqlite:
        return []
    with database.reading() as session:
        row = session.execute(text(_ROLE)).one()
    return [
        f"the database role in use {words}" for words, has in zip(_WORDS, row, strict=True) if has
    ]


_WORDS: Final = ("is a superuser", "may make roles", "may copy the whole cluster")
_ROLE: Final = (
    "SELECT rolsuper, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = current_user"
)
