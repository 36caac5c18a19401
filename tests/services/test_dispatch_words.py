"""What a text says is put together when it is sent."""

from datetime import timedelta

import pytest

from tests.factories import add_period, at, make_terms
from tests.services.texting import World
from wellness.domain.texts import PulseMode, TextKey
from wellness.services.dispatch import Dispatcher
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.rosters import Texting
from wellness.storage.schema.schedules import PeriodState


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


def test_the_first_check_in_of_a_period_says_what_the_phone_company_sees(world: World) -> None:
    person = world.person()
    world.pulse(person)
    world.dispatch()
    world.pulse(person, number=2)

    world.dispatch()

    first, second = (text.body for text in world.texts)
    assert "The phone company sees replies" in first
    assert second.startswith("Shift check-in")
    assert "The phone company" not in second


@pytest.mark.parametrize(
    ("state", "is_said_again"),
    [
        (OutboxState.CANCELLED, True),
        (OutboxState.EXPIRED, True),
        (OutboxState.FAILED, True),
        (OutboxState.UNDELIVERED, True),
        (OutboxState.UNKNOWN, False),
        (OutboxState.DELIVERED, False),
    ],
)
def test_a_check_in_that_never_arrived_was_not_the_first(
    world: World,
    state: OutboxState,
    is_said_again: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    person = world.person()
    world.change(world.row(world.pulse(person)), state=state)
    world.pulse(person, number=2)

    world.dispatch()

    assert ("The phone company" in world.texts[0].body) is is_said_again


def test_a_colleagues_check_in_does_not_count_as_the_first(world: World) -> None:
    person, colleague = world.person(), world.person()
    world.pulse(colleague)
    world.dispatch()
    world.pulse(person)

    world.dispatch()

    assert "The phone company" in world.texts[1].body


def test_each_period_has_a_first_check_in(world: World) -> None:
    person = world.person()
    before = world.pulse(person)
    world.dispatch()
    with world.database.transaction() as session:
        earlier = add_period(session, at("2026-11-02 04:00"), state=PeriodState.CLOSED)
    world.change(world.row(before), period_id=earlier.id)
    world.pulse(person, number=2)

    world.dispatch()

    assert "The phone company" in world.texts[1].body


@pytest.mark.parametrize(
    ("mode", "words", "has_link"),
    [
        (PulseMode.REPLY_OR_LINK, "Or tap", True),
        (PulseMode.LINK, "Four taps", True),
        (PulseMode.REPLY, "Reply 4 digits", False),
    ],
)
def test_a_check_in_is_worded_for_the_agencys_mode(
    world: World,
    mode: PulseMode,
    words: str,
    has_link: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    world.pulse(world.person())

    Dispatcher(world.database, world.channel, make_terms(mode=mode)).dispatch_due(world.now)

    [text] = world.texts
    assert words in text.body
    assert ("/c#" in text.body) is has_link


def test_a_text_is_in_the_language_of_its_reader(world: World) -> None:
    world.pulse(world.person(language="es"), at=world.now - timedelta(seconds=2))
    world.notice(world.peer(language="es"))

    world.dispatch()

    assert world.texts[0].body.startswith("Chequeo del turno")
    assert "Crisis: 988, oprima 2" in world.texts[1].body


def test_fields_come_from_the_row_the_terms_and_the_roster(world: World) -> None:
    person = world.person(texting=Texting.UNCONFIRMED, mobile="+19195550142")
    link = "http://127.0.0.1:8000/flags"
    world.text(person, TextKey.OPT_IN, due=world.now - timedelta(seconds=9))
    world.text(person, TextKey.NUMBER, due=world.now - timedelta(seconds=8))
    world.text(world.peer(), TextKey.PEER_FLAG, team="Other teams in Riverbend", code=7, link=link)
    joined = world.person()
    world.text(joined, TextKey.WE_DID, due=world.now + timedelta(seconds=1), change="Beds moved.")

    world.dispatch(seconds=1)

    opt_in, number, flag, change = (text.body for text in world.texts)
    assert opt_in.startswith(f"{world.terms.agency} shift check-ins")
    assert f"groups of {world.terms.limits.voters}+" in opt_in
    assert "changed to end in 42." in number
    assert world.terms.help_phone in number
    assert (
        f"Other teams in Riverbend has a new debrief flag. Reply TAKE 7 to take it. Page: {link}"
        in flag
    )
    assert change.startswith("Night Team, you said, we did: Beds moved.")


def test_a_text_that_lacks_a_field_fails_alone_and_says_so_by_its_id_only(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    bad = world.text(world.person(), TextKey.OUTAGE, a="Monday")
    unknown = world.text(world.person(), TextKey.HELP)
    world.change(world.row(unknown), text="no-such-text")
    listed = world.text(world.person(), TextKey.HELP)
    world.change(world.row(listed), fields="[1]")
    good = world.pulse(world.person())

    world.dispatch()

    failed = {OutboxState.FAILED}
    assert {world.state(bad), world.state(unknown), world.state(listed)} == failed
    assert world.state(good) == OutboxState.ACCEPTED
    assert f"outbox={bad}" in caplog.text
    assert "Monday" not in caplog.text
    assert len(world.texts) == 1
