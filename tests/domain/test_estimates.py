import math
import random
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.seeing import seen_in
from wellness.domain.bands import Limits, band_of, count_bands, list_bands, voters_for
from wellness.domain.estimates import (
    CONCENTRATION,
    GRID,
    Estimate,
    ShareRange,
    estimate,
    expected_share,
    share_range,
    usual_share,
)
from wellness.domain.groups import Node, partition
from wellness.domain.released import Seen

ALL_SEEN = [seen_in(m, i, w) for w in (3, 4, 5) for m in range(2, 11) for i in range(1, m + 1)]
seen_at_4 = st.sampled_from([seen for seen in ALL_SEEN if seen.limits.width == 4])


def _beta_binomial(x: int, n: int, mu: float) -> float:
    """Pr(X = x) from Gamma functions alone, another way than the product's recurrence."""
    a, b = CONCENTRATION * mu, CONCENTRATION * (1 - mu)
    log_beta = math.lgamma(x + a) + math.lgamma(n - x + b) - math.lgamma(n + a + b)
    log_beta -= math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    return math.comb(n, x) * math.exp(log_beta)


def _share_by_enumeration(seen: Seen, mu: float) -> float:
    shares = []
    for n in voters_for(seen.m, seen.limits.width):
        inside = [x for x in range(n + 1) if band_of(x, n, seen.limits.width) == seen.i]
        chances = [_beta_binomial(x, n, mu) for x in inside]
        mean = sum(x * p for x, p in zip(inside, chances, strict=True)) / sum(chances)
        shares.append(mean / n)
    return sum(shares) / len(shares)


@cache
def _log_chance(seen: Seen, mu: float) -> float:
    voters = voters_for(seen.m, seen.limits.width)
    chances = [
        _beta_binomial(x, n, mu)
        for n in voters
        for x in range(n + 1)
        if band_of(x, n, seen.limits.width) == seen.i
    ]
    return math.log(sum(chances) / len(voters))


def _usual_by_enumeration(history: list[Seen]) -> float:
    def log_posterior(mu: float) -> float:
        prior = 0.5 * math.log(mu) + 1.5 * math.log(1 - mu)
        return prior + sum(_log_chance(seen, mu) for seen in history)

    return max(GRID, key=log_posterior)


def test_the_grid_is_the_one_of_the_specification() -> None:
    assert GRID[:9] == (0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18)
    assert GRID[9:] == tuple(i / 100 for i in range(20, 81, 5))


@pytest.mark.parametrize("seen", ALL_SEEN[::3])
def test_the_expected_share_is_what_enumeration_gives(seen: Seen) -> None:
    for mu in (0.02, 0.18, 0.25, 0.8):
        assert expected_share(seen, mu) == pytest.approx(_share_by_enumeration(seen, mu), abs=1e-9)


def test_the_usual_share_is_what_enumeration_gives() -> None:
    rng = random.Random(3)
    found = set()
    for _ in range(40):
        history = rng.choices(ALL_SEEN[:54:3], k=rng.choice((1, 5, 60)))

        usual = usual_share(Counter(history))

        assert usual == _usual_by_enumeration(history)
        found.add(usual)
    assert len(found) > 5


def test_before_any_history_a_quarter_is_usual() -> None:
    assert usual_share({}) == 0.25


def test_a_higher_band_is_a_higher_share() -> None:
    for w, mu in product((3, 4, 5), GRID):
        for m in range(2, 11):
            shares = [expected_share(seen_in(m, i, w), mu) for i in range(1, m + 1)]
            assert shares == sorted(shares)
            assert len(set(shares)) == m


def test_a_higher_usual_share_never_lowers_the_expected_one() -> None:
    for seen in ALL_SEEN:
        shares = [expected_share(seen, mu) for mu in GRID]
        assert shares == sorted(shares)


