"""T6 and the acute switch-off as the study measures them are the product's, and hold."""

import numpy as np

from tests.domain.detector.released_series import group, release
from tests.study.episodes import raise_watched
from tests.study.evaluating import find_usual, read
from tests.study.figures import Parts, by_size, merge
from tests.study.jobs import Effort, Job
from tests.study.monthly import WATCHED, simulate_monthly, span_of, split_watched
from tests.study.parts import monthly, monthly_tables, switching_off
from tests.study.reporting import MOST_EPISODES
from tests.study.shapes import WIDTH, Released
from tests.study.simulating import Setting, draw_agencies
from tests.study.worlds import AUTOREGRESSIVE, CLEAN, MESSY, SIZES, Level, World
from wellness.domain.acute import find_off
from wellness.domain.detector.chart import list_charted_alone
from wellness.domain.detector.detection import Observation, Series
from wellness.domain.detector.tuning import MONTHLY
from wellness.domain.detector.watching import watch
from wellness.domain.monthly import MONTHLY as PULSE

PERIODS = 30


def world(groups: int) -> Released:
    """One agency of a messy and strained world, with a late start, a gap and a real change."""
    agencies = draw_agencies(np.random.default_rng(groups), agencies=1, groups=groups)
    setting = Setting(MESSY, Level.WORSE, agencies, span_of(PERIODS))
    push = np.zeros((1, groups, PERIODS, len(WATCHED)))
    push[0, 2, 15:, 1] = 2.0
    released = simulate_monthly((groups, 5), setting, push)
    released.m[0, 0, :6] = 0
    released.m[0, 1, 12:16] = 0
    return released


def series(released: Released) -> dict[int, Series]:
    """The agency's groups as the product reads them."""
    return {
        at: [
            Observation(int(m), dict(zip(WATCHED, map(int, bands), strict=True))) if m else None
            for m, bands in zip(released.m[0, at], released.bands[0, at], strict=True)
        ]
        for at in range(released.m.shape[1])
    }


def test_monthly_flags_open_and_close_as_the_products_do() -> None:
    released = world(8)
    alone = split_watched(released)

    readings = [read(each, find_usual(each, MONTHLY, 1), MONTHLY) for each in alone]
    flags = raise_watched(readings, alone, MONTHLY.limits)

    theirs = watch(series(released), list_charted_alone(PULSE), MONTHLY, w=WIDTH)
    assert flags.opened[0, 2, 15:].any()
    for at, row in theirs.items():
        for period, found in enumerate(row):
            if found is not None:
                ours = flags.opened[0, at, period], flags.is_open[0, at, period]
                assert ours == (found.opened, found.is_open), (at, period)


def job(place: World, level: Level, what: str = "") -> Job:
    return Job("monthly", place, level, 40, 3, (3, 40), what)


def test_no_world_has_more_than_one_monthly_flag_of_a_team_in_two_years() -> None:
    found = merge(
        monthly.run(job(*each)) for each in ((MESSY, Level.MID), (AUTOREGRESSIVE, Level.CALM))
    )

    for row in ("messy, mid", "team-week AR .7, calm"):
        rates = [by_size(found, "episodes", "T6", row, "40", str(size)) for size in SIZES]
        naive = [by_size(found, "episodes", "naive", row, "40", str(size)) for size in SIZES]
        mean = sum(rate.value for rate in rates) / len(rates)
        assert 0.1 < mean <= MOST_EPISODES
        assert sum(rate.value for rate in naive) / len(naive) > 3 * mean
    titles = [table.title for table in monthly_tables.tables(found)]
    assert monthly_tables.FALSE in titles


def test_larger_changes_and_larger_teams_are_found_more_often() -> None:
    found = monthly.run_shifts(Job("monthlyshifts", CLEAN, Level.MID, 8, 6, (4,), "backing"))

    def power(shift: str, *sizes: int) -> float:
        cells = [
            by_size(found, "power", "backing", "clean, mid", "8", shift, "4", str(size))
            for size in sizes
        ]
        return sum(cell.value * cell.weight for cell in cells) / sum(c.weight for c in cells)

    assert power("1.2", 20, 30, 50) > power("0.5", 20, 30, 50)
    assert power("1.2", 20, 30, 50) > power("1.2", 10, 12)
    (table,) = monthly_tables.shift_tables(found)
    assert all(0 <= cell.ours <= 1 for cell in table.cells)


def test_lower_monthly_limits_flag_more_often() -> None:
    found = monthly.run_limits(job(CLEAN, Level.MID))

    (table,) = monthly_tables.limit_tables(found)

    most = {cell.row: cell.ours for cell in table.cells if cell.column == "most episodes"}
    assert most["all -0.15"] > most["all +0.10"]


def test_the_switch_off_is_the_products() -> None:
    rng = np.random.default_rng(8)
    met = rng.random((1, 3, 60)) < np.array([0.05, 0.12, 0.5])[None, :, None]
    shown = rng.random(met.shape) < 0.9

    off = switching_off.find_off(met & shown, shown)

    for at in range(met.shape[1]):
        for period in np.flatnonzero(shown[0, at]):
            earlier = [
                release(slot, group("1", m=2, i=1 + int(met[0, at, slot])))
                for slot in range(period)
                if shown[0, at, slot]
            ]
            assert bool(find_off(earlier)) is bool(off[0, at, period])


def test_the_switch_off_ends_the_flood_and_leaves_the_rest() -> None:
    found: Parts = merge(
        switching_off.run(Job("acuteoff", CLEAN, level, 40, 1, (9,), "none"))
        for level in (Level.MID, Level.WORSE)
    )

    def flags(what: str, level: str) -> float:
        rates = [by_size(found, what, "none", f"clean, {level}", str(size)) for size in SIZES]
        return 52 * sum(rate.value for rate in rates) / len(rates)

    assert flags("flags without", "worse") > 4 * flags("flags with", "worse")
    assert flags("flags with", "mid") > 0.5 * flags("flags without", "mid")
    assert len(list(switching_off.tables(found))) == 2


def test_every_job_has_a_seed_of_its_own() -> None:
    effort = Effort(share=0.5)
    jobs = [
        *monthly.jobs(effort),
        *monthly.calibrating_jobs(effort),
        *monthly.shift_jobs(effort),
        *switching_off.jobs(effort),
    ]

    assert len({each.seed for each in jobs}) == len(jobs)
