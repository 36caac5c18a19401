"""A database that is locked, on a full disk or read-only: a clean 503, nothing partial, no text."""

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from tests.faults.harness import Site, site
from tests.faults.processes import wait_until
from tests.faults.workers import Crew, crew_of
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.rosters import Person

Trouble = Callable[[Crew], AbstractContextManager[object]]
PENDING, DELIVERED = OutboxState.PENDING, OutboxState.DELIVERED


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, agency_folder: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("stored") / "site"
    with site(
        folder, agency_folder, sms={"retention": "redact", "segments_per_second": 100}
    ) as made:
        yield made


@pytest.fixture
def keeper(stored: Site) -> Iterator[Crew]:
    with crew_of(stored) as made:
        yield made


def locked(crew: Crew) -> AbstractContextManager[object]:
    """Another program writes and does not end."""
    return crew.site.locked("wellness.db")


@contextmanager
def full(crew: Crew) -> Iterator[None]:
    """Web and worker can write no byte more to any file."""
    everybody = [worker.process.pid or 0 for worker in crew.workers]
    everybody += [pid for child in crew.site.children["serve"] for pid in group_of(child.pid)]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in everybody}
    for pid, (_, most) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, most))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def group_of(leader: int) -> list[int]:
    """The processes of a process group."""
    ids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in ids if _is_in(pid, leader)]


def _is_in(pid: int, leader: int) -> bool:
    try:
        return os.getpgid(pid) == leader
    except ProcessLookupError:  # it has ended meanwhile
        return False


def text(made: Site, person: Person, body: str) -> requests.Response:
    """A text as the provider posts it."""
    sid = f"SM{os.urandom(16).hex()}"
    form = {"MessageSid": sid, "From": str(person.mobile), "Body": body, "To": "+19195550190"}
    return made.post("/sms/inbound", form)


def contacts_of(made: Site, person: Person) -> list[Contact]:
    return [row for row in made.rows(Contact) if row.name == person.name]


@pytest.mark.parametrize("trouble", [locked, full])
def test_while_nothing_can_be_written_nothing_is_sent_and_afterwards_all_goes_on(
    keeper: Crew, trouble: Trouble
) -> None:
    made = keeper.site
    people = keeper.queue(3, after=timedelta(minutes=1))
    worker = keeper.start()
    keeper.work_off()

    with trouble(keeper):
        made.move(minutes=2)
        answers = [text(made, people[0], "CONTACT"), requests.get(f"{made.web}/readyz", timeout=30)]
        failed = answers[1].json()["checks"]["database"]
        stays = not wait_until(lambda: set(keeper.states(people)) != {PENDING}, seconds=1)
        meanwhile = keeper.arrivals(people), contacts_of(made, people[0])
    keeper.wait_for(people, DELIVERED)
    keeper.work_off(minutes=1)
    again = text(made, people[0], "CONTACT")

    assert [answer.status_code for answer in answers] == [503, 503]
    assert (answers[0].content, failed["ok"], stays) == (b"", False, True)
    assert meanwhile == ([0, 0, 0], [])
    assert worker.process.is_alive()
    assert keeper.arrivals(people)[1:] == [1, 1]
    assert (again.status_code, len(contacts_of(made, people[0]))) == (200, 1)
    assert made.failing("database", "tick", "vault") == set()


@contextmanager
def read_only(made: Site) -> Iterator[None]:
    """The folder of the database and its files can be read and not written."""
    with made.database() as database, database.reading() as session:
        session.connection()  # somebody reads, so that the log stays beside the file
        files = [made.folder / f"wellness.db{kind}" for kind in ("", "-wal", "-shm")]
        before = {path: stat.S_IMODE(path.stat().st_mode) for path in (*files, made.folder)}
        for path in before:
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            yield
        finally:
            for path, mode in before.items():
                path.chmod(mode)


def start_bound(made: Site, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a command to which the rights of files apply, though root started it."""
    command = ["-m", "tests.faults.without_override", "--config", str(made.config), *arguments]
    with (made.folder / f"{arguments[0]}.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and package
            [sys.executable, *command],
            stdout=log,
            stderr=log,
            cwd=made.folder,
            env=made.environment,
            start_new_session=True,
        )


def test_a_read_only_database_answers_503_and_sends_nothing(keeper: Crew) -> None:
    made = keeper.site
    people = keeper.queue(2)
    made.kill("serve")

    with read_only(made):
        made.children["serve"] = [start_bound(made, "serve")]
        made.wait_started("serve", f"{made.web}/healthz")
        answers = [text(made, people[0], "CONTACT"), requests.get(f"{made.web}/readyz", timeout=30)]
        ticked = start_bound(made, "tick", "--once").wait(60)
        meanwhile = keeper.states(people), keeper.arrivals(people)
    made.kill("serve")
    made.start_web()
    keeper.start()
    keeper.work_off()

    assert [answer.status_code for answer in answers] == [503, 503]
    assert (answers[0].content, ticked) == (b"", 1)
    assert meanwhile == ([PENDING] * 2, [0] * 2)
    assert contacts_of(made, people[0]) == []
    assert (keeper.states(people), keeper.arrivals(people)) == ([DELIVERED] * 2, [1] * 2)
