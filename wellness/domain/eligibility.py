"""Who may answer in a period, and which leaves are stable in it: fixed when it opens (R28, R29).

The founding's waiver reaches exactly this far. It ends the 28 days of those who stood on the roster
when the second representative agreed, and of nobody added later. It waives the shift for the first
two periods, before which no two periods of shifts are known. In these two, those people count as
having been there before; leaves that existed at the founding count as old enough. Nobody's own JOIN
is ever waived.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

WAITING: Final = timedelta(days=28)
PERIODS_BACK: Final = 2
"""So many periods are searched for a shift, make a leaf old enough, and are the founding's."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a person decides; `enrolled_on` is the day they came on the roster, None: unknown."""

    is_active: bool
    has_joined: bool
    enrolled_on: date | None
    is_founder: bool
    has_worked: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """Who is eligible in a leaf, who was in the period before (None: unknown), and its past."""

    periods: int
    members: AbstractSet[UUID]
    before: AbstractSet[UUID] | None


def is_eligible(person: Standing, *, on: date, is_founding: bool) -> bool:
    """Whether somebody may answer in a period that opens on a local date (R28)."""
    return (
        person.is_active
        and person.has_joined
        and has_waited(person.enrolled_on, is_founder=person.is_founder, on=on)
        and (person.has_worked or is_founding)
    )


def has_waited(enrolled_on: date | None, *, is_founder: bool, on: date) -> bool:
    """Whether the 28 days are over on a date; an unknown day of enrolment has not passed (R28)."""
    return is_founder or (enrolled_on is not None and enrolled_on + WAITING <= on)


def is_founding(starts_at: datetime, ends_at: datetime, founded_from: datetime | None) -> bool:
    """Whether a period is one of the two the founding covers; without a founding none is (R29)."""
    if founded_from is None:
        return False
    return founded_from <= starts_at < founded_from + PERIODS_BACK * (ends_at - starts_at)


def worked_since(starts_at: datetime, ends_at: datetime) -> datetime:
    """Where the two periods before one begin, by its own length."""
    return starts_at - PERIODS_BACK * (ends_at - starts_at)


def is_stable(leaf: Leaf, founders: AbstractSet[UUID]) -> bool:
    """Whether a leaf may be shown alone (R29).

    It has been opened in two periods, and two thirds of the larger of its eligible people now and
    before are the same: coming and going both count. `founders` counts as having been there.
    """
    if leaf.periods < PERIODS_BACK or (leaf.before is None and not founders):
        return False
    before = leaf.before or frozenset()
    same = sum(1 for person in leaf.members if person in before or person in founders)
    return 3 * same >= 2 * max(len(leaf.members), len(before))
