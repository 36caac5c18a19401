from itertools import product

import numpy as np
import pytest

from tests.study.counting import MOST_VOTERS, mid_counts, release, votes
from tests.study.parts.acute import find_acute, find_statement
from tests.study.parts.agency import read_agency
from tests.study.shapes import CHARTED, KEYS, WIDTH, Counted, Released
from wellness.domain.bands import Limits, band_of, count_bands
from wellness.domain.detector.agency import chart_agency
from wellness.domain.detector.detection import Observation
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.signals import has_statement, is_acute

FOLDS = {row.key: row.fold for row in POST_SHIFT.indicators}


def tally(bits: tuple[bool, ...]) -> Tally:
    kept = Tally.empty(1)
    for number, bit in enumerate(bits, start=1):
        kept = kept.add(number, (bit,))
    return kept


def draw_released(seed: int, agencies: int, groups: int, periods: int) -> Released:
    """Any bands at all, with periods that are not released."""
    rng = np.random.default_rng(seed)
    voters = rng.integers(4, MOST_VOTERS + 1, (agencies, groups, periods))
    yes = (rng.random((*voters.shape, len(KEYS))) * (voters[..., None] + 1)).astype(np.int64)
    return release(Counted(voters, yes))


def observations(released: Released, agency: int, period: int) -> list[Observation]:
    """The groups of one agency and period as the product reads them."""
    found = []
    for m, bands in zip(
        released.m[agency, :, period], released.bands[agency, :, period], strict=True
    ):
        if m:
            named = dict(zip(KEYS, map(int, bands), strict=True))
            found.append(Observation(int(m), named))
    return found


@pytest.mark.parametrize("key", KEYS)
def test_votes_are_those_of_the_product_for_every_five_check_ins(key: str) -> None:
    for length in range(1, 6):
        for bits in product((False, True), repeat=length):
            vote = votes(key, np.array([sum(bits)]), np.array([length]))

            assert bool(vote[0]) is tally(bits).vote(0, FOLDS[key]), (key, bits)


def test_bands_are_those_of_the_product_for_every_count() -> None:
    for n in range(MOST_VOTERS + 1):
        yes = np.tile(np.arange(n + 1)[:, None], (1, len(KEYS)))
        shown = release(Counted(np.full(n + 1, n), yes))

        if n < Limits().voters:
            assert not shown.is_shown.any()
        else:
            assert set(shown.m.tolist()) == {count_bands(n, WIDTH)}
            expected = [band_of(count, n, WIDTH) for count in range(n + 1)]
            assert shown.bands[:, 0].tolist() == expected


def test_the_acute_rule_and_the_statement_are_the_products() -> None:
    released = draw_released(3, 2, 8, 30)

    acute, stated = find_acute(released), find_statement(released)

    for agency in range(2):
        for period in range(30):
            seen = observations(released, agency, period)
            expected = [is_acute(each.m, each.bands) for each in seen]
            shown = released.is_shown[agency, :, period]
            assert acute[agency, shown, period].tolist() == expected
            said = [has_statement(each.m, each.bands) for each in seen]
            assert stated[agency, shown, period].tolist() == said
    assert acute.any()
    assert not acute[~released.is_shown].any()


def test_the_agencys_chart_is_the_products() -> None:
    released = draw_released(4, 3, 3, 50)
    released.m[0, :, 7] = 0
    released.m[2, :, 40] = 0

    z = read_agency(released)

    for agency in range(3):
        periods = [observations(released, agency, period) for period in range(50)]
        readings = chart_agency(periods, CHARTED, w=WIDTH)
        for ours, reading in zip(z[agency], readings, strict=True):
            expected = None if reading is None else reading.z
            assert (None if np.isinf(ours) else ours) == (
                None if expected is None else pytest.approx(expected, abs=1e-9)
            )


def test_mid_counts_lie_in_their_bands() -> None:
    released = draw_released(5, 1, 6, 20)

    counts, voters = mid_counts(released)

    shown = released.is_shown
    assert (counts[shown] >= WIDTH * (released.bands[shown][:, : len(CHARTED)] - 1)).all()
    assert (counts[shown] <= voters[shown][:, None]).all()
