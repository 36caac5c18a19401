"""Messages whose effect lies in the vault are settled, and replies counted, in one stroke."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.vault.messages import (
    DEALT_WITH,
    KEPT_UNTIL,
    LEASE,
    MOMENT,
    NOT_OURS,
    NOW,
    OURS,
    TAG,
    claim,
    delivery,
    finish,
    rows,
)
from wellness.vault.calls import Ballot, CastOutcome, Delivered, Occurrence, Outcome, Settled
from wellness.vault.service import EmbeddedVault


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock, durable=False)


def finish_with_reply(vault: EmbeddedVault, tag: str) -> CastOutcome:
    reply = Occurrence("replies", "2026-11-12T13", NOW + timedelta(hours=1), "+19195550101", 2)
    return vault.cast(Delivered(delivery(tag=tag), KEPT_UNTIL, reply=reply))


def test_who_is_done_with_a_message_counts_its_reply_in_the_same_stroke(
    vault: EmbeddedVault, tmp_path: Path
) -> None:
    tags = [f"{n:064x}" for n in range(3)]
    for tag in tags:
        claim(vault, tag=tag)

    outcomes = [finish_with_reply(vault, tag) for tag in tags]

    assert [one.outcome for one in outcomes] == [OURS] * 3
    assert [one.may_reply for one in outcomes] == [True, True, False]
    assert [row[1] for row in rows(tmp_path)] == [None] * 3


def test_who_was_overtaken_counts_no_reply(vault: EmbeddedVault) -> None:
    claim(vault)
    claim(vault, NOW + LEASE)
    claim(vault, tag="1" * 64)
    claim(vault, tag="2" * 64)

    overtaken = finish_with_reply(vault, TAG)

    assert overtaken.outcome is NOT_OURS
    assert finish_with_reply(vault, "1" * 64).may_reply
    assert finish_with_reply(vault, "2" * 64).may_reply


def settle(vault: EmbeddedVault, now: datetime = NOW) -> CastOutcome:
    return vault.cast(Settled(TAG, now, KEPT_UNTIL))


def test_a_message_is_settled_once_and_leaves_no_instant(
    vault: EmbeddedVault, tmp_path: Path
) -> None:
    outcomes = [settle(vault).outcome for _ in range(2)]

    assert outcomes == [OURS, DEALT_WITH]
    assert rows(tmp_path) == [(TAG, None, "2026-12-28")]
    assert claim(vault) is DEALT_WITH


def test_a_claimed_message_is_settled_by_nobody_else_until_the_lease_has_ended(
    vault: EmbeddedVault,
) -> None:
    claim(vault)

    before, after = settle(vault, NOW + LEASE - MOMENT), settle(vault, NOW + LEASE)

    assert before.outcome is NOT_OURS
    assert after.outcome is OURS
    assert finish(vault) is NOT_OURS


def test_a_message_whose_period_is_unknown_is_not_settled(
    vault: EmbeddedVault, tmp_path: Path
) -> None:
    ballot = Ballot(
        9,
        "a" * 32,
        1,
        (True,),
        agency_wide=False,
        day="2026-11-12",
        day_ends_at=NOW + timedelta(days=1),
    )

    found = vault.cast(Settled(TAG, NOW, KEPT_UNTIL, ballot=ballot))

    assert found.effect is Outcome.UNKNOWN
    assert rows(tmp_path) == []
