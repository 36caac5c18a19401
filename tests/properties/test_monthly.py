"""Scores and releases of monthly votes, for every answer: bands only, the rule of the source."""

import json
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.privacy.worlds import make_box
from tests.web.checkin.month import RULES, monthly_tally
from wellness.domain.bands import Limits, count_bands
from wellness.domain.monthly import KEY, MONTHLY
from wellness.domain.releases import TreeUnit, Vote, compose_body

ANSWERS = st.tuples(*[st.integers(1, 5)] * 12)
LEAVES = ("2", "3", "4")
TREE = (TreeUnit("1", None, "Agency"), *(TreeUnit(leaf, "1", f"Team {leaf}") for leaf in LEAVES))
LIMITS = Limits()


@given(ANSWERS)
def test_burnout_is_the_mean_of_the_source_s_scores(values: tuple[int, ...]) -> None:
    items = [25 * (value - 1) for value in values[:6]] + [100 - 25 * (values[6] - 1)]

    met = MONTHLY.conditions_met(values)

    assert met[0] == (Fraction(sum(items), 7) >= 50)
    assert met[1] == (values[7] >= 3)
    assert met[2:] == tuple(value <= 2 for value in values[8:])


@given(ANSWERS, st.integers(0, 11))
def test_a_worse_answer_never_makes_a_yes_a_no(values: tuple[int, ...], place: int) -> None:
    worse = list(values)
    worse[place] = (
        max(1, values[place] - 1) if place in {6, 8, 9, 10, 11} else min(5, values[place] + 1)
    )

    before, after = MONTHLY.conditions_met(values), MONTHLY.conditions_met(worse)

    assert all(later or not earlier for earlier, later in zip(before, after, strict=True))


@given(ANSWERS, st.lists(ANSWERS, max_size=4))
def test_the_vote_is_the_latest_answer(
    last: tuple[int, ...], before: list[tuple[int, ...]]
) -> None:
    tally = monthly_tally((3,) * 12)
    for number, values in enumerate([*before, last], start=2):
        tally = tally.add(number, MONTHLY.conditions_met(values))

    votes = tuple(tally.vote(row.condition, row.fold) for row in MONTHLY.indicators)

    assert votes == MONTHLY.conditions_met(last)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(LEAVES), ANSWERS), max_size=40))
def test_a_release_of_monthly_votes_holds_bands_alone(
    cast: list[tuple[str, tuple[int, ...]]],
) -> None:
    facts = replace(
        make_box({}, units=TREE, limits=LIMITS).facts,
        pulse=KEY,
        conditions=len(MONTHLY.conditions),
        indicators=RULES,
        unstable=frozenset(),
    )
    votes = [Vote(leaf, agency_wide=False, tally=monthly_tally(values)) for leaf, values in cast]

    body = json.loads(compose_body(facts, votes, software="test"))

    assert body["pulse"] == KEY
    for group in body["groups"]:
        leaves = {leaf["id"] for leaf in group["leaves"]}
        voters = [values for leaf, values in cast if leaf in leaves]
        assert len(voters) >= LIMITS.voters
        assert group["m"] == count_bands(len(voters), LIMITS.width)
        assert set(group) == {"at", "name", "pool", "leaves", "m", "bands"}
        assert set(group["bands"]) == {row.key for row in MONTHLY.indicators}
        assert all(1 <= band <= group["m"] for band in group["bands"].values())
