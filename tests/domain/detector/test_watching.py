import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.domain.detector.chart import Charted, list_charted_alone
from wellness.domain.detector.detection import Observation, Series, detect
from wellness.domain.detector.standing import Standing, judge_alone
from wellness.domain.detector.tuning import MONTHLY, monthly_tuning_for
from wellness.domain.detector.watching import Watch, is_raised, watch
from wellness.domain.monthly import MONTHLY as PULSE
from wellness.domain.own_questions import compose

WATCHED = list_charted_alone(PULSE)
KEYS = [each.key for each in WATCHED]
LONE = [Charted("burned_out", "x")]


def seen(m: int, **bands: int) -> Observation:
    return Observation(m, {key: bands.get(key, 1) for key in KEYS})


def calm(periods: int, seed: int, m: int = 4) -> list[Observation]:
    rng = random.Random(seed)
    return [Observation(m, {key: rng.choice((1, 1, 2, 2)) for key in KEYS}) for _ in range(periods)]


def read(series: Series, *others: Series) -> Sequence[Watch | None]:
    groups = {"ours": series} | {f"other {place}": row for place, row in enumerate(others)}
    return watch(groups, WATCHED, MONTHLY, w=4)["ours"]


def opened_at(found: Sequence[Watch | None]) -> list[int]:
    return [at for at, row in enumerate(found) if row is not None and row.opened]


OTHERS = [calm(30, seed) for seed in (1, 2, 3, 4)]


def test_the_four_that_t6_names_are_watched() -> None:
    assert KEYS == ["burned_out", "low_backing", "low_voice", "low_recovery"]


def test_an_indicator_that_rises_and_stays_up_opens_one_flag_and_is_named() -> None:
    found = read([*calm(20, 9), *[seen(4, low_backing=4)] * 10], *OTHERS)

    (at,) = opened_at(found)
    assert 21 <= at <= 22
    newest = found[at]
    assert newest is not None
    assert newest.raised == ("low_backing",)


def test_a_month_that_stands_alone_opens_nothing() -> None:
    rows = [seen(2)] * 30
    rows[20] = seen(2, burned_out=2, low_backing=2, low_voice=2, low_recovery=2)

    assert opened_at(read(rows, *([seen(2)] * 30 for _ in range(4)))) == []


def test_a_second_indicator_that_follows_the_first_opens_no_second_flag() -> None:
    later = [seen(4, low_backing=4)] * 3 + [seen(4, low_backing=4, low_recovery=4)] * 7

    assert len(opened_at(read([*calm(20, 9), *later], *OTHERS))) == 1


def test_a_flag_closes_after_two_calm_months_and_may_open_again() -> None:
    up, down = [seen(4, burned_out=4)] * 4, calm(16, 6)
    rows = [*calm(12, 9), *up, *down, *up, *[seen(4)] * 6]
    found = read(rows, *(calm(len(rows), seed) for seed in (1, 2, 3, 4)))

    first, second = opened_at(found)
    assert 12 < first < 16
    assert 32 < second < 36
    last = found[-1]
    assert last is not None
    assert not last.is_open


def test_nothing_is_raised_before_four_results_tell_what_is_usual() -> None:
    found = read(
        [seen(4), seen(4), seen(4), *[seen(4, burned_out=4)] * 2], *[o[:5] for o in OTHERS]
    )

    assert opened_at(found) == []
    assert not any(row.may_flag for row in found if row is not None)


observations = st.none() | st.integers(2, 10).flatmap(
    lambda m: st.builds(
        lambda bands: Observation(m, dict(zip(KEYS, bands, strict=True))),
        st.tuples(*(st.integers(1, m) for _ in KEYS)),
    )
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(observations, min_size=12, max_size=12))
def test_a_flag_opens_only_above_the_limit_and_the_lowest_band(
    rows: list[Observation | None],
) -> None:
    alone = {each.key: detect({"a": rows}, [each], MONTHLY, w=4)["a"] for each in WATCHED}

    for at, found in enumerate(watch({"a": rows}, WATCHED, MONTHLY, w=4)["a"]):
        row = rows[at]
        assert (found is None) is (row is None)
        if found is None or row is None:
            continue
        for key in found.raised:
            reading = alone[key][at]
            assert reading is not None
            assert reading.q > reading.limit
            assert row.bands[key] > 1
        assert found.raised or not found.opened
        assert found.is_open or not found.opened


def test_what_is_above_the_limit_in_the_lowest_band_is_not_called_higher() -> None:
    rows = [*calm(20, 9), *[seen(4, burned_out=4)] * 3]
    reading = detect({"a": rows}, LONE, MONTHLY, w=4)["a"][-1]
    assert reading is not None
    lowest = [*rows[:-1], seen(4)]

    above = judge_alone(reading, rows, "burned_out", is_flagged=True)
    below = judge_alone(reading, lowest, "burned_out", is_flagged=False)

    assert is_raised(reading, 4)
    assert not is_raised(reading, 1)
    assert above.standing is Standing.HIGHER
    assert below.standing is Standing.SOMEWHAT_HIGHER
    assert not above.is_sustained


def test_still_higher_is_said_only_while_the_flag_is_open() -> None:
    rows = [*calm(20, 9), *[seen(4, burned_out=4)] * 3]
    reading = detect({"a": rows}, LONE, MONTHLY, w=4)["a"][-1]
    assert reading is not None
    falling = replace(reading, q=reading.limit * 0.6)

    flagged = judge_alone(falling, rows, "burned_out", is_flagged=True)
    not_flagged = judge_alone(falling, rows, "burned_out", is_flagged=False)

    assert flagged.standing is Standing.STILL_HIGHER
    assert not_flagged.standing is not Standing.STILL_HIGHER


@pytest.mark.parametrize(("days", "known", "voters"), [(14, 2, 7), (28, 1, 7), (28, 2, 9)])
def test_what_the_study_did_not_fix_has_no_limits(days: int, known: int, voters: int) -> None:
    assert monthly_tuning_for(days, known=known, voters=voters) is None
    assert monthly_tuning_for(28, known=2, voters=7) is MONTHLY


def test_a_pulse_cannot_watch_what_it_does_not_ask() -> None:
    with pytest.raises(ValueError, match="no indicator of it"):
        replace(PULSE, watched=("mood",))


def test_an_indicator_left_out_is_not_watched() -> None:
    kept = compose(PULSE, leave_out=["low_voice"], questions=[])

    assert kept.watched == ("burned_out", "low_backing", "low_recovery")
