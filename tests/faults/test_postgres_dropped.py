"""PostgreSQL goes away while a text is on its way to the provider: one text, and it is known."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from tests.factories import make_terms
from tests.faults.processes import wait_until
from tests.faults.sending import NOW, add_people, connect, count_arrivals, queue_texts
from tests.postgres import POSTGRESQL, Server
from tests.simulator.harness import Line, simulated
from wellness.services.dispatch import Dispatcher, Summary
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState


@pytest.fixture
def database_kind() -> str:
    return POSTGRESQL


@dataclass
class Worker:
    """A dispatcher whose provider takes a text at once and answers a second later."""

    database: Database
    postgres: Server
    line: Line
    dispatcher: Dispatcher
    number: str

    @property
    def row(self) -> Outbox:
        with self.database.reading() as session:
            return session.exec(select(Outbox)).one()

    @contextmanager
    def sending(self) -> Iterator[Future[Summary]]:
        """While the request is in flight; then its end is waited for."""
        with ThreadPoolExecutor(1) as pool:
            under_way = pool.submit(self.dispatcher.dispatch_due, NOW)
            assert wait_until(lambda: self.row.state == OutboxState.SENDING)
            assert not under_way.done()
            yield under_way

    def cut(self) -> None:
        """End every connection of the worker's."""
        self.postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"  # noqa: S608 - our own name
            f" WHERE datname = '{self.database.url.database}'"
        )

    def open(self, *, to_connections: bool) -> None:
        name = self.database.url.database
        self.postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {to_connections}")


@pytest.fixture
def worker(database: Database, postgres: Server) -> Iterator[Worker]:
    people = add_people(database, 1)
    queue_texts(database, people)
    with simulated(terse_receipts=True) as line:
        line.clock.now = NOW
        line.plan(op="create", fault="hang-after", args={"seconds": 1.0}, times=1)
        channel = connect(line.base_url, line.receiver.url)
        dispatcher = Dispatcher(database, channel, make_terms())
        yield Worker(database, postgres, line, dispatcher, str(people[0].mobile))
        channel.close()


def test_connections_that_were_cut_meanwhile_are_made_anew_for_the_answer(worker: Worker) -> None:
    with worker.sending() as under_way:
        worker.cut()

        summary = under_way.result()

    assert summary == Summary({OutboxState.ACCEPTED: 1})
    assert worker.row.state == OutboxState.ACCEPTED
    assert count_arrivals(worker.line) == {worker.number: 1}


def test_an_answer_that_could_not_be_noted_is_asked_for_and_the_text_sent_once(
    worker: Worker,
) -> None:
    with worker.sending() as under_way:
        worker.open(to_connections=False)
        worker.cut()
        with pytest.raises(OperationalError):
            under_way.result()
    worker.open(to_connections=True)
    left = worker.row.state

    # The same process goes on, tick after tick.
    later = [NOW + timedelta(seconds=seconds) for seconds in (30, 61, 125)]
    counts = []
    for now in later:
        counts.append(worker.dispatcher.recover_stuck(now))
        worker.dispatcher.dispatch_due(now)
        worker.dispatcher.resolve_unknown(now)

    assert (left, counts) == (OutboxState.SENDING, [0, 1, 0])
    assert worker.row.state == OutboxState.DELIVERED
    assert worker.row.provider_sid is not None
    assert count_arrivals(worker.line) == {worker.number: 1}
