"""What breaks between a worker and the provider: every text goes out once, or is looked for."""

import re
from datetime import datetime, timedelta
from signal import SIGCONT, SIGSTOP
from time import monotonic

import pytest
from sqlmodel import select

from tests.faults.processes import wait_until
from tests.faults.workers import STOPS_WITHIN, Crew
from wellness.domain.texts import TextKey
from wellness.services import outbox, sender
from wellness.storage import operation
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person

IN_FLIGHT = 4
PENDING, CLAIMED, SENDING = OutboxState.PENDING, OutboxState.CLAIMED, OutboxState.SENDING
UNKNOWN, DELIVERED = OutboxState.UNKNOWN, OutboxState.DELIVERED
SIGTERMS = 100


def numbers_of(people: list[Person]) -> str:
    """A regular expression for the numbers of people."""
    return "|".join(re.escape(str(person.mobile)) for person in people)


def test_a_text_whose_answer_was_lost_is_bound_by_its_receipt(crew: Crew) -> None:
    crew.site.plan({"op": "create", "fault": "drop"})
    people = crew.queue(3)

    crew.start()
    crew.wait_for(people, DELIVERED)
    crew.work_off(minutes=3)

    assert crew.arrivals(people) == [1, 1, 1]
    assert all(row.provider_sid and row.attempts == 1 for row in crew.rows(people))


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://carrier.invalid"])
def test_a_provider_that_is_not_reached_costs_no_attempt_and_no_text(
    crew: Crew, address: str
) -> None:
    """Nobody listens at the port; nobody has the name."""
    people = crew.queue(3)

    lost = crew.start(provider=address)
    crew.work_off()
    before = [(row.state, row.attempts) for row in crew.rows(people)]
    lost.stop()
    crew.start()
    crew.work_off(minutes=11)
    crew.wait_for(people, DELIVERED)

    assert before == [(PENDING, 0)] * 3
    assert crew.arrivals(people) == [1, 1, 1]


def test_a_500_after_the_text_was_taken_is_looked_up_and_not_sent_again(crew: Crew) -> None:
    crew.site.plan({"op": "create", "fault": "500-after"}, {"op": "callback", "fault": "never"})
    people = crew.queue(3)

    crew.start()
    crew.wait_for(people, UNKNOWN)
    crew.work_off(seconds=50)
    before = crew.states(people), crew.arrivals(people)
    crew.work_off(seconds=15)
    crew.wait_for(people, DELIVERED)
    crew.work_off(minutes=10)

    assert before == ([UNKNOWN] * 3, [1] * 3)
    assert crew.arrivals(people) == [1] * 3
    assert all(row.provider_sid and row.attempts == 1 for row in crew.rows(people))


def test_a_500_that_took_nothing_is_repeated_for_peers_and_for_no_responder(crew: Crew) -> None:
    crew.site.plan({"op": "create", "fault": "500", "times": 2})
    people = crew.queue(1)
    now = crew.site.clock()
    with crew.site.database() as database, database.transaction() as session:
        peer = session.exec(select(Account)).one()
        outbox.queue_to_account(
            session,
            peer.id,
            TextKey.PEER_CONTACT,
            dedupe_key=f"500:{now.isoformat()}",
            not_before=now,
            expires_at=now + timedelta(hours=6),
            fields={"link": f"{crew.site.web}/contacts"},
        )
    before = len(crew.site.phone(peer.mobile))

    crew.start()
    crew.wait_for(people, UNKNOWN)
    for _ in range(3):
        crew.work_off(seconds=65)

    assert (crew.states(people), crew.arrivals(people)) == ([UNKNOWN], [0])
    [notice] = [row for row in crew.site.rows(Outbox) if row.dedupe_key.startswith("500:")]
    assert (notice.state, notice.attempts) == (DELIVERED, 2)
    assert len(crew.site.phone(peer.mobile)) == before + 1


def find_hold(crew: Crew) -> timedelta:
    """How long the sender waits from now on."""
    with crew.site.database() as database, database.reading() as session:
        until, _ = str(operation.find_mark(session, sender.HELD)).split()
    found: timedelta = datetime.fromisoformat(until) - crew.site.clock()
    return found


def test_429_twenty_times_costs_no_attempt_and_keeps_the_order(crew: Crew) -> None:
    """One text is in flight at a time, and each arrives before its answer."""
    first = {"op": "create", "fault": "callback-first"}
    crew.site.plan({"op": "create", "fault": "429", "times": 20}, first)
    people = crew.queue(5)
    due = [row.not_before for row in crew.rows(people)]

    crew.start(concurrency=1)
    waits = []
    while crew.site.call("GET", "/sim/faults")[0]["fired"] < 20:
        crew.work_off()
        waits.append(find_hold(crew))
        crew.site.move(seconds=waits[-1].total_seconds())
    crew.wait_for(people, DELIVERED)

    assert len(waits) == 20
    assert timedelta(seconds=4) <= waits[0] <= timedelta(seconds=10)
    assert timedelta(minutes=4) <= waits[-1] <= sender.LONGEST_HOLD
    assert all(later > earlier for earlier, later in zip(waits, waits[3:7], strict=False))
    assert [(row.attempts, row.not_before) for row in crew.rows(people)] == [(1, at) for at in due]
    shown = crew.site.call("GET", "/sim/messages?limit=1000")
    numbers = [str(person.mobile) for person in people]
    assert [text["phone"] for text in shown if text["phone"] in numbers] == numbers


