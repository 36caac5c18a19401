"""PostgreSQL: its driver and connections, the turns of its writers, the clearing of its files."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError, StatementError

from wellness.errors import Unavailable
from wellness.turns import LONGEST_SECONDS, seconds_left

INSTALL: Final = 'pip install "wellness[postgres]"'
NO_DRIVER: Final = f"names PostgreSQL, whose driver is not installed; run: {INSTALL}"


def complete(url: URL) -> URL:
    """The address with the driver that Wellness installs, where it names none."""
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def make_engine(url: URL) -> Engine:
    """An engine whose connections keep UTC and give up waiting when SQLite's would.

    Raises:
        Unavailable: the driver is not installed.
    """
    try:
        engine = create_engine(
            complete(url), hide_parameters=True, connect_args=_CONNECTING, **_POOLING
        )
    except ImportError as error:
        raise Unavailable(
            "The driver for PostgreSQL is not installed.",
            kept="Nothing was started or changed.",
            remedy=f"Run: {INSTALL}",
        ) from error
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "handle_error", _leave_values_out)
    return engine


def take_turn(connection: Connection, *, shared: bool) -> None:
    """Wait for the turn to write, which ends with the transaction.

    Who changes more than rows of their own is alone, as with SQLite: what was read before a change
    is still so when it is committed. Those who `share` lock the rows they change, and come between
    none of the others.
    """
    patience = seconds_left()
    if patience < LONGEST_SECONDS:
        milliseconds = max(1, round(patience * 1000))
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    connection.exec_driver_sql(f"SELECT {lock}({_TURN})")
    if patience < LONGEST_SECONDS:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_LONGEST_MS}")


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Let no other writer in, over several transactions and however long one statement takes.

    The connection is closed afterwards, and the lock with it.
    """
    connection.detach()
    connection.exec_driver_sql("SET statement_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({_TURN})")
    connection.commit()
    yield


def write_anew(engine: Engine) -> bool:
    """Write the files of all tables anew, without what was deleted; False if some of it is left.

    A transaction that began before a row was deleted keeps the row, and one that is in a table
    keeps the table: they go the next time. What PostgreSQL's own log (WAL) and its archive hold is
    out of reach from here.

    Raises:
        Unavailable: the role in use may not, since the tables belong to another one.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        left: list[int] = []
        raw: Any = connection.connection.dbapi_connection
        raw.add_notice_handler(lambda notice: left.append(_count_left(notice)))
        with alone(connection):
            tables = _list_own_tables(connection)
            connection.exec_driver_sql(f"SET lock_timeout = {_READERS_END_WITHIN_MS}")
            written = [_write_table_anew(connection, table) for table in tables]
    return all(written) and sum(left) == 0


_TURN: Final = 0x57454C4C4E455353  # any number nobody else locks in this database
_LONGEST_MS: Final = round(LONGEST_SECONDS * 1000)
_READERS_END_WITHIN_MS: Final = 2_000  # while it waits for a table, readers of it wait too
_ABOUT_VALUES: Final = "22"  # the class of errors whose message quotes what was given
_LOCK_NOT_AVAILABLE: Final = "55P03"
_KEPT: Final = re.compile(r"[0-9]+")

_POOLING: Final[dict[str, Any]] = {
    "isolation_level": "READ COMMITTED",
    "pool_size": 5,
    "max_overflow": 45,  # threads bound it: each holds one connection at most
    "pool_timeout": LONGEST_SECONDS,
    "pool_recycle": 1800,
    "pool_pre_ping": True,
    "pool_use_lifo": True,
}
_CONNECTING: Final[dict[str, Any]] = {
    "application_name": "wellness",
    "connect_timeout": round(LONGEST_SECONDS),
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": _LONGEST_MS,
}
_SETTINGS: Final = {
    "TimeZone": "UTC",
    "lock_timeout": f"{_LONGEST_MS}ms",
    "statement_timeout": "30s",
    # A process that hangs or was cut off must not keep the others from writing.
    "idle_in_transaction_session_timeout": "60s",
}


def _set_up(connection: Any, _: Any) -> None:  # noqa: ANN401 - the driver's connection
    chosen = ", ".join(
        f"set_config('{name}', '{value}', false)" for name, value in _SETTINGS.items()
    )
    connection.execute(f"SELECT {chosen}")
    connection.commit()


def _leave_values_out(context: ExceptionContext) -> None:
    """Keep of the server's message what names no value: numbers and names are among them (R24)."""
    original = context.original_exception
    diagnosis = getattr(original, "diag", None)
    if diagnosis is None or diagnosis.sqlstate is None:
        return
    is_about_value = diagnosis.sqlstate.startswith("22")
    words = (
        diagnosis.sqlstate
        if is_about_value
        else f"{diagnosis.sqlstate} {diagnosis.message_primary}"
    )
    original.args = (words,)
    if isinstance(context.sqlalchemy_exception, StatementError):
        context.sqlalchemy_exception.args = (f"({type(original).__name__}) {words}",)


def _write_table_anew(connection: Connection, table: str) -> bool:
    try:
        connection.exec_driver_sql(f'VACUUM (FULL, VERBOSE, ANALYZE) "{table}"')
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            return False
        raise
    return True


def _list_own_tables(connection: Connection) -> list[str]:
    found = connection.execute(text(_TABLES)).all()
    if not all(is_own for _, is_own in found):
        raise Unavailable(
            "The role in use may not write PostgreSQL's tables anew: they belong to another role.",
            kept="Deleted rows can still be read in the database's files.",
            remedy="Make the role in [database] url the owner of all tables.",
        )
    return [name for name, _ in found]


_TABLES: Final = (
    "SELECT relname, pg_has_role(current_user, relowner, 'USAGE') FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname"
)


def _count_left(notice: Any) -> int:  # noqa: ANN401 - the driver's message
    """How many deleted rows a report of VACUUM says it had to keep."""
    found = _KEPT.search(notice.message_detail or "")
    return int(found.group()) if found else 0
