"""Debrief triggers: what raises a flag, from released bands or from what people reported."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Trigger(StrEnum):
    """Rows of the trigger table of signals.md; T8, a contact request, is no flag."""

    INCIDENT = "T1"
    EXPOSURE = "T2"
    REQUESTED = "T3"
    ACUTE = "T4"
    HIGHER = "T5"
    MONTHLY = "T6"
    TRUST = "T7"


FOR_PEERS: Final = frozenset(
    {Trigger.INCIDENT, Trigger.EXPOSURE, Trigger.REQUESTED, Trigger.ACUTE, Trigger.HIGHER}
)
"""Flags that peer supporters take; the others are for leaders alone (signals.md, "first to")."""


class FlagState(StrEnum):
    """Open until a peer supporter takes it, closed when they say what came of it."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class Offer(StrEnum):
    """What a peer supporter offered a whole team; never to whom."""

    FIVE_MINUTES = "five-minutes"
    TEAM_TALK = "team-talk"
    ONE_BY_ONE = "one-by-one"
    PROFESSIONAL = "professional"


class Outcome(StrEnum):
    """What came of a flag when it was closed."""

    OFFERED = "offered"
    HELD = "held"
    NOT_NEEDED = "not-needed"


class Reason(StrEnum):
    """Why nothing was needed: a fixed list, so that nobody is described."""

    DONE_ALREADY = "done-already"
    WORK_FIRST = "work-first"
    TEAM_FINE = "team-fine"
    SAME_EVENT = "same-event"
    TOO_LATE = "too-late"


class IncidentKind(StrEnum):
    """Kinds of hard events (T1)."""

    CHILD = "child"
    DEATH = "death"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    NEIGHBOUR = "neighbour"
    MISTAKE = "mistake"
    OTHER = "other"


STATED: Final = "exposure"
"""The indicator of hard calls, of which a statement may be made."""


def has_statement(m: int, bands: Mapping[str, int]) -> bool:
    """Whether hard calls in half or more of their check-ins are sure of two in five or more.

    No alarm, a statement: (i - 1)/m is half or more. Source: statistics-bands.md section 9.
    """
    return 2 * (bands.get(STATED, 1) - 1) >= m


_POOLED: Final = "Other teams in "


def pool_label(unit_name: str) -> str:
    """What the pooled teams below a unit are called in a flag and its texts."""
    return f"{_POOLED}{unit_name}"


def find_pooled_unit(label: str) -> str | None:
    """The unit in whose name a label speaks of pooled teams; None where it names a team."""
    return label.removeprefix(_POOLED) if label.startswith(_POOLED) else None


def is_acute(m: int, bands: Mapping[str, int]) -> bool:
    """The acute rule T4 on one released group: hard calls reach half, and strain is not lowest.

    `bands` holds i (from 1) by indicator key. Source: signals.md, statistics-bands.md section 9.
    """
    exposure, strained = bands.get("exposure", 1), bands.get("strained_mostly", 1)
    return exposure >= 2 and 2 * exposure >= m + 1 and strained >= 2  # noqa: PLR2004 - the rule
