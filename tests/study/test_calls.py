"""A fast part of the study of hard calls: false flags in the hardest worlds, and rises seen."""

import numpy as np
import pytest

from tests.study.calls import WORLDS, as_series, draw_calls
from tests.study.figures import Parts, by_size, merge
from tests.study.jobs import HISTORY, Effort, Job
from tests.study.parts import calls
from tests.study.worlds import CLEAN, Level
from wellness.domain.detector.counts import read_counts
from wellness.domain.exposures import LOOKS_BACK

HARDEST = ("chance alone", "scatter .3", "season .2", "lasting .2", "growth .3")


def measure(what: str, teams: int, agencies: int) -> Parts:
    return calls.run(Job("exposures", CLEAN, Level.MID, teams, agencies, (7, teams), what))


@pytest.mark.parametrize("name", HARDEST)
def test_no_world_flags_a_team_more_than_once_in_two_years(name: str) -> None:
    found = merge(measure(f"{name}|none", teams, 24 // teams) for teams in (3, 8))

    detector = [each for key, parts in found.items() if key[0] == "calls" for each in parts]
    flags, years = (sum(each) for each in zip(*detector, strict=True))
    assert flags / years <= 1.0


def test_three_times_as_many_calls_are_seen_and_larger_teams_are_seen_sooner() -> None:
    found = measure("scatter .2|3", 8, 4)

    small, large = (
        by_size(found, "calls", "scatter .2", "3", usual, "2").value for usual in ("1", "40")
    )
    assert large > 0.7
    assert small < large


def test_the_study_has_a_row_for_every_world_and_number_of_teams() -> None:
    jobs = list(calls.jobs(Effort(share=0.01)))

    assert {job.what.split("|")[0] for job in jobs} == {world.name for world in WORLDS}
    false, naive, noticed, _ = calls.tables(merge([measure("scatter .2|none", 8, 2)]))
    for table in (false, naive):
        assert [cell.column for cell in table.cells] == ["1", "2", "5", "15", "40"]
    assert noticed.cells == ()


def test_the_naive_rule_flags_many_times_as_often() -> None:
    found = measure("scatter .2|none", 8, 4)

    for usual in ("5", "15", "40"):
        detector, naive = (
            by_size(found, rule, "scatter .2", "none", "8", usual).value
            for rule in ("calls", "naive calls")
        )
        assert naive > 5 * max(detector, 0.5)


def test_the_naive_rule_compares_with_the_last_counted_block_day_by_day() -> None:
    found = calls.find_naive(np.array([10, 15, 0, 0, 7, 11]), np.array([14, 14, 14, 8, 9, 14]))

    assert found.tolist() == [False, True, False, False, True, False]


def test_the_product_raises_what_the_study_counts() -> None:
    """The product reads so far back alone, and the newest block; the study reads all at once."""
    rng = np.random.default_rng(2)
    world = next(world for world in WORLDS if world.name == "scatter .5")
    series = as_series(*draw_calls(rng, world, (5, 15, 40), 100))
    begun, whole = 0, read_counts(series)

    for at in range(HISTORY, 100, 3):
        first = max(0, at - LOOKS_BACK)
        newest = read_counts({team: row[first : at + 1] for team, row in series.items()})
        for team, row in newest.items():
            seen, counted = row[-1], whole[team][at]
            assert seen is not None
            assert counted is not None
            assert (seen.count, seen.is_high) == (counted.count, counted.is_high)
            assert (seen.open_since is None) == (counted.open_since is None)
            if seen.open_since is not None:
                assert first + seen.open_since == counted.open_since
                begun += 1
    assert begun
