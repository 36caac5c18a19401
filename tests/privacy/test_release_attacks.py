"""AT1 to AT4, AT31, AT39, AT40: what the shape of a release can give away."""

import json
import random
from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any

import pytest

from tests.fakes import FrozenClock
from tests.privacy.worlds import QUIET, STRAINED, cast, close, make_box, random_tree
from wellness.domain.bands import Band, Limits, list_bands
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import AGENCY_WIDE, PeriodFacts, Vote, compose_body
from wellness.vault.service import EmbeddedVault

LIMITS = [Limits(c, k) for c in (1, 2, 3) for k in range(max(5, 2 * c + 3), 16)]


def _facts(rng: random.Random, limits: Limits) -> tuple[PeriodFacts, list[str]]:
    units, leaves = random_tree(rng)
    unstable = [leaf for leaf in leaves if rng.random() < 0.2]
    return make_box({}, units=units, unstable=unstable, limits=limits).facts, leaves


def _random_tally(rng: random.Random) -> Tally:
    tally = Tally.empty(len(POST_SHIFT.conditions))
    for number in range(1, rng.randint(2, 4)):
        values = [rng.randint(q.scale.low, q.scale.high) for q in POST_SHIFT.questions]
        tally = tally.add(number, POST_SHIFT.conditions_met(values))
    return tally


def _quiet_tally(_: random.Random) -> Tally:
    return Tally.empty(5).add(1, (False,) * 5)


def _strained_tally(_: random.Random) -> Tally:
    return Tally.empty(5).add(1, (True,) * 5)


def _random_votes(rng: random.Random, leaves: list[str]) -> list[Vote]:
    return [
        Vote(leaf, rng.random() < 0.1, _random_tally(rng))
        for leaf in leaves
        for _ in range(rng.choice((0, 1, 3, 5, 7, 9, 14)))
    ]


