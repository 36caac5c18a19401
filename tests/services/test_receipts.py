"""Receipts come late, twice, in any order, or before the answer; the text's state never lowers."""

from uuid import UUID

import pytest

from tests.services.texting import World
from wellness.channels.base import (
    Accepted,
    Failure,
    NotReached,
    OutgoingText,
    Refused,
    Sent,
    Unknown,
)
from wellness.domain.texts import TextKey
from wellness.services import consent, receipts, sender
from wellness.services.dispatch import Summary
from wellness.storage import outbox as rows
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.rosters import Person, Texting


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


def report(
    world: World, status: str, code: int | None = None, *, token: str = "", sid: str = ""
) -> None:
    """A status callback for the newest text, or for another attempt token."""
    token = token or world.texts[-1].attempt_token
    with world.database.transaction() as session:
        receipts.record(
            session,
            token,
            sid or f"SM-{token}",
            status,
            code,
            terms=world.terms,
            now=world.now,
        )


def sent_text(world: World, answer: Sent | None = None) -> UUID:
    """A check-in text that was sent, with the provider's answer."""
    queued = world.pulse(world.person())
    world.answers(answer)
    world.dispatch()
    world.answers(None)
    return queued


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", OutboxState.ACCEPTED),
        ("queued", OutboxState.ACCEPTED),
        ("scheduled", OutboxState.ACCEPTED),
        ("sending", OutboxState.ACCEPTED),
        ("sent", OutboxState.SENT),
        ("partially_delivered", OutboxState.SENT),
        ("delivered", OutboxState.DELIVERED),
        ("read", OutboxState.DELIVERED),
        ("undelivered", OutboxState.UNDELIVERED),
        ("failed", OutboxState.FAILED),
        ("canceled", OutboxState.FAILED),
        ("teleported", OutboxState.ACCEPTED),
        ("", OutboxState.ACCEPTED),
    ],
)
def test_a_status_raises_the_state_of_an_accepted_text(
    world: World, status: str, state: OutboxState
) -> None:
    queued = sent_text(world)

    report(world, status)

    assert world.state(queued) == state


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sent", "queued"),
        ("delivered", "sent"),
        ("delivered", "undelivered"),
        ("delivered", "failed"),
        ("undelivered", "sent"),
        ("undelivered", "queued"),
        ("undelivered", "failed"),
        ("failed", "sent"),
        ("failed", "sending"),
        ("sent", "teleported"),
    ],
)
def test_a_late_status_lowers_nothing(world: World, before: str, after: str) -> None:
    queued = sent_text(world)
    report(world, before)
    state = world.state(queued)

    report(world, after)

    assert world.state(queued) == state


def test_the_same_status_counts_once_and_all_are_kept(world: World) -> None:
    queued = sent_text(world)

    for status, code in [("sent", None), ("sent", None), ("delivered", 12345), ("sent", 30003)]:
        report(world, status, code)

    with world.database.reading() as session:
        kept = {(one.status, one.error_code) for one in rows.list_receipts(session, queued)}
    assert kept == {("sent", None), ("delivered", 12345)}


def test_r23_that_somebody_read_a_text_is_not_kept_nor_any_status_unknown_to_us(
    world: World,
) -> None:
    queued = sent_text(world)

    for status in ("sent", "read", "seen_by_recipient", "answered_by_a12", ""):
        report(world, status)

    with world.database.reading() as session:
        kept = {one.status for one in rows.list_receipts(session, queued)}
    assert kept == {"sent", "delivered", "unknown"}
    assert world.state(queued) == OutboxState.DELIVERED


def test_a_token_that_belongs_to_no_text_is_ignored(world: World) -> None:
    queued = sent_text(world)

    report(world, "delivered", token="somebody-elses-token")

    assert world.state(queued) == OutboxState.ACCEPTED


@pytest.mark.parametrize("answer", [Unknown(), NotReached(), Refused(Failure.THROTTLED, 20429)])
def test_a_receipt_settles_a_send_without_an_answer_and_it_is_not_sent_again(
    world: World, answer: Sent
) -> None:
    queued = sent_text(world, answer)

    report(world, "sent", sid="SM-bound")
    world.dispatch(minutes=30)

    row = world.row(queued)
    assert (row.state, row.provider_sid, row.lease_until) == (OutboxState.SENT, "SM-bound", None)
    assert len(world.texts) == 1


