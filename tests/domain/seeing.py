"""Bands as a release tells them, made for tests."""

from wellness.domain.bands import Limits
from wellness.domain.released import Seen


def seen_in(m: int, i: int, w: int = 4) -> Seen:
    """Band i of m under the c that gives bands of `w` counts, and the lowest k with it."""
    return Seen(m, i, Limits(w - 2, 2 * w - 1))
