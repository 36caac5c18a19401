"""Something queues ten thousand texts: caps and breaker hold, over real HTTP."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.factories import make_terms
from tests.faults.sending import NOW, add_people, connect, count_arrivals, count_states, queue_texts
from tests.simulator.harness import Line, simulated
from wellness.services import sender
from wellness.services.dispatch import Dispatcher
from wellness.services.sender import Obstacle
from wellness.services.throughput import SPARE, Limits
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState

PEOPLE, EACH = 50, 200
LIMITS = Limits(per_person=4)
OF_A_DAY = 4 * PEOPLE + SPARE
OF_A_PERSON = 10
WORKERS, IN_FLIGHT = 3, 4


@pytest.fixture
def wild(database: Database) -> Database:
    """Ten thousand texts, due now."""
    people = add_people(database, PEOPLE)
    for number in range(EACH):
        queue_texts(database, people, name=str(number))
    return database


def work(database: Database, line: Line) -> None:
    """Three workers with a connection each, until none of them finds anything to do."""

    def send() -> None:
        channel = connect(line.base_url, line.receiver.url)
        dispatcher = Dispatcher(
            database,
            channel,
            make_terms(),
            daily_cap=OF_A_PERSON,
            limits=LIMITS,
            concurrency=IN_FLIGHT,
        )
        while dispatcher.dispatch_due(NOW).counts:
            pass
        channel.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        for done in [pool.submit(send) for _ in range(WORKERS)]:
            done.result()


def find_obstacle(database: Database) -> Obstacle | None:
    with database.reading() as session:
        return sender.find_obstacle(session, now=NOW)


def test_ten_thousand_texts_stop_at_the_day_s_limit_and_then_at_each_person_s(
    wild: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with simulated(terse_receipts=True) as line, caplog.at_level(logging.ERROR):
        work(wild, line)
        stopped_at, held, obstacle = count_arrivals(line), count_states(wild), find_obstacle(wild)
        with wild.transaction() as session:
            sender.resume_all(session, ("",), now=NOW)
        work(wild, line)
        arrived = count_arrivals(line)

    assert stopped_at.total() == OF_A_DAY
    assert obstacle is Obstacle.CEILING
    assert held[OutboxState.PENDING] >= PEOPLE * EACH - OF_A_DAY - PEOPLE * OF_A_PERSON
    assert held[OutboxState.CLAIMED] == held[OutboxState.SENDING] == 0
    assert len([record for record in caplog.records if "today" in record.message]) == 1
    assert max(arrived.values()) == OF_A_PERSON
    assert arrived.total() == PEOPLE * OF_A_PERSON
    assert count_states(wild)[OutboxState.PENDING] == 0


def test_a_provider_that_refuses_the_sender_is_asked_a_few_times_and_no_more(
    wild: Database,
) -> None:
    """What is asked once more than there are texts in flight would be taken, and arrive."""
    with simulated(terse_receipts=True) as line:
        line.plan(op="create", fault="reject", args={"code": 20003}, times=WORKERS * IN_FLIGHT)
        work(wild, line)
        arrived = count_arrivals(line)

    assert arrived.total() == 0
    assert find_obstacle(wild) is Obstacle.STOPPED
    assert count_states(wild)[OutboxState.PENDING] == PEOPLE * EACH