def _release(facts: PeriodFacts, votes: list[Vote]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(compose_body(facts, votes, software="test"))
    return body


def _counted_in(vote: Vote) -> str:
    return AGENCY_WIDE if vote.agency_wide else vote.leaf


def test_at01_no_combination_of_figures_isolates_fewer_than_k() -> None:
    rng = random.Random(1)
    for _ in range(20_000):
        limits = rng.choice(LIMITS)
        facts, leaves = _facts(rng, limits)
        homes = [rng.choice([*leaves, AGENCY_WIDE]) for _ in range(rng.randint(0, 60))]
        quiet = _quiet_tally(rng)
        votes = [
            Vote(leaves[0] if home == AGENCY_WIDE else home, home == AGENCY_WIDE, quiet)
            for home in homes
        ]

        published = [
            frozenset(leaf["id"] for leaf in group["leaves"])
            for group in _release(facts, votes)["groups"]
        ]

        # The cells of the algebra that the published sets generate: whatever is added, subtracted
        # or multiplied, no figure is finer than one of these.
        patterns = {home: tuple(home in group for group in published) for home in set(homes)}
        for pattern in set(patterns.values()):
            people = sum(patterns[home] == pattern for home in homes)
            in_a_figure = any(pattern)
            assert not in_a_figure or people >= limits.voters
            assert sum(pattern) <= 1


def test_at02_one_person_with_ten_check_ins_is_one_voter(
    vault: EmbeddedVault, clock: FrozenClock
) -> None:
    vault.open(make_box({"2": range(10), "3": ()}))
    for number in range(1, 11):
        cast(vault, 0, STRAINED, number=number, day=f"2026-11-{9 + number}")

    body = close(vault, clock)

    assert body is not None
    assert json.loads(body)["groups"] == []


def test_at03_nobody_and_everybody_fall_in_bands_of_w_counts() -> None:
    for limits in LIMITS:
        for n in range(limits.voters, 400):
            bands = list_bands(n, limits.width)

            assert bands[0].low == 0
            assert bands[-1].high == n
            assert all(band.high - band.low + 1 >= limits.width for band in bands)
            assert all(left.high + 1 == right.low for left, right in pairwise(bands))


def test_at04_any_coalition_of_c_leaves_everybody_else_open() -> None:
    for limits in LIMITS:
        for n in range(limits.voters, 400):
            for band in list_bands(n, limits.width):
                for insiders in range(limits.known + 1):
                    for yes in range(insiders + 1):
                        assert not _determined(band, n, insiders, yes)


def _determined(band: Band, n: int, insiders: int, yes: int) -> bool:
    """Whether the votes outside a coalition are all yes or all no in every world of the band."""
    others = n - insiders
    worlds = [x - yes for x in range(band.low, band.high + 1) if 0 <= x - yes <= others]
    return bool(worlds) and (max(worlds) == 0 or min(worlds) == others)


def test_at04_holds_for_two_nested_indicators_exhaustively_up_to_13_voters() -> None:
    for limits in LIMITS:
        for n in range(limits.voters, 14):
            bands = list_bands(n, limits.width)
            for often, mostly in product(bands, bands):
                worlds = list(_nested_worlds(n, often, mostly))
                for coalition in _coalitions(limits.known):
                    _assert_open(worlds, coalition)


def _nested_worlds(n: int, often: Band, mostly: Band) -> Iterator[tuple[int, int, int]]:
    """How many said no to both, yes to the wider only, yes to both: all that fits two bands."""
    for both in range(mostly.low, mostly.high + 1):
        for wider in range(max(often.low - both, 0), often.high - both + 1):
            if both + wider <= n:
                yield n - both - wider, wider, both


def _coalitions(size: int) -> Iterator[tuple[int, int, int]]:
    for total in range(size + 1):
        for neither, wider in product(range(total + 1), repeat=2):
            if neither + wider <= total:
                yield neither, wider, total - neither - wider


def _assert_open(worlds: list[tuple[int, int, int]], known: tuple[int, int, int]) -> None:
    rest = [
        tuple(seen - told for seen, told in zip(world, known, strict=True))
        for world in worlds
        if all(seen >= told for seen, told in zip(world, known, strict=True))
    ]
    if rest:
        assert any(neither for neither, _, _ in rest), "all others said yes to the wider"
        assert any(wider or both for _, wider, both in rest), "all others said no to the wider"
        assert any(both for _, _, both in rest), "all others said no to the narrower"
        assert any(neither or wider for neither, wider, _ in rest), "all others said yes"


@pytest.mark.parametrize(
    "values", [(), (1,), (1, 2, 2), (1, 2, 2, 1, 1), (4, 2, 2, 1), (1, 0, 2, 1)]
)
def test_at31_an_incomplete_check_in_is_no_vote(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="answer"):
        POST_SHIFT.conditions_met(values)


def test_at31_every_indicator_of_a_group_has_the_same_number_of_voters(
    vault: EmbeddedVault, clock: FrozenClock
) -> None:
    vault.open(make_box({"2": range(9), "3": ()}))
    for n in range(9):
        cast(vault, n, STRAINED if n % 2 else QUIET)

    body = close(vault, clock)

    assert body is not None
    [group] = json.loads(body)["groups"]
    assert set(group["bands"]) == {indicator.key for indicator in POST_SHIFT.indicators}
    assert group["m"] == 2


def test_at39_changing_answers_never_changes_groups_labels_or_m() -> None:
    rng = random.Random(39)
    for _ in range(10_000):
        facts, leaves = _facts(rng, rng.choice(LIMITS))
        votes = _random_votes(rng, leaves)
        tally = rng.choice((_random_tally, _quiet_tally, _strained_tally))
        other = [Vote(vote.leaf, vote.agency_wide, tally(rng)) for vote in votes]

        first, second = _release(facts, votes), _release(facts, other)

        for body in (first, second):
            for group in body["groups"]:
                del group["bands"]
        assert first == second


def test_at40_agency_wide_votes_enter_no_team_group_and_are_never_alone() -> None:
    rng = random.Random(40)
    seen_pooled = seen_destroyed = False
    for _ in range(5_000):
        limits = rng.choice(LIMITS)
        facts, leaves = _facts(rng, limits)
        votes = _random_votes(rng, leaves)
        wide = sum(vote.agency_wide for vote in votes)

        groups = _release(facts, votes)["groups"]

        holding = [g for g in groups if AGENCY_WIDE in {leaf["id"] for leaf in g["leaves"]}]
        assert all(group["pool"] and group["at"] == "r" for group in holding)
        for group in holding:
            listed = {leaf["id"] for leaf in group["leaves"]}
            people = sum(_counted_in(vote) in listed for vote in votes)
            assert people - wide >= limits.voters or wide == 0
            seen_pooled |= wide > 0
        seen_destroyed |= wide > 0 and not holding
    assert seen_pooled
    assert seen_destroyed
