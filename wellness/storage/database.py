"""The main database: one transaction a unit of work, writers alone from their first statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlmodel import Session

from wellness.errors import Unavailable
from wellness.turns import LONGEST_SECONDS, begin_writing

_WRITES = "wellness_writes"


class Database:
    """An engine with the pragmas and transaction habits of architecture.md.

    `durable=False` (SQLite synchronous OFF) is for building the demo only.
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            file = Path(self.url.database)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)  # it holds the roster
        # Errors must not carry the values of a statement: numbers and names are among them (R24).
        self.engine = create_engine(
            self.url, pool_pre_ping=not self.is_sqlite, hide_parameters=True
        )
        if self.is_sqlite:
            _prepare_sqlite(self.engine, durable=durable)
        self._turns = Lock()
        self._writer = self.engine.execution_options(**{_WRITES: True})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One write transaction: commit on exit, roll back on any exception.

        Raises:
            Unavailable: other writers of this process held the database for too long.
        """
        with (
            self._turn(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view; nothing may be written through it."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let the writers of this process queue, so that they do not all look for their turn."""
        if not self.is_sqlite:
            yield
            return
        if not self._turns.acquire(timeout=LONGEST_SECONDS):
            raise Unavailable("The database is busy.", remedy="Try again in a moment.")
        try:
            yield
        finally:
            self._turns.release()

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _prepare_sqlite(engine: Engine, *, durable: bool) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: SqliteConnection, _: Any) -> None:  # noqa: ANN401 - a pool record
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in (
            f"busy_timeout = {LONGEST_SECONDS * 1000:.0f}",
            "journal_mode = WAL",
            f"synchronous = {'FULL' if durable else 'OFF'}",
            "foreign_keys = ON",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(_WRITES):
            connection.exec_driver_sql("BEGIN")
            return
        raw: Any = connection.connection.dbapi_connection
        begin_writing(raw)
