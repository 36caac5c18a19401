"""Many shifts, two ticks at once, and a tick that fails."""

from threading import Barrier, Thread

import pytest
from sqlmodel import Session

from tests.factories import add_agency, add_eligibility, add_period, add_person
from tests.services.invitations.asking import STARTS, asked, invite, worked
from wellness.storage.database import Database
from wellness.storage.schema.rosters import Unit
from wellness.storage.schema.schedules import Period


def test_more_shifts_than_one_tick_takes_are_taken_by_the_next(
    session: Session, team: Unit, period: Period
) -> None:
    people = [add_person(session, team) for _ in range(201)]
    add_eligibility(session, period, *people)
    for person in people:
        worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    first, second, third = (invite(session, "2026-11-18 15:00") for _ in range(3))

    assert (first, second, third) == (200, 1, 0)


def test_two_ticks_at_once_ask_everybody_once(database: Database) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        people = [add_person(session, team) for _ in range(12)]
        add_eligibility(session, add_period(session, STARTS), *people)
        worked(session, "2026-11-18 07:00", "2026-11-18 15:00", *people)
    start, invited = Barrier(2), []

    def tick() -> None:
        start.wait()
        with database.transaction() as session:
            invited.append(invite(session, "2026-11-18 15:00"))

    threads = [Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(invited) == [0, 12]
    with database.reading() as session:
        assert len(asked(session)) == len({row.person_id for row in asked(session)}) == 12


def test_a_tick_that_failed_leaves_nothing_half_done(database: Database) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        people = [add_person(session, team) for _ in range(3)]
        add_eligibility(session, add_period(session, STARTS), *people)
        worked(session, "2026-11-18 07:00", "2026-11-18 15:00", *people)

    def fail() -> None:
        with database.transaction() as session:
            assert invite(session, "2026-11-18 15:00") == 3
            raise OSError("killed")

    with pytest.raises(OSError, match="killed"):
        fail()

    with database.transaction() as session:
        assert asked(session) == []
        assert invite(session, "2026-11-18 15:01") == 3
