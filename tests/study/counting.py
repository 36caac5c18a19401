"""The product's folding and bands as tables: a person's check-ins to votes, votes to bands."""

from functools import cache
from typing import Final

import numpy as np

from tests.study.shapes import CHARTED, WIDTH, Counted, Floats, Released, Truths, Whole
from wellness.domain.bands import MOST_BANDS, band_of, count_bands
from wellness.domain.detector.agency import mid_voters
from wellness.domain.folding import fold_vote
from wellness.domain.post_shift import POST_SHIFT

MOST_VOTERS: Final = 50
FEWEST_VOTERS: Final = 7
_MOST_CHECK_INS: Final = 7


def votes(key: str, met: Whole, check_ins: Whole) -> Truths:
    """Whether the votes of people who met an indicator's condition in so many of theirs are yes."""
    return _votes(key)[met, check_ins]


def release(counted: Counted) -> Released:
    """What is shown of what was counted; band 1 where nothing is."""
    m, bands = _bands()
    return Released(m[counted.voters], bands[counted.voters[..., None], counted.yes])


def mid_counts(released: Released) -> tuple[Floats, Floats]:
    """The middle of each charted indicator's band, and of the voters m allows (section 10)."""
    voters = _middles()[released.m]
    i = released.bands[..., : len(CHARTED)]
    low = WIDTH * (i - 1)
    last = i == released.m[..., None]
    high = np.where(last, voters[..., None], low + WIDTH - 1)
    return (low + high) / 2, voters


@cache
def _votes(key: str) -> Truths:
    """[met, check-ins]; without a check-in there is no vote."""
    fold = next(row.fold for row in POST_SHIFT.indicators if row.key == key)
    table = np.zeros((_MOST_CHECK_INS + 1, _MOST_CHECK_INS + 1), dtype=np.bool_)
    for check_ins in range(1, _MOST_CHECK_INS + 1):
        for met in range(check_ins + 1):
            table[met, check_ins] = fold_vote(met, check_ins, met > 0, fold)
    return table


@cache
def _bands() -> tuple[Whole, Whole]:
    """By voters: m, and [voters, yes] the band."""
    m = np.zeros(MOST_VOTERS + 1, dtype=np.int64)
    band = np.ones((MOST_VOTERS + 1, MOST_VOTERS + 1), dtype=np.int64)
    for n in range(FEWEST_VOTERS, MOST_VOTERS + 1):
        m[n] = count_bands(n, WIDTH)
        for yes in range(n + 1):
            band[n, yes] = band_of(yes, n, WIDTH)
    return m, band


@cache
def _middles() -> Floats:
    """By m; 1 where nothing is shown."""
    return np.array([1.0, 1.0, *(mid_voters(m, w=WIDTH) for m in range(2, MOST_BANDS + 1))])
