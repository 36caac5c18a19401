"""From readings to flags: episodes, first flags, delays; and the naive rule beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.study.counting import mid_counts
from tests.study.evaluating import Readings
from tests.study.shapes import Floats, Released, Truths, Whole
from wellness.domain.bands import MOST_BANDS
from wellness.domain.detector.tuning import RELEASES_TO_CLOSE, SUSTAINED_LIMIT, Steps

NAIVE_POINTS: Final = 0.10


@dataclass(frozen=True, slots=True)
class Flags:
    """Where a flag opened, and where it is open, by [agency, group, period]."""

    opened: Truths
    is_open: Truths


def limits_at(limits: Steps, m: Whole) -> Floats:
    """The limit of each group and period; that of m = 2 where nothing is released."""
    by_m = np.array([limits.at(max(2, each)) for each in range(MOST_BANDS + 1)])
    found: Floats = by_m[m]
    return found


def raise_flags(readings: Readings, limits: Steps) -> Flags:
    """Open and close flags: closed after two releases in a row below half the limit."""
    limit = limits_at(limits, readings.m)
    opens = readings.may_flag & (readings.q > limit)
    calms = readings.is_shown & (readings.q < limit / 2)
    return _settle(opens, calms, readings.is_shown)


def raise_watched(
    readings: Sequence[Readings], released: Sequence[Released], limits: Steps
) -> Flags:
    """The same over indicators that are each read alone (T6): one flag for all of them.

    Opens where one is above its limit and its lowest band, closes where all are calm.
    """
    first = readings[0]
    limit = limits_at(limits, first.m)
    opens, calms = np.zeros_like(first.may_flag), first.is_shown.copy()
    for each, seen in zip(readings, released, strict=True):
        opens |= each.may_flag & (each.q > limit) & (seen.bands[..., 0] > 1)
        calms &= each.q < limit / 2
    return _settle(opens, calms, first.is_shown)


def _settle(opens: Truths, calms: Truths, is_shown: Truths) -> Flags:
    opened, is_open = np.zeros_like(opens), np.zeros_like(opens)
    flying = np.zeros(opens.shape[:2], dtype=np.bool_)
    calm = np.zeros(opens.shape[:2], dtype=np.int64)
    for at in range(opens.shape[2]):
        shown = is_shown[:, :, at]
        new = ~flying & opens[:, :, at]
        calm = np.where(shown, np.where(calms[:, :, at], calm + 1, 0), calm)
        flying = (flying & ~(shown & (calm >= RELEASES_TO_CLOSE))) | new
        calm = np.where(new, 0, calm)
        opened[:, :, at], is_open[:, :, at] = new, flying
    return Flags(opened, is_open)


def sustain(readings: Readings) -> Truths:
    """Where this release and the one before were high by themselves ("for two periods")."""
    high = readings.is_shown & (readings.q1 > SUSTAINED_LIMIT)
    found = np.zeros_like(high)
    before = np.zeros(high.shape[:2], dtype=np.bool_)
    for at in range(high.shape[2]):
        shown = readings.is_shown[:, :, at]
        found[:, :, at] = high[:, :, at] & before & readings.may_flag[:, :, at]
        before = np.where(shown, high[:, :, at], before)
    return found


def find_naive(released: Released) -> Truths:
    """The naive rule: the mean mid share of the four is 10 points up on the last release's."""
    counts, voters = mid_counts(released)
    share = counts.mean(axis=-1) / voters
    found = np.zeros_like(released.is_shown)
    before = np.full(share.shape[:2], np.inf)
    for at in range(share.shape[2]):
        shown = released.is_shown[:, :, at]
        found[:, :, at] = shown & (share[:, :, at] - before >= NAIVE_POINTS)
        before = np.where(shown, share[:, :, at], before)
    return found


def begin(events: Truths, shown: Truths) -> Truths:
    """Where a run of events begins: not so at the release before."""
    found = np.zeros_like(events)
    before = np.zeros(events.shape[:2], dtype=np.bool_)
    for at in range(events.shape[2]):
        found[:, :, at] = events[:, :, at] & ~before
        before = np.where(shown[:, :, at], events[:, :, at], before)
    return found


def wait(events: Truths) -> tuple[Truths, Whole]:
    """Along the last axis: whether anything happens, and after how many periods (else all)."""
    happens: Truths = np.asarray(events.any(axis=-1))
    periods = np.where(happens, events.argmax(axis=-1) + 1, events.shape[-1])
    return happens, periods.astype(np.int64)