@settings(deadline=None)
@given(st.lists(seen_at_4, min_size=1, max_size=6), st.data())
def test_raising_one_band_raises_the_estimate_and_its_range(
    groups: list[Seen], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(groups) - 1))
    seen = groups[at]
    if seen.i == seen.m:
        return
    raised = [*groups[:at], seen_in(seen.m, seen.i + 1, seen.limits.width), *groups[at + 1 :]]

    before, after = estimate(Counter(groups), 0.25), estimate(Counter(raised), 0.25)

    assert before is not None
    assert after is not None
    assert after.share > before.share
    assert after.allowed.low > before.allowed.low
    assert after.allowed.high >= before.allowed.high


@settings(deadline=None)
@given(st.lists(seen_at_4, min_size=1, max_size=8), st.sampled_from(GRID))
def test_the_estimate_lies_in_what_the_bands_allow(groups: list[Seen], mu: float) -> None:
    found = estimate(Counter(groups), mu)

    assert found is not None
    assert 0 <= found.allowed.low <= found.share <= found.allowed.high <= 1


@settings(deadline=None)
@given(st.lists(seen_at_4.filter(lambda seen: seen.m < 8), min_size=1, max_size=4))
def test_the_allowed_range_is_the_widest_over_all_voter_counts(groups: list[Seen]) -> None:
    lows, highs = [], []
    for voters in product(*(voters_for(seen.m, seen.limits.width) for seen in groups)):
        bands = [
            list_bands(n, seen.limits.width)[seen.i - 1]
            for n, seen in zip(voters, groups, strict=True)
        ]
        lows.append(Fraction(sum(band.low for band in bands), sum(voters)))
        highs.append(Fraction(sum(band.high for band in bands), sum(voters)))

    found = estimate(Counter(groups), 0.25)

    assert found is not None
    assert found.allowed.low == pytest.approx(float(min(lows)), abs=1e-12)
    assert found.allowed.high == pytest.approx(float(max(highs)), abs=1e-12)


def test_one_group_is_weighted_by_nothing_and_several_by_their_mean_voters() -> None:
    small, large = seen_in(2, 1), seen_in(5, 3)
    alone = estimate({small: 1}, 0.25)
    both = estimate({small: 2, large: 1}, 0.25)

    assert alone is not None
    assert both is not None
    assert alone.share == pytest.approx(expected_share(small, 0.25))
    weighted = 2 * 8.5 * expected_share(small, 0.25) + 20.5 * expected_share(large, 0.25)
    assert both.share == pytest.approx(weighted / (2 * 8.5 + 20.5))


def test_voter_counts_below_k_are_not_reckoned_with() -> None:
    seen = Seen(3, 2, Limits(2, 13))

    assert list(seen.voters) == [13, 14]
    assert share_range(seen) == ShareRange(4 / 14, 7 / 13)


def test_without_a_group_there_is_no_estimate() -> None:
    assert estimate({}, 0.25) is None


@pytest.mark.parametrize(
    ("m", "percent"),
    [
        (2, [(0, 43), (40, 100)]),
        (3, [(0, 27), (29, 64), (57, 100)]),
        (4, [(0, 20), (22, 47), (44, 73), (67, 100)]),
        (5, [(0, 16), (18, 37), (36, 58), (55, 79), (73, 100)]),
    ],
)
def test_share_ranges_are_those_of_the_reference_study(
    m: int, percent: list[tuple[int, int]]
) -> None:
    ranges = [share_range(seen_in(m, i)) for i in range(1, m + 1)]

    assert [(round(100 * r.low), round(100 * r.high)) for r in ranges] == percent


def test_at_ten_bands_the_lower_edge_is_a_twelfth_of_a_tenth_short_and_the_top_is_open() -> None:
    ranges = [share_range(seen_in(10, i)) for i in range(1, 11)]

    assert [round(r.low, 4) for r in ranges] == [round(0.08 * i, 4) for i in range(10)]
    assert [round(r.high, 4) for r in ranges] == [i / 10 for i in range(1, 11)]


