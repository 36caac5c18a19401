import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.study.__main__ import main
from tests.study.episodes import begin, find_naive, wait
from tests.study.figures import Cell, Parts, Table, by_size, merge, ratio
from tests.study.jobs import Effort, Job
from tests.study.parts import alarms, calibrating, shift_tables, shifts, together
from tests.study.reporting import KNOWN, list_misses, show
from tests.study.running import Result, World
from tests.study.shapes import KEYS, Released
from tests.study.worlds import AUTOREGRESSIVE, CLEAN, MESSY, SIZES, Level

QUICK = (CLEAN, AUTOREGRESSIVE, MESSY)
KEPT = Result(
    seed=1,
    is_full=True,
    seconds=1.0,
    tables=(
        Table("Power", "Section 6.", (Cell("clean", "10", 0.5, 0.02, 0.52, 0.1),)),
        Table("False episodes in two years, detector", "", (Cell("clean", "10", 0.9, 0.1),)),
    ),
    worlds=(World("clean", 0.6, 0.05),),
)


def job(world_at: int, groups: int, agencies: int, part: str = "alarms", what: str = "") -> Job:
    return Job(part, QUICK[world_at], Level.MID, groups, agencies, (world_at, groups, 7), what)


def measure(run: Callable[[Job], Parts], *jobs: Job) -> Parts:
    return merge(map(run, jobs))


@pytest.mark.parametrize("world_at", range(len(QUICK)), ids=[world.name for world in QUICK])
def test_no_world_flags_a_team_more_than_once_in_two_years(world_at: int) -> None:
    found = measure(alarms.run, job(world_at, 40, 4), job(world_at, 8, 8))

    for _, episodes in alarms.list_worlds(found):
        assert 0.1 < episodes.value <= 1.0
    cells = [cell for table in alarms.tables(found) for cell in table.cells]
    compared = [cell for cell in cells if cell.published is not None]
    assert len(compared) == 2 * 2 * len(SIZES)
    assert [cell for cell in compared if not cell.is_kept] == []


def test_the_naive_rule_flags_clearly_more_often_than_the_detector() -> None:
    found = measure(alarms.run, job(0, 40, 3), job(2, 40, 3))

    for row in ("clean, mid", "messy, mid"):
        for size in map(str, SIZES[:4]):
            detector, naive, begun = (
                by_size(found, "episodes", rule, row, "40", size)
                for rule in ("detector", "naive", "naive begins")
            )
            assert begun.value > 3 * detector.value
            assert naive.value >= begun.value


def test_the_naive_rule_compares_with_the_last_release() -> None:
    bands = np.ones((1, 1, 4, len(KEYS)), dtype=np.int64)
    bands[0, 0, 2:, :4] = 3
    released = Released(np.array([[[5, 0, 5, 5]]]), bands)

    found = find_naive(released)

    assert found[0, 0].tolist() == [False, False, True, False]


def test_a_run_of_events_begins_once_over_a_gap() -> None:
    events = np.array([[[True, False, True, False, True]]])
    shown = np.array([[[True, False, True, True, True]]])

    assert begin(events, shown)[0, 0].tolist() == [True, False, False, False, True]


def test_periods_are_counted_until_the_first_event() -> None:
    happens, periods = wait(np.array([[False, True, True], [False, False, False]]))

    assert happens.tolist() == [True, False]
    assert periods.tolist() == [2, 3]


def test_shifts_are_found_as_often_as_the_study_says() -> None:
    found = measure(shifts.run, *(job(world, 40, 2, "shifts", "short") for world in (0, 2)))

    cells = [cell for table in shift_tables.tables(found) for cell in table.cells]

    powers = [cell for cell in cells if "within" in cell.row]
    assert len(powers) == 2 * 3 * 2 * len(SIZES) + 2 * 2 * len(SIZES)
    assert [cell for cell in powers if not cell.is_kept] == []


def test_groups_that_shift_together_hide_each_other() -> None:
    alone = measure(shifts.run, job(0, 8, 8, "shifts", "short"))
    half = measure(together.run, job(0, 8, 30, "together", "half"))

    for size in ("20", "30", "50"):
        by_itself = by_size(alone, "power", "detector", "clean, mid", "8", "0.8", size, "4")
        with_others = by_size(half, "together", "half", "clean", "8", "0.8", "4", size)
        assert with_others.value < by_itself.value - 0.1


def test_lower_limits_flag_more_often() -> None:
    found = measure(calibrating.run, job(0, 40, 2, "calibrate"))

    def episodes(name: str) -> float:
        pairs = [
            pair for key, row in found.items() if key[:2] == ("episodes", name) for pair in row
        ]
        return ratio(pairs).value

    assert episodes("all -0.20") > episodes("all +0.00") > episodes("all +0.05")
    assert episodes("m = 2 -0.20") > episodes("all +0.00")
    (table,) = calibrating.tables(found)
    assert {cell.column for cell in table.cells} == {"most episodes", "least ARL0", "holds"}


def test_what_is_kept_is_not_missed() -> None:
    assert list(list_misses(KEPT)) == []
    assert "1 of 1 compared cells" in show(KEPT)


def test_a_miss_and_a_world_that_flags_too_often_are_named() -> None:
    power, alarm = KEPT.tables
    far = replace(power, cells=(replace(power.cells[0], is_kept=False),))
    often = replace(alarm, cells=(replace(alarm.cells[0], ours=1.01),))

    assert len(list(list_misses(replace(KEPT, tables=(far, alarm))))) == 1
    assert len(list(list_misses(replace(KEPT, tables=(power, often))))) == 1
    assert list(list_misses(replace(KEPT, tables=(power, often), is_full=False))) == []
    assert len(list(list_misses(replace(KEPT, worlds=(World("messy", 1.01, 0.1),))))) == 1


def test_a_known_difference_is_marked_and_no_failure() -> None:
    title, row, column = min(KNOWN)
    cell = Cell(row, column, 0.9, 0.02, 0.5, 0.1, is_kept=False)
    result = replace(KEPT, tables=(Table(title, "", (cell,)),))

    assert list(list_misses(result)) == []
    assert ".90 (.50, .10)#" in show(result)
    assert "0 of 1 compared cells" in show(result)


def test_seeds_differ_by_part_and_world_and_chunk() -> None:
    jobs = [*alarms.jobs(Effort(share=0.5)), *calibrating.jobs(Effort(share=0.5))]

    assert len({each.seed for each in jobs}) == len(jobs)
    names = {each.world.name for each in alarms.jobs(Effort(worlds=("messy",)))}
    assert names == {"messy"}


def test_the_command_prints_its_tables_and_writes_its_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "figures.json"

    code = main(["marginals", "--quick", "--jobs", "1", "--json", str(target)])

    shown = capsys.readouterr().out
    figures = json.loads(target.read_text())
    assert code == int("MISSED" in shown)
    assert "Period shares of the indicators" in shown
    assert {table["title"] for table in figures["tables"]} >= {"Share of periods released"}


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nonsense"])

    assert "no such part" in capsys.readouterr().err


def test_an_unknown_world_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["alarms", "--worlds", "clean,flat"])

    assert "no such world: flat" in capsys.readouterr().err
