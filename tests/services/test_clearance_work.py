"""Shifts may change after a text was queued: nobody is asked at work, nor after work not done."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from tests.factories import add_shift, at
from tests.services.texting import World
from wellness.domain.texts import TextKey
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Shift, ShiftPerson

HOUR = timedelta(hours=1)


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


def extend(world: World, ends_at: datetime) -> None:
    with world.database.transaction() as session:
        shift = session.exec(select(Shift)).one()
        shift.ends_at = ends_at


def add(world: World, starts_at: datetime, ends_at: datetime, person: Person) -> None:
    with world.database.transaction() as session:
        add_shift(session, world.team, starts_at, ends_at, person)


def test_a_text_waits_until_an_extended_shift_is_over(world: World) -> None:
    queued = world.pulse(world.person())
    extend(world, world.now + 2 * HOUR)

    world.dispatch()
    waiting = world.state(queued)
    world.dispatch(hours=2, minutes=31)

    assert waiting == OutboxState.PENDING
    assert world.state(queued) == OutboxState.ACCEPTED
    assert len(world.texts) == 1


def test_a_text_that_would_come_hours_too_late_is_given_up(world: World) -> None:
    queued = world.pulse(world.person())
    extend(world, world.now + 6 * HOUR)

    world.dispatch()
    world.dispatch(hours=6, minutes=31)

    assert world.state(queued) == OutboxState.EXPIRED
    assert world.texts == []


def test_a_text_does_not_come_between_shifts_without_rest_that_became_known_late(
    world: World,
) -> None:
    person = world.person()
    queued = world.pulse(person)
    add(world, world.now + 3 * HOUR, world.now + 11 * HOUR, person)

    world.dispatch()

    assert world.state(queued) == OutboxState.EXPIRED
    assert world.texts == []


def test_a_shift_after_a_proper_rest_keeps_no_text_back(world: World) -> None:
    person = world.person()
    world.pulse(person)
    add(world, world.now + 9 * HOUR, world.now + 17 * HOUR, person)

    world.dispatch()

    assert len(world.texts) == 1


def test_the_shift_of_somebody_else_keeps_no_text_back(world: World) -> None:
    world.pulse(world.person())
    add(world, world.now - HOUR, world.now + 3 * HOUR, world.person())

    world.dispatch()

    assert len(world.texts) == 1


def test_who_was_taken_off_the_shift_is_not_asked_about_it(world: World) -> None:
    person = world.person()
    queued = world.pulse(person)
    with world.database.transaction() as session:
        session.delete(session.exec(select(ShiftPerson)).one())

    world.dispatch()

    assert world.state(queued) == OutboxState.CANCELLED
    assert world.texts == []


def test_another_text_reaches_people_at_work(world: World) -> None:
    person = world.person()
    add(world, world.now - HOUR, world.now + 3 * HOUR, person)
    world.text(person, TextKey.CHANGED, change="x", date=at("2026-11-30 09:00").date().isoformat())

    world.dispatch()

    assert len(world.texts) == 1
