import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.folding import Fold, Tally, fold_vote

bits = st.lists(st.booleans(), min_size=2, max_size=2).map(tuple)


def _tally(*check_ins: tuple[bool, ...]) -> Tally:
    tally = Tally.empty(2)
    for number, check_in in enumerate(check_ins, 1):
        tally = tally.add(number, check_in)
    return tally


@pytest.mark.parametrize(
    ("positive", "total", "fold", "vote"),
    [
        (0, 3, Fold.ANY, False),
        (1, 3, Fold.ANY, True),
        (1, 3, Fold.THIRD, True),
        (1, 4, Fold.THIRD, False),
        (2, 4, Fold.HALF, True),
        (1, 3, Fold.HALF, False),
        (2, 4, Fold.MOST, False),
        (3, 4, Fold.MOST, True),
    ],
)
def test_folds_follow_their_inequalities(
    positive: int,
    total: int,
    fold: Fold,
    vote: bool,  # noqa: FBT001 - a table of cases
) -> None:
    assert fold_vote(positive, total, latest=False, fold=fold) is vote


def test_the_latest_fold_asks_the_newest_check_in_alone() -> None:
    assert _tally((True, True), (False, True)).vote(0, Fold.LATEST) is False
    assert _tally((True, True), (False, True)).vote(1, Fold.LATEST) is True


def test_answering_the_same_invitation_again_replaces_the_answer() -> None:
    tally = Tally.empty(2).add(1, (True, True)).add(1, (False, True))

    assert (tally.earlier, tally.latest) == (0, (False, True))
    assert tally.vote(0, Fold.ANY) is False


def test_an_overtaken_check_in_changes_nothing() -> None:
    tally = _tally((True, False), (False, True))

    assert tally.add(1, (False, False)) == tally


def test_numbers_may_leave_gaps_where_an_invitation_was_not_answered() -> None:
    tally = Tally.empty(2).add(2, (True, True)).add(5, (True, False))

    assert (tally.number, tally.earlier, tally.met) == (5, 1, (1, 1))


def test_nobody_votes_without_a_check_in() -> None:
    assert not Tally.empty(2).has_voted
    with pytest.raises(ValueError, match="no vote"):
        Tally.empty(2).vote(0, Fold.ANY)


@pytest.mark.parametrize(("number", "given_bits"), [(0, (True, True)), (1, (True,))])
def test_a_check_in_that_cannot_be_is_refused(number: int, given_bits: tuple[bool, ...]) -> None:
    with pytest.raises(ValueError, match="check-in"):
        Tally.empty(2).add(number, given_bits)


@given(st.lists(bits, min_size=1, max_size=30))
def test_the_tally_gives_the_vote_that_all_check_ins_give(
    check_ins: list[tuple[bool, bool]],
) -> None:
    tally = _tally(*check_ins)

    for condition in range(2):
        marks = [check_in[condition] for check_in in check_ins]
        for fold in Fold:
            assert tally.vote(condition, fold) is fold_vote(
                sum(marks), len(marks), latest=marks[-1], fold=fold
            )
