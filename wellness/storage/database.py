"""The main database: one transaction a unit of work, writers alone from their first statement."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from threading import Lock
from typing import Any, Final
from weakref import finalize

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlmodel import Session

from wellness.errors import Unavailable
from wellness.storage import postgresql
from wellness.turns import LONGEST_SECONDS, begin_writing, seconds_left

_WRITES = "wellness_writes"
_SHARES = "wellness_shares"
_KINDS = frozenset({"sqlite", "postgresql"})
_WRITE_URL = "write one such as sqlite:///var/wellness.db or postgresql://host/wellness"
_READERS_END_WITHIN = 0.5  # seconds for which writers may be kept waiting
_USUAL_KIB: Final = 2_000  # what SQLite takes by itself
_TRIAL_KIB: Final = 262_144  # more than any file that a page takes comes to


def check_url(url: str) -> None:
    """Look whether a database of that address could be worked with, without opening it.

    Raises:
        ValueError: saying why not; the address itself, which may hold a password, is not told.
    """
    try:
        made = make_url(url)
    except ArgumentError as error:
        raise ValueError(f"is no address of a database; {_WRITE_URL}") from error
    kind = made.get_backend_name()
    if kind not in _KINDS:
        raise ValueError(f"names {kind}, which Wellness does not work with; {_WRITE_URL}")
    if kind == "sqlite" and made.database in (None, "", ":memory:"):
        raise ValueError(f"names no file, and nothing would be kept; {_WRITE_URL}")
    made = postgresql.complete(made)
    try:
        made.get_dialect().import_dbapi()
    except (ImportError, NoSuchModuleError) as error:
        if made.drivername == "postgresql+psycopg":
            raise ValueError(postgresql.NO_DRIVER) from error
        raise ValueError(
            f"needs a driver for {made.drivername} that is not installed; {_WRITE_URL}"
        ) from error


def find_file(url: str) -> Path | None:
    """The file a database of that address lies in; None for one that lies in none, or none at all.

    What is wrong with an address is for `check_url` to say.
    """
    try:
        made = make_url(url)
    except ArgumentError:
        return None
    is_file = made.get_backend_name() == "sqlite" and made.database not in (None, "", ":memory:")
    return Path(made.database or "") if is_file else None


class Database:
    """An engine with the pragmas and transaction habits of architecture.md.

    `durable=False` (SQLite synchronous OFF) is for building the demo only.

    Raises:
        Unavailable: the file can neither be found nor made, or the driver is not installed.
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = _make_sqlite(self.url, durable=durable)
        else:
            self.engine = postgresql.make_engine(self.url)
            event.listen(self.engine, "begin", _begin_postgresql)
        self._turns = Lock()
        self._writer = self.engine.execution_options(**{_WRITES: True})
        self._sharer = self.engine.execution_options(**{_WRITES: True, _SHARES: True})
        # Connections end with the last reference; a forked process leaves its parent's alone.
        finalize(self, self.engine.dispose).atexit = False
        self._reader = self.engine if self.is_sqlite else self.engine.execution_options(**_ONE_VIEW)

    @contextmanager
    def transaction(self, *, shared: bool = False) -> Iterator[Session]:
        """One write transaction, alone: commit on exit, roll back on any exception.

        With PostgreSQL those who `share` write beside each other, and lock the rows they change.

        Raises:
            Unavailable: other writers of this process held the database for too long.
        """
        engine = self._sharer if shared else self._writer
        with self._turn(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """A write transaction of which nothing stays: it is rolled back on exit.

        What is tried out is kept in memory: SQLite would else put much of it into its log, where
        it stays readable until it is overwritten.
        """
        with self.transaction() as session:
            self._size_cache(session, _TRIAL_KIB)
            yield session
            self._size_cache(session, _USUAL_KIB)
            session.rollback()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view; nothing may be written through it."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A connection to change the schema with; with PostgreSQL no other writer comes between."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                yield connection
                return
            with postgresql.alone(connection):
                yield connection

    def empty_log(self) -> bool:
        """Move SQLite's log into the file and cut it to nothing; False while readers are in it.

        Pages that were overwritten or deleted stay readable in the log until then, whatever
        `secure_delete` does in the file. Not within a transaction of the same thread. PostgreSQL's
        log cannot be emptied from here: nothing is done.

        Raises:
            Unavailable: other writers of this process held the database for too long.
        """
        if not self.is_sqlite:
            return True
        with self._turn(), closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {_READERS_END_WITHIN * 1000:.0f}")
            try:
                is_busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {LONGEST_SECONDS * 1000:.0f}")
        return not is_busy

    def rebuild(self) -> bool:
        """Write the database's files anew, so that no copy of a deleted row is left in their pages.

        False where a PostgreSQL table has to keep some for a transaction that began before.

        Where rows move between pages `secure_delete` leaves copies behind: once those rows are
        deleted their copies stay (measured: an id after three weeks). Not within a transaction.

        Raises:
            Unavailable: other writers of this process held the database for too long, or the
                PostgreSQL tables belong to another role.
        """
        if not self.is_sqlite:
            return postgresql.write_anew(self.engine)
        with self._turn(), closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM")
        return True

    def _size_cache(self, session: Session, kib: int) -> None:
        """How much SQLite keeps in memory before it writes pages that are not committed yet."""
        if self.is_sqlite:
            session.connection().exec_driver_sql(f"PRAGMA cache_size = -{kib}")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let the writers of this process queue, so that they do not all look for their turn."""
        if not self.is_sqlite:
            yield
            return
        if not self._turns.acquire(timeout=seconds_left()):
            raise Unavailable("The database is busy.", remedy="Try again in a moment.")
        try:
            yield
        finally:
            self._turns.release()

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _make_file(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)  # it holds the roster
    except OSError as error:
        raise Unavailable(
            f"The database {file} cannot be opened ({error.strerror}).",
            kept="Nothing was changed.",
            remedy="Give file and folder to the user that Wellness runs as,"
            " or correct [database] url.",
        ) from error


_ONE_VIEW: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(_WRITES):
        postgresql.take_turn(connection, shared=bool(options.get(_SHARES)))


def _make_sqlite(url: URL, *, durable: bool) -> Engine:
    if url.database:
        _make_file(Path(url.database))
    # Errors must not carry the values of a statement: numbers and names are among them (R24).
    engine = create_engine(url, hide_parameters=True)

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

    return engine
