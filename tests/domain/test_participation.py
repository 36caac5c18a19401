import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.privacy.worlds import make_box
from wellness.domain.folding import Tally
from wellness.domain.groups import Node
from wellness.domain.participation import FEWEST, Participation, measure
from wellness.domain.released import Unreadable, parse_release
from wellness.domain.releases import TreeUnit, Vote, compose_body, wrap_body

TREE = Node("r", (Node("d", (Node("a"), Node("b"))), Node("e", (Node("c"),)), Node("t")))
LEAVES = ("a", "b", "c", "t")
COUNTS = st.fixed_dictionaries({leaf: st.integers(0, 30) for leaf in LEAVES})
VOTED, SILENT = Tally.empty(5).add(1, (True,) * 5), Tally.empty(5)


def sizes(**people: int) -> dict[str, int]:
    return people


@pytest.mark.parametrize(
    ("answered", "step"),
    [
        (0, Participation.UNDER_HALF),
        (19, Participation.UNDER_HALF),
        (20, Participation.TO_THREE_QUARTERS),
        (30, Participation.TO_THREE_QUARTERS),
        (31, Participation.MOST),
        (40, Participation.MOST),
    ],
)
def test_there_are_three_steps(answered: int, step: Participation) -> None:
    assert measure(TREE, sizes(a=40), sizes(a=answered))["r"] is step


def test_an_agency_below_twenty_shows_nothing() -> None:
    assert measure(TREE, sizes(a=10, c=9), sizes(a=10, c=9)) == {}
    assert measure(TREE, sizes(a=10, c=10), sizes()).keys() == {"r"}


def test_a_team_is_never_shown_and_a_small_division_neither() -> None:
    assert measure(TREE, sizes(a=20, c=19, t=30), sizes()).keys() == {"r", "d"}


def test_a_remainder_of_a_few_hides_the_smallest_division() -> None:
    people = sizes(a=30, c=20, t=1)

    assert measure(TREE, people, sizes()).keys() == {"r", "d"}
    assert measure(TREE, sizes(a=30, c=20), sizes()).keys() == {"r", "d", "e"}
    assert measure(TREE, sizes(a=30, t=5), sizes()).keys() == {"r"}


@given(COUNTS, COUNTS)
def test_no_difference_of_shown_units_leaves_a_few(
    eligible: dict[str, int], answered: dict[str, int]
) -> None:
    shown = measure(TREE, eligible, answered)

    size = {"r": sum(eligible.values()), "d": eligible["a"] + eligible["b"], "e": eligible["c"]}
    left = size["r"] - sum(size[unit] for unit in shown if unit != "r")
    assert all(size[unit] >= FEWEST for unit in shown)
    assert not shown or left == 0 or left >= FEWEST
    assert shown.keys() == measure(TREE, eligible, {}).keys()


def body_of(voted: int, silent: int) -> bytes:
    units = [TreeUnit("1", None, "Riverbend"), TreeUnit("2", "1", "Team A")]
    votes = [Vote("2", agency_wide=False, tally=one) for one in [VOTED] * voted + [SILENT] * silent]
    return compose_body(make_box({}, units=units).facts, votes, software="1")


def test_a_body_states_the_step_and_no_count_where_it_is_shown_and_nothing_elsewhere() -> None:
    assert json.loads(body_of(12, 10))["participation"] == [{"at": "1", "step": 2}]
    assert "participation" not in json.loads(body_of(12, 7))


def test_a_release_with_and_without_participation_is_read() -> None:
    found = [parse_release(wrap_body(body_of(12, silent), "0" * 64)) for silent in (10, 7)]

    assert found[0].participation == {"1": Participation.TO_THREE_QUARTERS}
    assert found[1].participation == {}


def test_a_step_that_does_not_exist_is_no_release() -> None:
    document = json.loads(wrap_body(body_of(12, 10), "0" * 64))
    document["body"]["participation"][0]["step"] = 4

    with pytest.raises(Unreadable):
        parse_release(json.dumps(document).encode())
