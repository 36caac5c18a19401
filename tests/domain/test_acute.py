import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.detector.released_series import group, release
from wellness.domain.acute import MOST_MET, WINDOW, Off, find_off, is_often
from wellness.domain.bands import Limits
from wellness.domain.detector.series import Label
from wellness.domain.released import Release

EAST, WEST = Label("1", is_pool=False), Label("2", is_pool=False)


def history(met: str) -> list[Release]:
    """Releases in which East meets the rule (x), does not (.), or is not shown (-); West never."""
    return [
        release(slot, *([] if one == "-" else [group("1", m=2, i=1 + (one == "x"))]), group("2"))
        for slot, one in enumerate(met)
    ]


def test_the_rule_goes_off_after_the_fourth_time_and_not_before() -> None:
    assert find_off(history("x.xx")) == {}
    assert find_off(history("x.xxx")) == {EAST: Off(4, 4, 5)}


def test_it_comes_on_again_when_no_more_than_three_lie_in_the_last_26_results() -> None:
    often, still, over = "xxxx", "." * (WINDOW - 4), "." * (WINDOW - 3)

    assert find_off(history(often + still)) == {EAST: Off(3, 4, WINDOW)}
    assert find_off(history(often + over)) == {}


def test_since_is_the_beginning_of_the_time_it_is_off_now() -> None:
    again = "xxxx" + "." * WINDOW + "xxxx"

    found = find_off(history(again))

    assert found[EAST].since == len(again) - 1


def test_periods_in_which_a_group_is_not_shown_do_not_count() -> None:
    assert find_off(history("x-x--xx")) == {EAST: Off(6, 4, 4)}


def test_another_k_begins_anew() -> None:
    before = history("xxx")
    after = [
        release(slot, group("1", m=2, i=2, limits=Limits(2, 9)), limits=Limits(2, 9))
        for slot in (3, 4)
    ]

    assert find_off([*before, *after]) == {}


def test_a_group_of_other_teams_begins_anew() -> None:
    before = [release(slot, group("1", "a", "b", m=2, i=2)) for slot in range(3)]
    after = [release(slot, group("1", "c", "d", m=2, i=2)) for slot in (3, 4)]

    assert find_off([*before, *after]) == {}


def test_without_these_indicators_or_releases_nothing_is_off() -> None:
    assert find_off([]) == {}


@given(st.text("x.", max_size=70))
def test_it_is_off_exactly_while_more_than_three_of_the_last_26_met_it(met: str) -> None:
    found = find_off(history(met))

    assert (EAST in found) is (met[-WINDOW:].count("x") > MOST_MET)
    assert WEST not in found
    assert is_often([one == "x" for one in met]) is (EAST in found)


@pytest.mark.parametrize("number", [4, 5, 30])
def test_where_it_is_always_met_it_is_off_since_the_fourth_result(number: int) -> None:
    assert find_off(history("x" * number))[EAST].since == 3
