"""The agency's own scatter: how much charts of this agency move when nothing is wrong.

Source: statistics-bands.md, section 4, "scale".
"""

from collections.abc import Sequence
from math import sqrt

from wellness.domain.detector.tuning import SCALE_CAP, SCALE_DIVISOR, SCALE_FLOOR, SCALE_VALUES


def scale(earlier: Sequence[Sequence[float]], *, periods: int) -> float:
    """The scale kappa from all Z of the calendar periods before, oldest first; 1 if too few.

    `periods` is how many of the last ones count, and the fewest there must have been.
    """
    values = [value for period in earlier[-periods:] for value in period]
    if len(earlier) < periods or len(values) <= SCALE_VALUES:
        return 1.0
    mean = sum(min(value * value, SCALE_CAP) for value in values) / len(values)
    return max(SCALE_FLOOR, sqrt(mean / SCALE_DIVISOR))
