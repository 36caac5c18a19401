import numpy as np
import pytest

from tests.study.episodes import raise_flags, sustain
from tests.study.evaluating import find_usual, read
from tests.study.people import Span
from tests.study.shapes import CHARTED, KEYS, WIDTH, Released
from tests.study.simulating import Setting, draw_agencies, no_push, simulate
from tests.study.worlds import MESSY, Level
from wellness.domain.detector.detection import Observation, Reading, Series, detect
from wellness.domain.detector.tuning import FORTNIGHT, FOUR_WEEKS, Tuning

CLOSE = 5e-4
TUNINGS = pytest.mark.parametrize("tuning", [FORTNIGHT, FOUR_WEEKS], ids=["14 days", "28 days"])


def worlds(groups: int, periods: int) -> Released:
    """One agency of a messy and strained world, with a late start and a long gap."""
    agencies = draw_agencies(np.random.default_rng(groups), agencies=1, groups=groups)
    setting = Setting(MESSY, Level.WORSE, agencies, Span(periods))
    released = simulate((groups, 5), setting, no_push(setting))
    released.m[0, 0, :9] = 0
    released.m[0, 1, 20:28] = 0
    return released


def series(released: Released) -> dict[int, Series]:
    """The agency's groups as the product reads them."""
    return {
        group: [
            Observation(int(m), dict(zip(KEYS, map(int, bands), strict=True))) if m else None
            for m, bands in zip(released.m[0, group], released.bands[0, group], strict=True)
        ]
        for group in range(released.m.shape[1])
    }


@TUNINGS
@pytest.mark.parametrize("groups", [1, 3, 8])
def test_readings_are_those_of_the_product(groups: int, tuning: Tuning) -> None:
    released = worlds(max(groups, 2), 44)
    if groups == 1:
        released = Released(released.m[:, :1], released.bands[:, :1])
    usual = find_usual(released, tuning)

    ours = read(released, usual, tuning)

    theirs = detect(series(released), CHARTED, tuning, w=WIDTH)
    flags, sustained = raise_flags(ours, tuning.limits), sustain(ours)
    for group, readings in theirs.items():
        for at, reading in enumerate(readings):
            if reading is None:
                assert not ours.is_shown[0, group, at]
                continue
            levels = [each.level for each in reading.usual]
            assert usual.level[0, group, at] == pytest.approx(levels, abs=1e-9)
            assert ours.z[0, group, at] == pytest.approx(reading.z, abs=CLOSE)
            assert ours.q[0, group, at] == pytest.approx(reading.q, abs=CLOSE)
            assert ours.q1[0, group, at] == pytest.approx(reading.q1, abs=CLOSE)
            found = flags.opened[0, group, at], flags.is_open[0, group, at]
            assert found == (reading.opened, reading.is_open)
            assert sustained[0, group, at] == reading.is_sustained
            assert ours.may_flag[0, group, at] == reading.may_flag


def test_flags_open_and_close_as_the_products_do() -> None:
    released = worlds(8, 44)
    released.bands[0, 2, 20:30, :4] = np.maximum(released.m[0, 2, 20:30], 1)[:, None]

    flags = raise_flags(
        read(released, find_usual(released, FORTNIGHT), FORTNIGHT), FORTNIGHT.limits
    )

    readings = detect(series(released), CHARTED, FORTNIGHT, w=WIDTH)[2]
    opened = [at for at, row in enumerate(readings) if is_new(row)]
    assert opened
    assert np.flatnonzero(flags.opened[0, 2]).tolist() == opened


def is_new(reading: Reading | None) -> bool:
    return reading is not None and reading.opened


def test_one_group_may_be_exchanged() -> None:
    released, other = worlds(3, 30), worlds(8, 30)
    other = Released(other.m[:, :3], other.bands[:, :3])
    usual = find_usual(released, FORTNIGHT).with_group(find_usual(other, FORTNIGHT), 1)

    mixed = released.with_group(other, 1)

    assert (mixed.m[0, 1] == other.m[0, 1]).all()
    assert (mixed.m[0, 0] == released.m[0, 0]).all()
    assert find_usual(mixed, FORTNIGHT).level == pytest.approx(usual.level, abs=1e-9)