def test_a_band_holds_the_share_of_every_count_inside_it() -> None:
    for w, n in product((3, 4, 5), (*range(9, 80), 120, 399)):
        for x in range(n + 1):
            found = share_range(seen_in(count_bands(n, w), band_of(x, n, w), w))
            assert found.low <= x / n <= found.high


def test_an_estimate_is_a_value() -> None:
    assert Estimate(0.25, ShareRange(0.1, 0.4)) == Estimate(0.25, ShareRange(0.1, 0.4))


@given(st.floats(0, 1), st.floats(0, 1))
def test_whole_percents_hold_the_range_they_stand_for(one: float, other: float) -> None:
    low, high = sorted((one, other))

    least, most = ShareRange(low, high).percents

    assert 0 <= least <= 100 * low + 1e-6
    assert 100 * high - 1e-6 <= most <= 100


def test_a_whole_percent_stays_what_it_is() -> None:
    assert ShareRange(0.29, 0.57).percents == (29, 57)
    assert ShareRange(0.07, 0.14).percents == (7, 14)


@pytest.mark.parametrize(
    ("low", "high", "fifth"), [(0, 0, 1), (0, 0.39, 1), (0, 0.4, 2), (0.4, 1, 4), (1, 1, 5)]
)
def test_a_range_is_coloured_by_the_fifth_its_middle_lies_in(
    low: float, high: float, fifth: int
) -> None:
    assert ShareRange(low, high).fifth == fifth


# The gate trees of privacy.md: 83 people, three quarters of whom answer.
TREES = (((30, 12), (10, 8, 6), (7, 6, 4)), ((20,), (15,), (14,), (12,), (12,), (10,)))
PUBLISHED = {0.06: 3.0, 0.14: 3.3, 0.25: 3.1, 0.41: 3.2, 0.58: 3.5}


@pytest.mark.parametrize("share", PUBLISHED)
def test_the_agency_error_is_near_the_published_one(share: float) -> None:
    """Points between estimate and true share of those who answered, 13 periods of history."""
    errors = [
        error
        for sizes in TREES
        for seed in range(12)
        for error in _errors(sizes, share, random.Random(seed))
    ]

    points = 100 * sum(errors) / len(errors)

    assert points == pytest.approx(PUBLISHED[share], abs=0.5)


def _errors(sizes: tuple[tuple[int, ...], ...], share: float, rng: random.Random) -> list[float]:
    tree = Node("r", tuple(_division(str(d), teams) for d, teams in enumerate(sizes)))
    people = {
        leaf: size
        for division, teams in zip(tree.children, sizes, strict=True)
        for leaf, size in zip(division.leaves(), teams, strict=True)
    }
    history: list[Counter[Seen]] = []
    errors = []
    for period in range(26):
        seen, truth = _one_period(tree, people, share, rng)
        if period >= 13:
            usual = usual_share(sum(history[-13:], start=Counter()))
            found = estimate(seen, usual)
            assert found is not None
            errors.append(abs(found.share - truth))
        history.append(seen)
    return errors


def _division(name: str, teams: tuple[int, ...]) -> Node:
    if len(teams) == 1:
        return Node(name)
    return Node(name, tuple(Node(f"{name}.{at}") for at in range(len(teams))))


def _one_period(
    tree: Node, people: dict[str, int], share: float, rng: random.Random
) -> tuple[Counter[Seen], float]:
    answers = {
        leaf: [rng.random() < share for _ in range(size) if rng.random() < 0.75]
        for leaf, size in people.items()
    }
    voters = {leaf: len(answered) for leaf, answered in answers.items()}
    seen: Counter[Seen] = Counter()
    for group in partition(tree, voters, k=7, unstable=frozenset()).groups:
        votes = [vote for leaf in group.leaves for vote in answers[leaf]]
        seen[seen_in(count_bands(len(votes), 4), band_of(sum(votes), len(votes), 4))] += 1
    return seen, sum(map(sum, answers.values())) / sum(voters.values())
