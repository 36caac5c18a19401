import pytest

from wellness.domain.scales import Scale


def test_both_ends_of_a_scale_belong_to_it() -> None:
    scale = Scale(1, 4)

    assert [value for value in range(7) if value in scale] == [1, 2, 3, 4]


@pytest.mark.parametrize(("low", "high"), [(-1, 3), (4, 1), (-3, -1)])
def test_a_scale_nobody_can_answer_in_is_refused(low: int, high: int) -> None:
    with pytest.raises(ValueError, match="runs upwards from 0 or more"):
        Scale(low, high)


def test_a_scale_may_hold_one_value() -> None:
    assert 0 in Scale(0, 0)
