"""Receipts come late, twice, in any order, or before the answer; the text's state never lowers."""

import pytest

from tests.services.receipts.reports import report, sent_text
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
from wellness.services.dispatch import Summary
from wellness.storage import outbox as rows
from wellness.storage.schema.outbox import OutboxState


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
