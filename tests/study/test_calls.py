"""A fast part of the study of hard calls: false flags in the hardest worlds, and rises seen."""

import pytest

from tests.study.calls import WORLDS
from tests.study.figures import Parts, by_size, merge
from tests.study.jobs import Effort, Job
from tests.study.parts import calls
from tests.study.worlds import CLEAN, Level

HARDEST = ("chance alone", "scatter .3", "season .2", "lasting .2", "growth .3")


def measure(what: str, teams: int, agencies: int) -> Parts:
    return calls.run(Job("exposures", CLEAN, Level.MID, teams, agencies, (7, teams), what))


@pytest.mark.parametrize("name", HARDEST)
def test_no_world_flags_a_team_more_than_once_in_two_years(name: str) -> None:
    found = merge(measure(f"{name}|none", teams, 24 // teams) for teams in (3, 8))

    flags = sum(up for parts in found.values() for up, _ in parts)
    years = sum(down for parts in found.values() for _, down in parts)
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
    false, noticed = calls.tables(merge([measure("scatter .2|none", 8, 2)]))
    assert [cell.column for cell in false.cells] == ["1", "2", "5", "15", "40"]
    assert noticed.cells == ()
