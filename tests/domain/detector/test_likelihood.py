from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.detector.likelihood import (
    log_likelihoods,
    probabilities,
    score,
    voter_counts,
)

band_counts = st.integers(2, 10)
levels = st.floats(-2.7, 2.0)


def test_the_hand_checks_of_the_study_hold() -> None:
    first, second = score(2, 2, -1, w=4), score(3, 2, -0.8, w=4)

    assert probabilities(2, -1, w=4)[1] == pytest.approx(0.035330054, abs=1e-9)
    assert first.score == pytest.approx(5.019583875, abs=1e-9)
    assert first.information == pytest.approx(0.922785960, abs=1e-9)
    assert probabilities(3, -0.8, w=4)[1] == pytest.approx(0.263122028, abs=1e-9)
    assert second.score == pytest.approx(3.213279325, abs=1e-9)
    assert second.information == pytest.approx(3.867235977, abs=1e-9)


def test_m_allows_the_voter_counts_of_the_study() -> None:
    assert [*voter_counts(2, w=4)] == [7, 8, 9, 10]
    assert [*voter_counts(9, w=4)] == [35, 36, 37, 38]
    assert [*voter_counts(10, w=4)] == [*range(39, 51)]


@given(m=band_counts, level=levels)
def test_the_bands_of_a_group_exclude_each_other_and_leave_nothing_out(
    m: int, level: float
) -> None:
    assert sum(probabilities(m, level, w=4)) == pytest.approx(1, abs=1e-9)


@given(m=band_counts, level=levels, w=st.integers(3, 5))
def test_the_mean_score_is_zero(m: int, level: float, w: int) -> None:
    chances = probabilities(m, level, w=w)

    mean = sum(p * score(m, i, level, w=w).score for i, p in enumerate(chances, start=1))

    assert mean == pytest.approx(0, abs=1e-6)


@given(m=band_counts, level=st.floats(-2, 1.5), data=st.data())
def test_the_score_is_the_slope_of_the_log_likelihood(
    m: int, level: float, data: st.DataObject
) -> None:
    i, step = data.draw(st.integers(1, m)), 1e-5
    below, above = log_likelihoods(m, i, (level - step, level + step), w=4)
    if probabilities(m, level, w=4)[i - 1] < 1e-9:  # there the floor of 1e-12 may be near
        return

    slope = (above - below) / (2 * step)

    assert score(m, i, level, w=4).score == pytest.approx(slope, rel=1e-3, abs=1e-3)


@given(m=band_counts, level=st.floats(-2, 1.5))
def test_a_higher_band_never_scores_lower(m: int, level: float) -> None:
    scores = [score(m, i, level, w=4).score for i in range(1, m + 1)]
    likely = [
        value
        for value, chance in zip(scores, probabilities(m, level, w=4), strict=True)
        if chance > 1e-9
    ]

    assert likely == sorted(likely)


@pytest.mark.parametrize(("m", "i"), [(2, 0), (2, 3), (3, -1)])
def test_a_band_that_is_not_there_has_no_score(m: int, i: int) -> None:
    with pytest.raises(ValueError, match="there is no band"):
        score(m, i, -0.7, w=4)


@pytest.mark.parametrize("m", [0, 1, 11])
def test_no_group_is_shown_in_one_band_or_eleven(m: int) -> None:
    with pytest.raises(ValueError, match="no group is shown"):
        probabilities(m, -0.7, w=4)


def test_what_cannot_happen_keeps_a_least_chance() -> None:
    assert min(log_likelihoods(10, 10, (-2.6,), w=4)) > -inf
