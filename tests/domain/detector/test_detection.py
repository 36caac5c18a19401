import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.domain.detector.chart import list_charted
from wellness.domain.detector.detection import Observation, Reading, Series, detect
from wellness.domain.detector.tuning import FORTNIGHT, tuning_for
from wellness.domain.post_shift import POST_SHIFT

CHARTED = list_charted(POST_SHIFT)


def observation(m: int, i: int) -> Observation:
    return Observation(m, {each.key: i for each in CHARTED})


def read(series: Series, *others: Series) -> Sequence[Reading | None]:
    groups = {"ours": series} | {f"other {place}": row for place, row in enumerate(others)}
    return detect(groups, CHARTED, FORTNIGHT, w=4)["ours"]


def opened_at(readings: Sequence[Reading | None]) -> list[int]:
    return [at for at, row in enumerate(readings) if row is not None and row.opened]


def calm(periods: int, seed: int, m: int = 4, *, lifted: int = 0) -> list[Observation]:
    """Periods of a group with nothing wrong; each indicator moves by itself."""
    rng = random.Random(seed)
    return [
        Observation(m, {each.key: lifted + rng.choice((1, 1, 1, 2)) for each in CHARTED})
        for _ in range(periods)
    ]


observations = st.none() | st.integers(2, 10).flatmap(
    lambda m: st.builds(
        lambda bands: Observation(m, dict(zip((c.key for c in CHARTED), bands, strict=True))),
        st.tuples(*(st.integers(1, m) for _ in CHARTED)),
    )
)


def agencies(periods: int) -> st.SearchStrategy[list[list[Observation | None]]]:
    row = st.lists(observations, min_size=periods, max_size=periods)
    return st.lists(row, min_size=1, max_size=4)


def test_a_group_that_jumps_and_stays_up_is_flagged_once() -> None:
    others = [calm(30, seed) for seed in (1, 2, 3)]
    ours = [*calm(20, 9), *[observation(4, 4)] * 10]

    readings = read(ours, *others)

    (at,) = opened_at(readings)
    assert 20 <= at <= 22
    assert all(row is not None and row.is_open for row in readings[at:])


def test_a_flag_closes_after_two_quiet_releases_in_a_row() -> None:
    others = [calm(36, seed) for seed in (1, 2, 3)]
    ours = [*calm(18, 9), *[observation(4, 4)] * 4, *[observation(4, 1)] * 14]

    readings = read(ours, *others)

    (at,) = opened_at(readings)
    after = [row for row in readings[at:] if row is not None]
    closed = next(place for place, row in enumerate(after) if not row.is_open)
    assert all(row.q < row.limit / 2 for row in after[closed - 1 : closed + 1])
    assert all(row.is_open for row in after[:closed])


def test_a_period_that_is_not_shown_neither_opens_nor_closes() -> None:
    others = [calm(36, seed) for seed in (1, 2, 3)]
    up = [*calm(18, 9), *[observation(4, 4)] * 4]

    readings = read([*up, *[None] * 10, *[observation(4, 1)] * 4], *others)

    assert readings[22:32] == (None,) * 10
    back = readings[32]
    assert back is not None
    assert back.is_open
    assert not back.opened


@given(agency=agencies(9))
@settings(max_examples=25)
def test_no_flag_opens_before_four_releases_tell_what_is_usual(
    agency: list[list[Observation | None]],
) -> None:
    readings = detect(dict(enumerate(agency)), CHARTED, FORTNIGHT, w=4)

    for group, rows in readings.items():
        for at, row in enumerate(rows):
            if row is not None and row.opened:
                assert row.baseline_releases >= 4
                assert sum(seen is not None for seen in agency[group][:at]) >= 4
                assert at >= 5


@given(agency=agencies(12), data=st.data())
@settings(max_examples=25)
def test_what_comes_later_changes_nothing_that_was_said(
    agency: list[list[Observation | None]], data: st.DataObject
) -> None:
    until = data.draw(st.integers(1, 11))

    whole = detect(dict(enumerate(agency)), CHARTED, FORTNIGHT, w=4)
    early = detect(
        {group: row[:until] for group, row in enumerate(agency)}, CHARTED, FORTNIGHT, w=4
    )

    assert {group: rows[:until] for group, rows in whole.items()} == early


@given(agency=agencies(8), data=st.data())
@settings(max_examples=25)
def test_the_order_of_the_groups_does_not_matter(
    agency: list[list[Observation | None]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(agency))))
    first = detect(dict(enumerate(agency)), CHARTED, FORTNIGHT, w=4)

    second = detect({group: agency[group] for group in order}, CHARTED, FORTNIGHT, w=4)

    for group, rows in first.items():
        for one, other in zip(rows, second[group], strict=True):
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                assert one.q == pytest.approx(other.q, abs=1e-9)


def test_what_all_groups_share_flags_none_of_them_and_one_alone_is_flagged() -> None:
    before = {group: calm(20, group, m=5) for group in range(6)}
    risen = {group: calm(6, group + 50, m=5, lifted=1) for group in before}
    still = {group: calm(6, group + 50, m=5) for group in before}
    together = {group: [*row, *risen[group]] for group, row in before.items()}
    alone = {
        group: [*row, *(risen if group == 0 else still)[group]] for group, row in before.items()
    }

    all_rose = detect(together, CHARTED, FORTNIGHT, w=4)
    one_rose = detect(alone, CHARTED, FORTNIGHT, w=4)

    assert [opened_at(rows[20:]) for rows in all_rose.values()] == [[]] * 6
    assert [bool(opened_at(rows[20:])) for rows in one_rose.values()] == [True] + [False] * 5


def test_series_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same periods"):
        detect({"a": calm(3, 1), "b": calm(4, 1)}, CHARTED, FORTNIGHT, w=4)


def test_without_groups_there_is_nothing_to_read() -> None:
    assert detect({}, CHARTED, FORTNIGHT, w=4) == {}


@pytest.mark.parametrize(
    ("days", "known", "voters", "is_tuned"),
    [(14, 2, 7, True), (28, 2, 7, True), (14, 1, 7, False), (14, 2, 9, False), (7, 2, 7, False)],
)
def test_limits_hold_for_the_thresholds_of_the_study_alone(
    days: int, known: int, voters: int, *, is_tuned: bool
) -> None:
    assert (tuning_for(days, known=known, voters=voters) is not None) == is_tuned
