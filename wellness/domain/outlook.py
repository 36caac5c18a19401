"""What a schedule lets expect: which shifts may be asked about and when, drawing no lots.

Everything here follows from shifts and the agency's rules alone. Who joined, who is eligible and
which shifts of a week the lot will choose take no part: nothing of that can be read from it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from wellness.domain.asking import AskRules, Worked, plan
from wellness.domain.periods import working_day, working_week
from wellness.domain.shifts import utc


class NotAsked(StrEnum):
    """Why there is no text after a shift, whoever worked it."""

    REST = "rest"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Chance:
    """One shift of one person: the earliest moment of a text, or why there can be none."""

    shift: str
    send_at: datetime | None
    why_not: NotAsked | None


def find_chances(
    worked: Sequence[Worked], *, rules: AskRules, zone: ZoneInfo
) -> tuple[Chance, ...]:
    """What may come of each shift of one person, in order of their ends.

    Without jitter, which differs for everybody, and before the caps: see `count_at_most`.
    """
    open_rules = replace(rules, jitter=_NONE, per_day=_ANY, per_week=_ANY)
    askings = plan(worked, person="", seed=b"", rules=open_rules, zone=zone)
    slots = {asking.shift: asking.send_at for asking in askings}
    ordered = sorted(worked, key=_end)
    return tuple(_chance(one, ordered, slots, rules.minimum_rest) for one in ordered)


def count_at_most(
    slots: Sequence[datetime], *, rules: AskRules, zone: ZoneInfo
) -> Mapping[date, int]:
    """The most texts one person can get in each working week, under both caps; by its Monday."""
    days = Counter(working_day(slot, zone) for slot in slots)
    weeks: Counter[date] = Counter()
    for slot in {working_day(slot, zone): slot for slot in slots}.values():
        weeks[working_week(slot, zone)] += min(days[working_day(slot, zone)], rules.per_day)
    return {week: min(count, rules.per_week) for week, count in weeks.items()}


_NONE: Final = timedelta(0)
_ANY: Final = 1_000_000


def _end(one: Worked) -> tuple[datetime, str]:
    return utc(one.ends_at), one.shift


def _chance(
    one: Worked,
    ordered: Sequence[Worked],
    slots: Mapping[str, datetime],
    minimum_rest: timedelta,
) -> Chance:
    if one.shift in slots:
        return Chance(one.shift, slots[one.shift], None)
    before = utc(one.ends_at) + minimum_rest
    joined = any(utc(other.starts_at) < before and _end(other) > _end(one) for other in ordered)
    return Chance(one.shift, None, NotAsked.REST if joined else NotAsked.QUIET)
