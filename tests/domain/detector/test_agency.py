from wellness.domain.detector.agency import chart_agency
from wellness.domain.detector.chart import list_charted
from wellness.domain.detector.detection import Observation
from wellness.domain.post_shift import POST_SHIFT

CHARTED = list_charted(POST_SHIFT)


def observation(m: int, i: int) -> Observation:
    return Observation(m, {each.key: i for each in CHARTED})


def test_an_agency_that_rises_as_a_whole_is_seen() -> None:
    usual = [[observation(5, 1 + at % 2), observation(4, 1), observation(3, 1)] for at in range(14)]
    risen = [[observation(5, 4), observation(4, 3), observation(3, 3)]] * 3

    readings = chart_agency([*usual, *risen], CHARTED, w=4)

    assert [row.is_high for row in readings if row is not None] == [False] * 14 + [True] * 3


def test_nothing_is_said_before_eight_periods_lie_behind() -> None:
    readings = chart_agency([[observation(4, 1 + at % 2)] for at in range(12)], CHARTED, w=4)

    assert [row.z is None for row in readings if row is not None] == [True] * 10 + [False] * 2


def test_a_period_without_a_release_is_left_out() -> None:
    readings = chart_agency([[observation(4, 1)], [], [observation(4, 2)]], CHARTED, w=4)

    assert readings[1] is None
    assert readings[2] is not None


def test_an_agency_that_never_moved_has_no_scatter_to_compare_with() -> None:
    readings = chart_agency([[observation(4, 1)]] * 12, CHARTED, w=4)

    assert all(row is not None and row.z is None for row in readings)
