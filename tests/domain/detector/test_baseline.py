import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.detector.baseline import Baseline, baseline
from wellness.domain.detector.common import Contribution, common_shifts, contribution
from wellness.domain.detector.tuning import HIGHEST_LEVEL, LOWEST_LEVEL

bands = st.integers(2, 10).flatmap(lambda m: st.tuples(st.just(m), st.integers(1, m)))


@pytest.mark.parametrize(
    ("observed", "level", "variance"),
    [
        ([], -0.677120185, 0.712831235),
        ([(2, 1)] * 4, -1.306870445, 0.281228450),
        ([(3, 1), (3, 2), (4, 1), (3, 1)], -0.898784485, 0.061609027),
    ],
)
def test_the_hand_checks_of_the_study_hold(
    observed: list[tuple[int, int]], level: float, variance: float
) -> None:
    found = baseline(observed, w=4)

    assert found.level == pytest.approx(level, abs=1e-9)
    assert found.variance == pytest.approx(variance, abs=1e-8)


@given(observed=st.lists(bands, max_size=26))
def test_a_usual_level_stays_where_bands_can_tell_a_change(
    observed: list[tuple[int, int]],
) -> None:
    found = baseline(observed, w=4)

    assert LOWEST_LEVEL <= found.level <= HIGHEST_LEVEL
    assert found.variance > 0


@given(observed=st.lists(bands, min_size=1, max_size=26), data=st.data())
def test_the_order_of_the_past_does_not_matter(
    observed: list[tuple[int, int]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(observed))

    assert baseline(shuffled, w=4) == baseline(observed, w=4)


@given(observed=st.lists(bands, max_size=12), m=st.integers(2, 10))
def test_a_higher_band_never_lowers_the_usual_level(
    observed: list[tuple[int, int]], m: int
) -> None:
    lowest, highest = (baseline([*observed, (m, i)], w=4).level for i in (1, m))

    assert lowest <= highest


@pytest.mark.parametrize(
    ("m", "i", "level", "variance", "distance"),
    [
        (2, 2, -1, 0.05, 1.645681793),
        (3, 3, -0.8, 0.06, 0.935045929),
        (3, 2, -0.8, 0.06, 0.830898178),
    ],
)
def test_a_contribution_is_capped_as_in_the_study(
    m: int, i: int, level: float, variance: float, distance: float
) -> None:
    part = contribution(m, i, Baseline(level, variance), w=4)

    assert part.distance == pytest.approx(distance, abs=1e-9)


def test_a_group_alone_has_nothing_in_common_with_others() -> None:
    (alone,) = common_shifts({"only": Contribution(1.2, 3.0)}).values()

    assert (alone.shift, alone.variance) == (0, 0)


@given(
    parts=st.dictionaries(
        st.integers(0, 20),
        st.builds(Contribution, st.floats(-3, 3), st.floats(0.1, 20)),
        min_size=2,
    )
)
def test_what_a_group_itself_says_is_not_held_to_be_common(
    parts: dict[int, Contribution],
) -> None:
    group = next(iter(parts))
    louder = parts | {group: Contribution(3, 20)}

    before, after = common_shifts(parts)[group], common_shifts(louder)[group]

    assert before == after
    assert -1 <= before.shift <= 1
