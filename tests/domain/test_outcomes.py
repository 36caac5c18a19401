from datetime import timedelta

import pytest

from wellness.domain.outcomes import FellBack, judge, median_hours


@pytest.mark.parametrize(
    ("still", "found"),
    [
        ([], FellBack.AHEAD),
        ([True], FellBack.AHEAD),
        ([False], FellBack.YES),
        ([True, False], FellBack.YES),
        ([None, False], FellBack.YES),
        ([True, True], FellBack.NO),
        ([True, None], FellBack.NO),
        ([None, None], FellBack.UNSEEN),
        ([True, True, False], FellBack.NO),
    ],
)
def test_two_periods_decide_whether_it_fell_back(still: list[bool | None], found: FellBack) -> None:
    assert judge(still) is found


def test_the_median_of_waits_is_in_whole_hours() -> None:
    waits = [timedelta(hours=hours) for hours in (1, 30, 3)]

    assert median_hours(waits) == 3
    assert median_hours([]) is None
