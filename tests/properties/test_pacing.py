"""A bucket of segments: never more than rate x time + burst, whoever takes and when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.pacing import LONGEST, Bucket, Pace, count_ready, fill, pace_of, take

START = datetime(2026, 11, 18, 12, tzinfo=UTC)
NOTHING = timedelta(0)

paces = st.builds(pace_of, st.integers(1, 200))
sizes = st.integers(1, LONGEST)
steps = st.lists(st.tuples(st.integers(0, 4000), st.integers(-900, 900), sizes), max_size=150)


@given(paces, steps)
def test_in_no_stretch_more_begins_than_rate_times_time_and_the_burst(
    pace: Pace, asked: list[tuple[int, int, int]]
) -> None:
    """Workers come in any order, and their clocks are up to a second apart."""
    bucket, true, began = None, START, []
    for passed_ms, skew_ms, segments in asked:
        true += timedelta(milliseconds=passed_ms)
        seen = true + timedelta(milliseconds=skew_ms)
        bucket, wait = take(bucket, pace, segments, seen)
        if not wait:
            began.append((true, segments))

    for first, (since, _) in enumerate(began):
        total = 0
        for until, segments in began[first:]:
            total += segments
            seconds = (until - since).total_seconds() + 1.8  # the clocks' skew, both ways
            assert total <= pace.rate * seconds + pace.burst + 0.01


@given(paces, st.lists(sizes, min_size=1, max_size=60))
def test_who_waits_as_long_as_told_may_begin(pace: Pace, texts: list[int]) -> None:
    bucket, now = None, START
    for segments in texts:
        bucket, wait = take(bucket, pace, segments, now)
        if wait:
            now += wait
            bucket, wait = take(bucket, pace, segments, now)
        assert not wait

    spent = sum(texts) - pace.burst
    assert (now - START).total_seconds() == pytest.approx(max(0.0, spent / pace.rate), abs=0.1)


@given(paces, st.integers(0, 40))
def test_as_many_segments_are_ready_as_one_worker_can_begin_in_the_stretch(
    pace: Pace, begun: int
) -> None:
    bucket: Bucket | None = None
    for _ in range(begun):
        bucket, _ = take(bucket, pace, 1, START)
    ready = count_ready(bucket, pace, within=timedelta(seconds=15), now=START)

    now, end, sent = START, START + timedelta(seconds=15), 0
    while sent <= ready:
        bucket, wait = take(bucket, pace, 1, now)
        if wait:
            now += wait
            if now > end:
                break
        else:
            sent += 1

    assert ready - 1 <= sent <= ready


def test_a_text_longer_than_the_burst_waits_for_a_full_bucket_and_leaves_a_debt() -> None:
    pace = Pace(rate=1.0, burst=3.0)

    bucket, wait = take(None, pace, 5, START)
    later, refused = take(bucket, pace, 1, START)

    assert (wait, bucket.level) == (NOTHING, -2.0)
    assert (refused, later) == (timedelta(seconds=3), bucket)


def test_a_clock_set_back_starts_the_bucket_anew_without_filling_it() -> None:
    pace = Pace(rate=1.0, burst=3.0)
    bucket, _ = take(None, pace, 3, START)

    nearly = fill(bucket, pace, START - timedelta(seconds=59))
    far = fill(bucket, pace, START - timedelta(days=1))

    assert nearly == bucket
    assert far == Bucket(0.0, START - timedelta(days=1))


@pytest.mark.parametrize(("per_second", "rate", "burst"), [(1, 0.8, 3), (3, 2.4, 3), (100, 80, 80)])
def test_four_fifths_of_what_was_bought_are_used(
    per_second: int, rate: float, burst: float
) -> None:
    pace = pace_of(per_second)

    assert pace.rate == pytest.approx(rate)
    assert pace.burst == pytest.approx(burst)


def test_there_is_no_pace_at_which_nothing_goes_out() -> None:
    for rate, burst in ((0.0, 3.0), (1.0, 0.5)):
        with pytest.raises(ValueError, match="above nothing"):
            Pace(rate, burst)
