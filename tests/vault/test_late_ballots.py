"""Answers read long after they were sent: what the person did since stands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes import FrozenClock
from tests.privacy.worlds import STARTS, make_box
from wellness.domain.folding import Tally
from wellness.vault.calls import Ballot, Outcome, Withdrawal
from wellness.vault.periods import _count
from wellness.vault.service import EmbeddedVault

YES, NO = (True,) * 5, (False,) * 5


def ballot(number: int, bits: tuple[bool, ...], *, is_late: bool = True) -> Ballot:
    return Ballot(
        period=1,
        person="a" * 32,
        number=number,
        bits=bits,
        agency_wide=False,
        day="2026-11-16",
        day_ends_at=STARTS + timedelta(days=1),
        is_late=is_late,
    )


def after(tally: Tally, cast: Ballot) -> Tally:
    """What a ballot holds after a cast."""
    return _count(cast, tally, wide=False)[0]


@pytest.mark.parametrize("number", [1, 2])
def test_a_late_answer_leaves_one_of_the_same_or_a_newer_invitation(number: int) -> None:
    answered = Tally.empty(5).add(2, NO)

    assert after(answered, ballot(number, YES)) == answered


def test_a_late_answer_counts_where_there_is_none_or_an_older_one() -> None:
    older = Tally.empty(5).add(1, NO)

    assert after(Tally.empty(5), ballot(1, YES)) == Tally.empty(5).add(1, YES)
    assert after(older, ballot(2, YES)) == older.add(2, YES)


def test_a_late_answer_does_not_come_back_after_a_withdrawal_and_a_new_one_counts() -> None:
    withdrawn = Tally.withdrawn(5)

    assert after(withdrawn, ballot(3, YES)) == withdrawn
    assert not withdrawn.has_voted
    assert after(withdrawn, ballot(3, NO, is_late=False)) == Tally.empty(5).add(3, NO)


def test_the_outcome_of_a_late_answer_is_that_of_any(
    vault: EmbeddedVault, clock: FrozenClock
) -> None:
    box = make_box({"2": range(7)})
    clock.now = STARTS
    vault.open(box)
    person, period = box.members[0].person, box.facts.period

    def cast(*, is_late: bool) -> Outcome:
        vote = replace(ballot(1, YES, is_late=is_late), person=person, period=period)
        return vault.cast(vote).outcome

    first = cast(is_late=False)
    vault.cancel(Withdrawal(period, person))

    assert (first, cast(is_late=True)) == (Outcome.COUNTED, Outcome.COUNTED)
