from math import inf

import pytest

from tests.study import published
from tests.study.figures import (
    Ratio,
    arl_cell,
    delay_cell,
    merge,
    power_cell,
    rate_cell,
    ratio,
    share_cell,
)
from tests.study.worlds import SIZES


def test_every_published_row_has_a_figure_for_each_size() -> None:
    assert {len(row) for row in published.FALSE.values()} == {len(SIZES)}
    assert {len(cell) for row in published.FALSE.values() for cell in row} == {4}
    assert len(published.FALSE) == 14
    assert {len(cell) for row in published.POWER.values() for cell in row} == {4}
    assert {len(row) for row in published.POWER.values()} == {len(SIZES)}
    assert {len(row) for row in published.FOUR_WEEKS.values()} == {len(SIZES)}
    for rows in (published.LEVELS, published.TOGETHER, published.ACUTE):
        assert {len(row) for cells in rows.values() for row in cells} == {len(SIZES)}


def test_figures_are_read_as_they_are_printed() -> None:
    assert list(published.FALSE["clean, mid"][0]) == [0.50, 108, 0.54, 95]
    assert list(published.POWER["clean, mid, 40, 0.5"][0]) == [6, inf, 0.19, 0.39]
    assert list(published.TOGETHER["half, messy, 40"][2]) == [0.31, 0.37, 0.48, 0.53, 0.66, 0.72]


def test_the_error_of_a_ratio_is_that_of_whole_agencies() -> None:
    alike = ratio([(2.0, 4.0)] * 30)
    unlike = ratio([(4.0, 4.0)] * 15 + [(0.0, 4.0)] * 15)

    assert (alike.value, alike.error, alike.weight) == (0.5, 0.0, 120.0)
    assert unlike.value == 0.5
    assert 0.09 < unlike.error < 0.12


def test_few_agencies_widen_the_error() -> None:
    few, many = ratio([(1.0, 1.0), (0.0, 1.0)] * 2), ratio([(1.0, 1.0), (0.0, 1.0)] * 50)

    assert few.error * 2 > 10 * many.error


@pytest.mark.parametrize(("ours", "is_kept"), [(0.55, True), (0.75, False), (0.25, False)])
def test_a_rate_far_from_the_published_one_misses(ours: float, is_kept: bool) -> None:  # noqa: FBT001 - a table of cases
    cell = rate_cell("clean", "10", Ratio(ours, 0.02, 260), 0.50)

    assert cell.is_kept is is_kept
    assert 0.15 < cell.tolerance < 0.22


@pytest.mark.parametrize(("ours", "is_kept"), [(0.50, True), (0.70, False), (0.30, False)])
def test_a_power_far_from_the_published_one_misses(ours: float, is_kept: bool) -> None:  # noqa: FBT001 - a table of cases
    assert power_cell("clean", "10", Ratio(ours, 0.02, 400), 0.52).is_kept is is_kept


@pytest.mark.parametrize(("periods", "is_kept"), [(100, True), (180, False), (55, False)])
def test_a_wait_is_compared_as_a_ratio(periods: float, is_kept: bool) -> None:  # noqa: FBT001 - a table of cases
    assert arl_cell("clean", "10", Ratio(1 / periods, 0.0002, 20_000), 100).is_kept is is_kept


def test_a_wait_without_any_flag_tells_nothing() -> None:
    assert arl_cell("clean", "50", Ratio(0.0, 0.0, 1000), 700).ours == inf


def test_a_percentile_is_compared_where_ours_may_lie() -> None:
    delays = [float(1 + at % 10) for at in range(400)]

    assert delay_cell("clean", "10", delays, 5, 0.5).is_kept
    assert delay_cell("clean", "10", delays, 6, 0.5).is_kept
    assert not delay_cell("clean", "10", delays, 9, 0.5).is_kept
    assert not delay_cell("clean", "10", delays, published.NEVER, 0.9).is_kept


def test_few_delays_say_little_of_the_last_of_them() -> None:
    assert delay_cell("clean", "10", [1.0, 2.0, 3.0] * 4, 40, 0.9).is_kept


def test_a_share_must_be_near() -> None:
    assert share_cell("clean", "10", 0.30, 0.27, 0.04).is_kept
    assert not share_cell("clean", "10", 0.32, 0.27, 0.04).is_kept


def test_parts_of_jobs_are_put_together() -> None:
    merged = merge([{("a",): [(1.0, 2.0)]}, {("a",): [(0.0, 1.0)], ("b",): [(1.0, 1.0)]}])

    assert merged == {("a",): [(1.0, 2.0), (0.0, 1.0)], ("b",): [(1.0, 1.0)]}
