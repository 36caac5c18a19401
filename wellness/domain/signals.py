"""Debrief triggers: what raises a flag, from released bands or from what people reported."""

from collections.abc import Mapping
from enum import StrEnum


class Trigger(StrEnum):
    """Rows of the trigger table of signals.md."""

    INCIDENT = "T1"
    REQUESTED = "T3"
    ACUTE = "T4"


class FlagState(StrEnum):
    """Open until a peer supporter takes it, closed when they say what came of it."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class IncidentKind(StrEnum):
    """Kinds of hard events (T1)."""

    CHILD = "child"
    DEATH = "death"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    NEIGHBOUR = "neighbour"
    MISTAKE = "mistake"
    OTHER = "other"


def is_acute(m: int, bands: Mapping[str, int]) -> bool:
    """The acute rule T4 on one released group: hard calls reach half, and strain is not lowest.

    `bands` holds i (from 1) by indicator key. Source: signals.md, statistics-bands.md section 9.
    """
    exposure, strained = bands.get("exposure", 1), bands.get("strained_mostly", 1)
    return exposure >= 2 and 2 * exposure >= m + 1 and strained >= 2  # noqa: PLR2004 - the rule
