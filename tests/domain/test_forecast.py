import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.forecast import chance_shown, forecast_team


@pytest.mark.parametrize(("people", "chance"), [(9, 0.41), (12, 0.85), (6, 0.0), (7, 0.07)])
def test_how_often_a_team_is_shown_is_a_binomial_tail(people: int, chance: float) -> None:
    assert chance_shown(people, rate=0.68, voters=7) == pytest.approx(chance, abs=0.005)


@given(people=st.integers(0, 60), rate=st.floats(0, 1), voters=st.integers(5, 15))
def test_more_people_and_a_higher_rate_never_hide_a_team(
    people: int, rate: float, voters: int
) -> None:
    chance = chance_shown(people, rate=rate, voters=voters)

    assert 0 <= chance <= 1
    assert chance <= chance_shown(people + 1, rate=rate, voters=voters) + 1e-12
    assert chance <= chance_shown(people, rate=1, voters=voters) + 1e-12


@pytest.mark.parametrize(
    ("people", "half", "large"),
    [(10, 0.25, 0.59), (12, 0.40, 0.84), (30, 0.76, 1.0), (80, 0.82, 1)],
)
def test_the_sizes_of_the_study_have_its_figures(people: int, half: float, large: float) -> None:
    sight = forecast_team(people, rate=0.68, voters=7).sight

    assert sight is not None
    assert (sight.half, sight.large) == (half, large)


def test_between_two_sizes_the_figures_lie_between_theirs() -> None:
    sight = forecast_team(25, rate=0.68, voters=7).sight

    assert sight is not None
    assert sight.half == pytest.approx(0.71)


def test_a_team_smaller_than_those_of_the_study_is_not_given_figures() -> None:
    found = forecast_team(9, rate=0.68, voters=7)

    assert found.sight is None
    assert found.is_seldom_shown


@pytest.mark.parametrize(("people", "rate"), [(-1, 0.5), (9, 1.1), (9, -0.1)])
def test_impossible_teams_are_refused(people: int, rate: float) -> None:
    with pytest.raises(ValueError, match="rate lies between"):
        chance_shown(people, rate=rate, voters=7)
