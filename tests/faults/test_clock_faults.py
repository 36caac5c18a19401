"""Clocks that jump, a worker that sleeps, ticks that end, and one worker too many."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from signal import SIGCONT, SIGSTOP, SIGUSR1

import pytest
from sqlmodel import col, select

from tests.factories import add_shift, at
from tests.faults.processes import wait_until
from tests.faults.workers import Crew
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Invitation

PENDING, EXPIRED = OutboxState.PENDING, OutboxState.EXPIRED
DELIVERED = OutboxState.DELIVERED


@pytest.mark.parametrize(("gap", "hours"), [("jump", 1), ("sleep", 6)])
def test_after_a_gap_in_time_what_is_stale_expires_and_the_rest_goes_out_once(
    crew: Crew, gap: str, hours: int
) -> None:
    """A text each quarter of an hour, good for half an hour; the worker sees nothing between."""
    people = crew.queue(30, every=timedelta(minutes=15), lasts=timedelta(minutes=30))
    worker = crew.start()
    crew.work_off()
    before = crew.states(people)

    if gap == "sleep":
        worker.signal(SIGSTOP)
    later = crew.site.move(hours=hours)
    if gap == "sleep":
        worker.signal(SIGCONT)
    crew.work_off()

    expected = [
        DELIVERED if number == 0 or row.not_before <= later < row.expires_at
        else EXPIRED if row.expires_at <= later
        else PENDING
        for number, row in enumerate(crew.rows(people))
    ]  # fmt: skip
    assert before == [DELIVERED] + [PENDING] * 29
    assert {DELIVERED, EXPIRED, PENDING} <= set(expected)
    assert crew.states(people) == expected
    assert crew.arrivals(people) == [int(state == DELIVERED) for state in expected]


def test_a_clock_that_is_set_back_an_hour_and_on_again_sends_nothing_twice(crew: Crew) -> None:
    people, now = crew.queue(3), crew.site.clock()
    crew.start()
    crew.work_off()
    file = crew.site.folder / "clock"

    crew.kill_all()
    started = crew.log().count("worker started")
    file.write_text((now - timedelta(hours=1)).isoformat(), encoding="ascii")
    crew.start()
    assert wait_until(lambda: crew.log().count("worker started") > started)
    back = crew.arrivals(people)
    file.write_text((now + timedelta(minutes=5)).isoformat(), encoding="ascii")
    more = crew.queue(2)
    crew.work_off()

    assert (back, crew.arrivals(people)) == ([1] * 3, [1] * 3)
    assert crew.arrivals(more) == [1] * 2


def test_three_workers_where_one_was_meant_send_each_text_once(crew: Crew) -> None:
    people = crew.queue(40)

    for _ in range(3):
        crew.start()
    crew.wait_for(people, DELIVERED)
    crew.work_off(minutes=5)

    assert crew.arrivals(people) == [1] * 40
    assert all(row.attempts == 1 for row in crew.rows(people))


def test_where_the_thread_that_ticks_has_died_readyz_is_red(crew: Crew) -> None:
    """The process lives on, so nobody would see it there."""
    worker = crew.start()
    crew.work_off()
    before = crew.site.failing("tick")

    worker.signal(SIGUSR1)
    assert wait_until(lambda: "thread has ended" in crew.log()), crew.log()
    crew.site.move(seconds=46)
    stays_red = not wait_until(lambda: not crew.site.failing("tick"), seconds=1)
    lives = worker.process.is_alive()
    worker.stop()
    crew.start()
    crew.work_off()

    assert (before, stays_red, lives) == (set(), True, True)
    assert crew.site.failing("tick") == set()


def go_to(crew: Crew, wall: str) -> None:
    """Move the clock to a wall time of the agency's, and do what is due there."""
    crew.site.clock.move(at(wall))
    crew.work_off()


def add_night(crew: Crew, people: Sequence[Person], starts: datetime, ends: datetime) -> None:
    with crew.site.database() as database, database.transaction() as session:
        team = session.exec(select(Unit).where(Unit.name == "Large Team")).one()
        add_shift(session, team, starts, ends, *people)


def list_slots(crew: Crew, people: Sequence[Person]) -> list[datetime]:
    """When these people are asked, in the running period."""
    wanted = [person.id for person in people]
    query = select(Invitation.send_at).where(col(Invitation.person_id).in_(wanted))
    with crew.site.database() as database, database.reading() as session:
        return list(session.exec(query))


def test_a_night_shift_over_either_change_of_the_clocks_is_asked_after_once_and_on_time(
    crew: Crew,
) -> None:
    """Two workers, by mistake. Two years in six zones: tests/properties/test_years_of_shifts.py."""
    for _ in range(2):
        crew.start()
    with crew.site.desk() as desk:
        people = [desk.member(n, invited=False) for n in range(3)]
    nights = [("2027-03-13", "2027-03-14"), ("2027-11-06", "2027-11-07")]
    periods = [("2027-03-05", "2027-03-08"), ("2027-10-29", "2027-11-01")]
    for before, _ in periods:  # who has not worked is not asked
        add_night(crew, people, at(f"{before} 20:00"), at(f"{before} 23:00"))
    hours, arrived, slots = [], [], []

    for (evening, morning), (before, opens) in zip(nights, periods, strict=True):
        for wall in (f"{before} 12:00", f"{opens} 12:00", f"{evening} 12:00"):
            go_to(crew, wall)
        starts, ends = at(f"{evening} 20:00"), at(f"{morning} 08:00")
        hours.append((ends - starts) / timedelta(hours=1))
        add_night(crew, people, starts, ends)
        for wall in ("08:29", "09:01", "20:00"):
            go_to(crew, f"{morning} {wall}")
            arrived.append(crew.arrivals(people))
        slots.append(list_slots(crew, people))

    assert hours == [11, 13]
    assert arrived == [[0] * 3, [1] * 3, [1] * 3, [1] * 3, [2] * 3, [2] * 3]
    for (_, morning), asked in zip(nights, slots, strict=True):
        assert len(asked) == 3
        assert all(at(f"{morning} 08:30") <= slot <= at(f"{morning} 09:00") for slot in asked)
