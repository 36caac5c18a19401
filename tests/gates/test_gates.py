from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.gates.accuracy import SHARES, mean_error
from tests.gates.measuring import (
    LEAST_SHOWN,
    MOST_ERROR,
    QUICK,
    SEED,
    Accuracy,
    Effort,
    Exposure,
    list_misses,
    measure_exposure,
    table,
)
from tests.gates.rules import OURS, RULES, Published, publish_bands
from tests.gates.town import TOWNS, Answers, Town
from wellness.domain.bands import Limits

TEAMS, FLAT = TOWNS
any_town = pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.name)


def publish_counts(town: Town, answers: Answers) -> Published:
    """Our groups with exact counts in place of bands."""
    cells = [
        replace(cell, low=count, high=count)
        for cell in publish_bands(town, answers).cells
        for count in [sum(any(w.is_red for w in answers[person]) for person in cell.people)]
    ]
    return Published(tuple(cells), sum(len(cell.people) for cell in cells))


def publish_for_one_known(town: Town, answers: Answers) -> Published:
    return publish_bands(town, answers, limits=Limits(known=1, voters=5))


@any_town
def test_ours_exposes_nobody_and_shows_nearly_everybody(town: Town) -> None:
    found = measure_exposure(OURS, town, years=QUICK.years)

    assert found.red == (0, 0, 0)
    assert found.certain == (0, 0, 0)
    assert found.people_shown >= LEAST_SHOWN


@any_town
@pytest.mark.parametrize("share", SHARES)
def test_the_agency_figure_is_within_four_points(town: Town, share: float) -> None:
    assert mean_error(town, share, runs=QUICK.runs, seed=SEED) <= MOST_ERROR


def test_the_figures_of_the_usual_rules_are_those_of_the_study() -> None:
    published = ((12, 24, 36), (2.4, 6.8, 17), (0.3, 1.3, 5.4), (0, 0, 0))
    shown = (96, 71, 61, 97)

    for rule, staff, people in zip(RULES, published, shown, strict=True):
        found = measure_exposure(rule, TEAMS, years=12)
        assert [100 * share for share in found.staff] == pytest.approx(staff, rel=0.25, abs=2)
        assert 100 * found.people_shown == pytest.approx(people, abs=3)


@pytest.mark.parametrize("publish", [publish_counts, publish_for_one_known])
def test_the_gate_sees_counts_and_a_c_that_is_too_low(
    publish: Callable[[Town, Answers], Published],
) -> None:
    found = measure_exposure(replace(OURS, publish=publish), TEAMS, years=QUICK.years)

    assert any(found.red)
    assert list(list_misses([found], [Accuracy(TEAMS, 0.25, 3.0)]))


def test_each_gate_that_is_not_kept_is_named() -> None:
    kept = Exposure(OURS, FLAT, (0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0), 1000, 0.97)
    near, far = Accuracy(FLAT, 0.25, 3.9), Accuracy(FLAT, 0.25, 4.1)

    assert list(list_misses([kept], [near])) == []
    assert len(list(list_misses([replace(kept, red=(0, 0, 1))], [near]))) == 1
    assert len(list(list_misses([replace(kept, certain=(0, 0, 1))], [near]))) == 1
    assert len(list(list_misses([replace(kept, people_shown=0.92)], [near]))) == 1
    assert len(list(list_misses([kept], [near, far]))) == 1
    assert list(list_misses([replace(kept, rule=RULES[0], red=(1, 1, 1))], [near])) == []


def test_the_table_names_every_rule_in_every_town() -> None:
    rows = [measure_exposure(rule, town, years=1) for town in TOWNS for rule in RULES]

    text = table(rows, [Accuracy(town, share, 3.0) for town in TOWNS for share in SHARES])

    assert all(text.count(rule.name) == 2 for rule in RULES)
    assert all(town.name in text for town in TOWNS)


def test_the_same_seed_gives_the_same_figures() -> None:
    effort = Effort(years=1, runs=1)

    first, again = (measure_exposure(OURS, FLAT, years=effort.years) for _ in range(2))

    assert first == again
