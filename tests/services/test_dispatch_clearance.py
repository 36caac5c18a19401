"""Whether a text may go out is decided when it would be sent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.factories import at, make_terms
from tests.services.texting import World
from wellness.channels.base import Failure, Refused
from wellness.domain.texts import TextKey
from wellness.services import consent
from wellness.services.dispatch import Dispatcher, Summary, expire_due
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.rosters import Person, PersonStatus, Texting
from wellness.storage.schema.schedules import Invitation, PeriodState


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


Change = Callable[[World, Person], object]


def leaves(world: World, person: Person) -> None:
    with world.database.transaction() as session:
        _stop(session, session.get_one(Person, person.id), person.mobile)


def only_the_number_is_out(world: World, person: Person) -> None:
    with world.database.transaction() as session:
        _stop(session, None, person.mobile)


def _stop(session: Session, person: Person | None, number: str | None) -> None:
    assert number is not None
    keyed = make_terms().keyed
    consent.stop(session, person, number, keyed=keyed, wording="w", now=at("2026-11-23 09:59"))


CANCELLING: dict[str, Change] = {
    "STOP": leaves,
    "the number is out": only_the_number_is_out,
    "texting out": lambda world, person: world.change(person, texting=Texting.OUT),
    "not confirmed": lambda world, person: world.change(person, texting=Texting.UNCONFIRMED),
    "on leave": lambda world, person: world.change(person, status=PersonStatus.LEAVE),
    "has left": lambda world, person: world.change(person, status=PersonStatus.LEFT),
    "no number": lambda world, person: world.change(person, mobile=None),
    "period closed": lambda world, _: world.change(world.period, state=PeriodState.CLOSED),
}


@pytest.mark.parametrize("change", CANCELLING.values(), ids=CANCELLING.keys())
def test_a_check_in_whose_reason_is_gone_is_cancelled_when_it_would_be_sent(
    world: World, change: Change
) -> None:
    person = world.person()
    queued = world.pulse(person)
    change(world, person)

    world.dispatch()

    assert world.state(queued) == OutboxState.CANCELLED
    assert world.texts == []


def test_a_check_in_without_its_invitation_is_cancelled(world: World) -> None:
    queued = world.pulse(world.person())
    with world.database.transaction() as session:
        session.delete(session.get_one(Invitation, world.row(queued).invitation_id))

    world.dispatch()

    assert world.state(queued) == OutboxState.CANCELLED


def test_the_number_is_the_one_the_person_has_when_the_text_goes_out(world: World) -> None:
    person = world.person()
    world.pulse(person)
    world.change(person, mobile="+19195550188")

    world.dispatch()

    assert [text.number for text in world.texts] == ["+19195550188"]


@pytest.mark.parametrize(
    ("key", "texting", "state"),
    [
        (TextKey.OPT_IN, Texting.UNCONFIRMED, OutboxState.ACCEPTED),
        (TextKey.OPT_IN, Texting.JOINED, OutboxState.CANCELLED),
        (TextKey.OPT_IN, Texting.OUT, OutboxState.CANCELLED),
        (TextKey.NUMBER, Texting.UNCONFIRMED, OutboxState.ACCEPTED),
        (TextKey.NUMBER, Texting.JOINED, OutboxState.ACCEPTED),
        (TextKey.NUMBER, Texting.OUT, OutboxState.CANCELLED),
        (TextKey.HELP, Texting.UNCONFIRMED, OutboxState.CANCELLED),
        (TextKey.HELP, Texting.JOINED, OutboxState.ACCEPTED),
    ],
)
def test_who_has_not_joined_is_asked_to_and_told_of_a_changed_number_only(
    world: World, key: TextKey, texting: Texting, state: OutboxState
) -> None:
    queued = world.text(world.person(texting=texting), key)

    world.dispatch()

    assert world.state(queued) == state


def test_a_text_whose_window_is_over_expires(world: World) -> None:
    queued = world.pulse(world.person())

    summary = world.dispatch(hours=6)

    assert world.state(queued) == OutboxState.EXPIRED
    assert (summary.count(OutboxState.EXPIRED), world.texts) == (1, [])


def test_expiring_gives_up_waiting_texts_and_no_others(world: World) -> None:
    person = world.person()
    queued = {
        state: world.text(person, TextKey.HELP, due=world.now - timedelta(seconds=n))
        for n, state in enumerate(OutboxState)
    }
    for state, outbox_id in queued.items():
        world.change(world.row(outbox_id), state=state, expires_at=world.now, claim_token="t")

    with world.database.transaction() as session:
        count = expire_due(session, world.now)

    waiting = {OutboxState.PENDING, OutboxState.CLAIMED}
    assert count == 2
    for state, outbox_id in queued.items():
        expected = OutboxState.EXPIRED if state in waiting else state
        assert world.state(outbox_id) == expected


@pytest.mark.parametrize(
    ("wall", "sent_at"),
    [
        ("2026-11-23 20:59", "2026-11-23 20:59"),
        ("2026-11-23 21:00", "2026-11-24 10:00"),
        ("2026-11-24 00:30", "2026-11-24 10:00"),
        ("2026-11-24 07:59", "2026-11-24 10:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-10-31 23:00", "2026-11-01 10:00"),  # the clocks go back in this night
    ],
)
def test_quiet_hours_keep_a_text_back_until_the_morning(
    world: World, wall: str, sent_at: str
) -> None:
    queued = world.text(world.person(), TextKey.HELP, due=at(wall))
    world.change(world.row(queued), expires_at=at(wall) + timedelta(hours=24))

    world.dispatch(at(wall))
    early = len(world.texts)
    world.dispatch(at(sent_at) - timedelta(seconds=1))
    before = len(world.texts)
    world.dispatch(at(sent_at))

    assert len(world.texts) == 1
    assert early == (wall == sent_at)
    assert before == early


def test_a_text_that_would_be_stale_by_the_morning_expires_at_once(world: World) -> None:
    world.clock.now = at("2026-11-23 21:30")
    queued = world.pulse(world.person(), at=world.now)

    world.dispatch()

    assert world.state(queued) == OutboxState.EXPIRED


def test_peer_supporters_are_told_at_any_hour(world: World) -> None:
    world.clock.now = at("2026-11-24 03:00")
    world.notice(world.peer())

    world.dispatch()

    assert len(world.texts) == 1


@pytest.mark.parametrize("changes", [{"is_disabled": True}, {"mobile": None}])
def test_a_peer_supporter_who_cannot_be_told_is_not(
    world: World, changes: dict[str, object]
) -> None:
    peer = world.peer()
    queued = world.notice(peer)
    world.change(peer, **changes)

    world.dispatch()

    assert world.state(queued) == OutboxState.CANCELLED


@pytest.mark.parametrize("state", [PeriodState.PLANNED, PeriodState.OPENING])
def test_a_check_in_waits_until_the_vault_holds_its_period(
    world: World, state: PeriodState
) -> None:
    queued = world.pulse(world.person())
    world.change(world.period, state=state)
    world.dispatch()
    waited = world.state(queued)
    world.change(world.period, state=PeriodState.OPEN)

    world.dispatch(minutes=2)

    assert (waited, world.state(queued)) == (OutboxState.PENDING, OutboxState.ACCEPTED)


def test_no_check_in_goes_out_after_the_end_of_its_period(world: World) -> None:
    queued = world.pulse(world.person())
    world.change(world.period, ends_at=world.now, visible_at=world.now + timedelta(hours=5))

    world.dispatch()

    assert world.state(queued) == OutboxState.EXPIRED


def test_a_person_gets_no_more_than_the_cap_in_a_day_whatever_is_queued(world: World) -> None:
    wild, calm = world.person(), world.person()
    for n in range(12):
        world.text(wild, TextKey.HELP, due=world.now - timedelta(seconds=n))
    world.text(calm, TextKey.HELP)
    world.dispatcher = Dispatcher(world.database, world.channel, world.terms, daily_cap=5)

    summary = world.dispatch()

    assert summary == Summary({OutboxState.ACCEPTED: 6, OutboxState.CANCELLED: 7})
    assert sum(text.number == wild.mobile for text in world.texts) == 5


def test_a_text_the_provider_did_not_take_does_not_use_up_the_cap(world: World) -> None:
    person = world.person()
    world.dispatcher = Dispatcher(world.database, world.channel, world.terms, daily_cap=1)
    world.text(person, TextKey.HELP)
    world.answers(Refused(Failure.QUEUE, 21611))
    world.dispatch()
    world.answers(None)
    second = world.text(person, TextKey.HELP, due=world.now + timedelta(minutes=1))

    world.dispatch(minutes=1)

    assert world.state(second) == OutboxState.ACCEPTED


def test_the_cap_begins_anew_with_the_local_day(world: World) -> None:
    person = world.person()
    world.dispatcher = Dispatcher(world.database, world.channel, world.terms, daily_cap=1)
    world.text(person, TextKey.HELP)
    world.dispatch()
    world.text(person, TextKey.HELP, due=at("2026-11-24 08:00"))

    world.dispatch(at("2026-11-24 08:00"))

    assert len(world.texts) == 2
