from collections.abc import Callable, Iterator
from functools import partial

import pytest

from tests.bench.figures import Figure, table, time_each


def figure(*values: float, bound: float = 10) -> Figure:
    return Figure("cast", "ms", bound, values)


def test_the_ninety_fifth_of_a_hundred_values_is_the_p95() -> None:
    measured = figure(*range(100, 0, -1))

    assert (measured.median, measured.p95) == (50.5, 95)


def test_one_value_in_twenty_may_exceed_the_bound_and_two_may_not() -> None:
    assert figure(*[1] * 19, 99).is_met
    assert not figure(*[1] * 18, 99, 99).is_met


def test_a_value_at_the_bound_keeps_it() -> None:
    assert figure(10).is_met
    assert not figure(10.1).is_met


def test_what_was_not_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="cast was not measured"):
        figure()


def test_the_table_names_each_figure_with_its_values_bound_and_verdict() -> None:
    lines = table([figure(1.25, 1.25), figure(30, bound=20)]).splitlines()

    assert [line.split() for line in lines] == [
        ["figure", "runs", "median", "p95", "bound"],
        ["cast", "2", "1.2", "ms", "1.2", "ms", "10", "ms", "kept"],
        ["cast", "1", "30.0", "ms", "30.0", "ms", "20", "ms", "MISSED"],
    ]


def test_what_prepares_an_action_is_done_before_it_and_each_action_once() -> None:
    done: list[str] = []

    def actions() -> Iterator[Callable[[], object]]:
        for name in "ab":
            done.append(f"prepare {name}")
            yield partial(done.append, name)

    assert len(time_each(actions())) == 2
    assert done == ["prepare a", "a", "prepare b", "b"]
