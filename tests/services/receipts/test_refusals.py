"""A refusal of consent that the carrier reports is an opt-out."""

import pytest

from tests.services.receipts.reports import report
from tests.services.texting import World
from wellness.domain.texts import TextKey
from wellness.services import consent
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.rosters import Person, Texting


@pytest.mark.parametrize("later", ["", "sent", "undelivered", "delivered"])
def test_a_refusal_of_consent_is_an_opt_out_whatever_else_is_reported(
    world: World, later: str
) -> None:
    person = world.person()
    queued = world.pulse(person)
    world.dispatch()
    if later == "delivered":
        report(world, later)

    report(world, "failed", 21610)
    if later:
        report(world, later, 30003 if later == "undelivered" else None)

    with world.database.reading() as session:
        assert person.mobile is not None
        assert consent.is_opted_out(session, person.mobile, keyed=world.terms.keyed)
        assert session.get_one(Person, person.id).texting == Texting.OUT
    arrived = later == "delivered"
    assert world.state(queued) == (OutboxState.DELIVERED if arrived else OutboxState.CANCELLED)


def test_a_refusal_of_consent_for_somebody_without_a_number_changes_only_the_text(
    world: World,
) -> None:
    person = world.person()
    queued = world.pulse(person)
    world.dispatch()
    world.change(person, mobile=None)

    report(world, "failed", 21610)

    assert world.state(queued) == OutboxState.CANCELLED


def test_a_peer_supporters_notice_has_receipts_too(world: World) -> None:
    queued = world.text(world.peer(), TextKey.PEER_CONTACT, link="http://127.0.0.1:8000/contacts")
    world.dispatch()

    report(world, "undelivered", 21610)

    assert world.state(queued) == OutboxState.CANCELLED


def test_a_refusal_of_consent_reported_again_does_not_undo_a_later_start(world: World) -> None:
    person = world.person()
    world.pulse(person)
    world.dispatch()
    report(world, "failed", 21610)
    assert person.mobile is not None
    with world.database.transaction() as session:
        consent.start(
            session,
            session.get_one(Person, person.id),
            person.mobile,
            keyed=world.terms.keyed,
            wording="w",
            now=world.now,
        )

    report(world, "failed", 21610)

    with world.database.reading() as session:
        assert not consent.is_opted_out(session, person.mobile, keyed=world.terms.keyed)
