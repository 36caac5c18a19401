"""What the first full run of the parts measured that the reference study never printed.

Seed 20260; a run with another seed is held to these figures within the tolerance of
`tests.study.figures`. Cells are by size 10, 12, 15, 20, 30, 50; docs/study.md tells of them.
"""

from collections.abc import Mapping
from typing import Final

Row = tuple[float, ...]

MONTHLY_FALSE: Final[Mapping[str, Row]] = {
    "clean, mid, 40": (0.43, 0.55, 0.54, 0.44, 0.38, 0.13),
    "team-week AR .7, mid, 40": (0.50, 0.66, 0.63, 0.58, 0.59, 0.46),
    "person AR .5, mid, 40": (0.56, 0.70, 0.69, 0.56, 0.44, 0.15),
    "turnover 25 %, mid, 40": (0.52, 0.63, 0.71, 0.56, 0.39, 0.21),
    "messy, mid, 40": (0.47, 0.63, 0.67, 0.60, 0.58, 0.36),
    "messy, mid, 8": (0.40, 0.52, 0.61, 0.54, 0.51, 0.50),
    "messy, calm, 40": (0.19, 0.35, 0.41, 0.56, 0.69, 0.53),
    "messy, worse, 40": (0.43, 0.58, 0.49, 0.38, 0.29, 0.19),
    "team-week AR .7, calm, 8": (0.15, 0.24, 0.36, 0.50, 0.68, 0.77),
}
"""False episodes in two years, any of the four indicators."""

MONTHLY_POWER: Final[Mapping[str, Row]] = {
    "burned out, clean, mid, 40, +0.8, within 2": (0.21, 0.22, 0.19, 0.29, 0.45, 0.50),
    "burned out, clean, mid, 40, +0.8, within 4": (0.43, 0.53, 0.51, 0.80, 0.94, 0.98),
    "burned out, messy, mid, 40, +0.5, within 4": (0.22, 0.24, 0.28, 0.32, 0.43, 0.43),
    "burned out, messy, mid, 40, +0.8, within 4": (0.30, 0.43, 0.45, 0.60, 0.82, 0.91),
    "burned out, messy, mid, 40, +0.8, within 6": (0.44, 0.51, 0.57, 0.79, 0.91, 0.97),
    "burned out, messy, mid, 40, +1.2, within 4": (0.38, 0.60, 0.65, 0.89, 0.95, 0.99),
    "burned out, messy, mid, 8, +0.8, within 4": (0.27, 0.36, 0.45, 0.55, 0.74, 0.73),
    "backing, messy, mid, 40, +0.8, within 4": (0.31, 0.49, 0.61, 0.74, 0.91, 0.97),
    "backing, messy, mid, 40, +1.2, within 4": (0.51, 0.77, 0.89, 0.94, 0.99, 0.99),
}
"""The share of changes of one group that are flagged in so many months."""

ACUTE_FALSE: Final[Mapping[str, Row]] = {
    "clean, mid, without": (0.04, 0.12, 0.42, 0.46, 0.53, 0.49),
    "clean, mid, with": (0.04, 0.12, 0.21, 0.35, 0.53, 0.37),
    "messy, mid, without": (0.02, 0.15, 0.74, 0.72, 0.40, 0.85),
    "messy, mid, with": (0.02, 0.15, 0.64, 0.72, 0.40, 0.78),
    "clean, worse, without": (1.8, 3.3, 8.8, 10.1, 14.2, 12.1),
    "clean, worse, with": (0.69, 1.3, 1.8, 2.1, 1.4, 1.6),
    "messy, worse, without": (1.4, 2.9, 6.1, 11.7, 14.5, 14.8),
    "messy, worse, with": (0.98, 1.7, 1.9, 1.5, 1.3, 1.5),
}
"""Acute flags in two years with nothing wrong, without and with the switch-off."""
