"""Arrays of the study: [agency, group, period] and, for bands, [.., indicator]."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from wellness.domain.detector.chart import list_charted
from wellness.domain.post_shift import POST_SHIFT

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

CHARTED: Final = list_charted(POST_SHIFT)
KEYS: Final = (*(each.key for each in CHARTED), "exposure")
"""Indicators the study follows; the charted ones come first."""

WIDTH: Final = 4


@dataclass(frozen=True, slots=True)
class Counted:
    """What was voted: distinct voters, and by indicator of `KEYS` how many said yes."""

    voters: Whole
    yes: Whole


@dataclass(frozen=True, slots=True)
class Released:
    """What is released: m, 0 where nothing is, and band i (from 1) of each of `KEYS`."""

    m: Whole
    bands: Whole

    @property
    def is_shown(self) -> Truths:
        """Where a group is released."""
        shown: Truths = self.m > 0
        return shown

    def with_group(self, other: "Released", group: int) -> "Released":
        """The same, with one group of every agency as it is in another."""
        m, bands = self.m.copy(), self.bands.copy()
        m[:, group], bands[:, group] = other.m[:, group], other.bands[:, group]
        return Released(m, bands)