@pytest.mark.parametrize(
    "answer",
    [Accepted("SM-first", "queued"), Unknown(), NotReached(), Refused(Failure.CONSENT, 21610)],
)
def test_a_receipt_before_the_answer_stands(world: World, answer: Sent) -> None:
    queued = world.pulse(world.person())

    def answer_late(text: OutgoingText) -> None:
        report(world, "delivered", token=text.attempt_token, sid="SM-first")

    world.channel.before = answer_late
    world.answers(answer)
    summary = world.dispatch()

    row = world.row(queued)
    assert summary == Summary({OutboxState.DELIVERED: 1})
    assert (row.state, row.provider_sid) == (OutboxState.DELIVERED, "SM-first")
    assert row.claim_token is None


def test_an_id_another_text_has_is_not_bound_twice(world: World) -> None:
    first = sent_text(world, Accepted("SM-one", "queued"))
    second = sent_text(world, Unknown())

    report(world, "sent", sid="SM-one")

    assert (world.row(first).provider_sid, world.row(second).provider_sid) == ("SM-one", None)
    assert world.state(second) == OutboxState.SENT


def test_the_token_decides_which_id_a_text_has(world: World) -> None:
    queued = sent_text(world, Accepted("SM-guessed", "queued"))

    report(world, "sent", sid="SM-certain")

    assert world.row(queued).provider_sid == "SM-certain"


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (None, OutboxState.UNDELIVERED),
        (30005, OutboxState.UNDELIVERED),
        (30007, OutboxState.UNDELIVERED),
        (30019, OutboxState.UNDELIVERED),
        (12345, OutboxState.UNDELIVERED),
        (21610, OutboxState.CANCELLED),
        (30003, OutboxState.PENDING),
        (30001, OutboxState.PENDING),
        (30023, OutboxState.PENDING),
        (30022, OutboxState.PENDING),
        (30034, OutboxState.PENDING),
    ],
)
def test_an_undelivered_text_fares_as_the_class_of_its_code(
    world: World, code: int | None, state: OutboxState
) -> None:
    queued = sent_text(world)

    report(world, "undelivered", code)

    row = world.row(queued)
    assert (row.state, row.error_code, row.attempts) == (state, code, 1)


@pytest.mark.parametrize(
    ("code", "obstacle"), [(30034, sender.Obstacle.STOPPED), (30022, sender.Obstacle.HELD)]
)
def test_a_receipt_can_stop_or_hold_the_sender(
    world: World, code: int, obstacle: sender.Obstacle
) -> None:
    sent_text(world)

    report(world, "failed", code)

    with world.database.reading() as session:
        assert sender.find_obstacle(session, now=world.now) is obstacle


def test_an_undelivered_text_is_tried_once_more_inside_its_window(world: World) -> None:
    queued = sent_text(world)
    for _ in range(3):
        report(world, "undelivered", 30003)
        world.dispatch(minutes=12)

    row = world.row(queued)
    assert len(world.texts) == 2
    assert (row.state, row.error_code) == (OutboxState.UNDELIVERED, 30003)


def test_a_text_that_arrived_after_all_is_not_sent_again(world: World) -> None:
    queued = sent_text(world)
    report(world, "undelivered", 30003)
    report(world, "delivered")

    world.dispatch(minutes=12)

    row = world.row(queued)
    assert (row.state, row.error_code, len(world.texts)) == (OutboxState.DELIVERED, None, 1)


def test_a_receipt_of_an_earlier_attempt_no_longer_counts(world: World) -> None:
    queued = sent_text(world)
    first = world.texts[-1].attempt_token
    report(world, "undelivered", 30003)
    world.dispatch(minutes=12)

    report(world, "undelivered", 30003, token=first)
    report(world, "sent")

    assert world.state(queued) == OutboxState.SENT


def test_a_text_without_time_left_ends_where_the_provider_says(world: World) -> None:
    queued = sent_text(world)
    world.change(world.row(queued), expires_at=world.now)

    report(world, "undelivered", 30003)

    assert world.state(queued) == OutboxState.UNDELIVERED


@pytest.mark.parametrize("state", [OutboxState.CANCELLED, OutboxState.EXPIRED])
def test_a_receipt_brings_no_cancelled_or_expired_text_back(
    world: World, state: OutboxState
) -> None:
    queued = sent_text(world)
    world.change(world.row(queued), state=state)

    report(world, "undelivered", 30003)

    assert world.state(queued) == OutboxState.UNDELIVERED


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


def test_a_new_attempt_does_not_carry_the_id_of_the_one_before(world: World) -> None:
    queued = sent_text(world)
    report(world, "undelivered", 30003)
    world.answers(Unknown())

    world.dispatch(minutes=12)

    row = world.row(queued)
    assert (row.state, row.provider_sid) == (OutboxState.UNKNOWN, None)