def begin_some(crew: Crew, *, seconds: float = 8) -> list[Person]:
    """Ten texts: four were taken by the provider, which is silent; six are claimed behind them."""
    people = crew.queue(10)
    begun = numbers_of(people[:IN_FLIGHT])
    hang = {"op": "create", "to": begun, "fault": "hang-after", "args": {"seconds": seconds}}
    crew.site.plan(hang, {"op": "callback", "to": begun, "fault": "never"})
    crew.start()
    expected = [SENDING] * IN_FLIGHT + [CLAIMED] * 6
    assert wait_until(lambda: crew.states(people) == expected), crew.log()
    assert wait_until(lambda: crew.arrivals(people[:IN_FLIGHT]) == [1] * IN_FLIGHT)
    return people


def test_killed_in_mid_send_what_was_begun_is_looked_up_and_the_rest_sent_once(crew: Crew) -> None:
    """kill -9 with four requests written and six texts claimed."""
    people = begin_some(crew)

    crew.workers[0].kill()
    crew.workers.clear()
    crew.start()
    crew.work_off(seconds=30)
    before = crew.states(people), crew.arrivals(people)
    crew.work_off(seconds=31)
    looked_up = crew.states(people)
    crew.work_off(minutes=2)
    crew.wait_for(people, DELIVERED)

    assert before == ([SENDING] * 4 + [CLAIMED] * 6, [1] * 4 + [0] * 6)
    assert looked_up == [DELIVERED] * 4 + [CLAIMED] * 6
    assert crew.arrivals(people) == [1] * 10
    assert all(row.attempts == 1 for row in crew.rows(people))


def test_a_worker_that_wakes_after_its_lease_ended_sends_and_changes_nothing(crew: Crew) -> None:
    """It sleeps (SIGSTOP) with four requests written and six texts claimed; another goes on."""
    people = begin_some(crew, seconds=2)
    asleep = crew.workers[0]

    asleep.signal(SIGSTOP)
    other = crew.start()
    crew.work_off(minutes=3)
    crew.wait_for(people, DELIVERED)
    before = [row.model_dump() for row in crew.rows(people)]
    other.stop()
    asleep.signal(SIGCONT)
    crew.work_off(seconds=10)

    assert [row.model_dump() for row in crew.rows(people)] == before
    assert crew.arrivals(people) == [1] * 10


def test_a_provider_that_hangs_holds_up_one_text_for_23_seconds_and_no_stop_for_25(
    crew: Crew,
) -> None:
    people = crew.queue(8)
    hung, others = people[:1], people[1:]
    crew.site.plan({"op": "create", "to": str(hung[0].mobile), "fault": "hang"})

    worker = crew.start()
    began = monotonic()
    crew.wait_for(others, DELIVERED)
    passed, before = monotonic() - began, crew.states(hung)
    stopping = worker.stop()

    assert (before, passed < 15) == ([SENDING], True)
    assert stopping <= STOPS_WITHIN
    assert monotonic() - began <= 23 + 3  # to be forked, to tick and to note it
    assert crew.states(hung) == [UNKNOWN]


def test_texts_survive_a_hundred_sigterms_one_after_another(crew: Crew) -> None:
    """Every worker is stopped while a text is on its way; none is lost, none goes out twice."""
    people = crew.queue(50)
    crew.site.plan({"op": "create", "fault": "hang-after", "args": {"seconds": 0.1}})

    def count_waiting() -> int:
        states = crew.states(people)
        return states.count(PENDING) + states.count(CLAIMED)

    stops: list[float] = []
    while len(stops) < SIGTERMS:
        if (waiting := count_waiting()) < 20:
            people += crew.queue(50)
            waiting += 50
        worker = crew.start(concurrency=1)
        assert wait_until(lambda: count_waiting() < waiting), crew.log()  # noqa: B023 - called here
        stops.append(worker.stop())
        left = set(crew.states(people))
        assert not left & {CLAIMED, SENDING, UNKNOWN}, left
        crew.site.move(seconds=1)
    crew.start()
    crew.wait_for(people, DELIVERED)

    assert max(stops) <= STOPS_WITHIN
    assert crew.arrivals(people) == [1] * len(people)
    assert all(row.attempts == 1 for row in crew.rows(people))
