"""AT12, AT13: what comparing releases over time gives away, beside what exact counts would."""

import random
from collections import Counter

import pytest

from tests.privacy.inference import (
    Read,
    Reading,
    believe_leaver,
    find_posterior,
    read_band,
    read_count,
    read_leaver,
    read_year,
)

RUNS_OF_LEAVERS = 10_000
TEAMS_OF_LEAVERS = range(8, 17)
RUNS_OF_YEARS = 2_000  # of 400 runs chance alone would move the share by two points


def _detection_less_false_alarm(read: Read) -> float:
    """How much oftener the best attacker calls a leaver red who was than one who was not."""
    rng = random.Random(12)
    called: Counter[bool] = Counter()
    seen: Counter[bool] = Counter()
    for _ in range(RUNS_OF_LEAVERS):
        voters = rng.choice(TEAMS_OF_LEAVERS)
        was_red, pair = read_leaver(rng, read, voters)
        seen[was_red] += 1
        called[was_red] += believe_leaver(read, voters)[pair] > 0
    return called[True] / seen[True] - called[False] / seen[False]


def _read_count_of_five(yes: int, voters: int) -> Reading:
    """The usual rule: exact counts from five voters on."""
    return yes if voters >= 5 else None


def _find_strained(
    read: Read, people: int, *, periods: int = 26, answering: float = 0.75, runs: int
) -> tuple[float, float]:
    """How often the best guess is right, and the highest belief there was."""
    rng = random.Random(13)
    right, highest = 0, 0.0
    for _ in range(runs):
        strained, readings = read_year(
            rng, read, people=people, periods=periods, answering=answering
        )
        posterior = find_posterior(readings, people=people, read=read)
        best = max(posterior)
        right += rng.choice([p for p in range(people) if posterior[p] == best]) == strained
        highest = max(highest, best)
    return right / runs, highest


def test_at12_bands_hardly_tell_what_somebody_answered_who_left() -> None:
    assert _detection_less_false_alarm(read_band) <= 0.30


def test_at12_in_no_team_is_the_best_attacker_better() -> None:
    for voters in TEAMS_OF_LEAVERS:
        advantages = believe_leaver(read_band, voters).values()
        assert sum(one for one in advantages if one > 0) <= 0.30


def test_at12_exact_counts_would_tell() -> None:
    assert _detection_less_false_alarm(read_count) == pytest.approx(0.78, abs=0.05)


@pytest.mark.parametrize("people", [8, 10, 12])
def test_at13_a_year_of_releases_does_not_point_at_who_is_always_strained(people: int) -> None:
    right, highest = _find_strained(read_band, people, runs=RUNS_OF_YEARS)

    assert right <= 1 / people + 0.12
    assert highest < 0.9


@pytest.mark.parametrize(("people", "published"), [(8, 0.71), (12, 0.84)])
def test_at13_a_year_of_weekly_counts_would_point(people: int, published: float) -> None:
    right, highest = _find_strained(
        _read_count_of_five, people, periods=52, answering=0.51, runs=200
    )

    assert right == pytest.approx(published, abs=0.1)
    assert highest > 0.99
