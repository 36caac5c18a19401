"""One tick that has everything to do, and dies, or has a twin."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from tests.worker.tick_harness import NOW, recover, texts_of
from tests.worker.town import Town
from wellness.services.dispatch import Dispatcher
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.worker.tick import tick


class Killed(BaseException):
    """The process is gone: nothing catches this."""


class Mortal:
    """A database under which the process dies at the nth transaction, and stays dead."""

    def __init__(self, database: Database, nth: int, *, after_commit: bool) -> None:
        self._database, self._left, self._after_commit = database, nth, after_commit
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self, *, shared: bool = False) -> Iterator[Session]:
        with self._lock:
            self._left -= 1
            left = self._left
        if left < 0:
            raise Killed
        with self._database.transaction(shared=shared) as session:
            yield session
            if left == 0 and not self._after_commit:
                raise Killed
        if left == 0:
            raise Killed

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._database.reading() as session:
            yield session


def survives(town: Town, nth: int, *, after_commit: bool) -> bool:
    """Whether a tick that is killed at its nth transaction had fewer than that."""
    with town.runtime() as runtime:
        mortal: Any = Mortal(runtime.database, nth, after_commit=after_commit)
        try:
            dispatcher = Dispatcher(mortal, runtime.channel, runtime.terms, concurrency=1)
            tick(replace(runtime, database=mortal, dispatcher=dispatcher))
        except Killed:
            return False
    return True


@pytest.mark.parametrize("after_commit", [False, True], ids=["before commit", "after commit"])
def test_killed_at_any_transaction_the_next_ticks_finish_the_work(
    asleep: Town,
    whole: Town,
    tmp_path: Path,
    after_commit: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    expected, expected_texts, nth = whole.picture(), texts_of(whole), 0
    is_through = False
    while not is_through:
        nth += 1
        town = asleep.copy(tmp_path / f"town{nth}")
        town.clock.now = NOW

        is_through = survives(town, nth, after_commit=after_commit)

        assert recover(town) == [], nth
        assert town.picture() == expected, nth
        unknown = [row for row in town.rows(Outbox) if row.state == OutboxState.UNKNOWN]
        missing = expected_texts - texts_of(town)
        assert texts_of(town) <= expected_texts, nth
        # A check-in that may have been sent is never sent again: that one may be missing.
        assert missing.total() == len(unknown) <= 1, nth
        assert all(row.text == "pulse" for row in unknown), nth
    assert nth > 30


def tick_twice_at_once(town: Town) -> list[list[str]]:
    """What two workers that begin at the same moment failed at."""
    failed: list[list[str]] = []
    start = threading.Barrier(2)

    def work() -> None:
        with town.runtime() as runtime:
            start.wait()
            failed.append(tick(runtime))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return failed


def test_two_workers_at_once_do_everything_once(asleep: Town, whole: Town, tmp_path: Path) -> None:
    for attempt in range(3):
        town = asleep.copy(tmp_path / f"town{attempt}")
        town.clock.now = NOW

        failed = tick_twice_at_once(town)

        assert failed == [[], []]
        assert recover(town) == []
        assert town.picture() == whole.picture()
        assert texts_of(town) == texts_of(whole)
