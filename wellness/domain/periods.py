"""Cut time into the stretches the product counts by: periods, debrief days, hours and days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wellness.domain.shifts import first_instant, local, utc

DAY_CHANGES = time(4)
"""A working day ends at 04:00 local: an evening that runs past midnight is still that evening."""
RESULTS_SHOWN = time(9)
"""Releases are shown, and debrief requests counted, at 09:00 local (R11, R39)."""
PERIOD_DAYS = (14, 28)

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """One period: from `starts_at` up to, not including, `ends_at`; shown at `visible_at` (UTC)."""

    index: int
    starts_at: datetime
    ends_at: datetime
    visible_at: datetime


@dataclass(frozen=True)
class Calendar:
    """The periods of an agency: Monday 04:00 local to the Monday `days` later (R2, R11).

    The anchor is the Monday on which period 0 starts. The periods tile all time, so those before
    the anchor have negative indexes; whether one is ever opened is for the caller to say.
    Raises ValueError unless the anchor is a Monday and a period has 14 or 28 days.
    """

    zone: ZoneInfo
    anchor: date
    days: int = 14

    def __post_init__(self) -> None:
        """Refuse what R2 does not allow."""
        if self.anchor.isoweekday() != 1:
            raise ValueError(
                f"periods start on a Monday; {self.anchor:%Y-%m-%d} is a {self.anchor:%A}"
            )
        if self.days not in PERIOD_DAYS:
            raise ValueError(f"a period lasts 14 or 28 days, not {self.days}")

    def span(self, index: int) -> Span:
        """The period of that index, counted from the anchor."""
        opens_on = self.anchor + timedelta(days=index * self.days)
        closes_on = opens_on + timedelta(days=self.days)
        return Span(
            index=index,
            starts_at=_start_of(opens_on, DAY_CHANGES, self.zone),
            ends_at=_start_of(closes_on, DAY_CHANGES, self.zone),
            visible_at=_start_of(closes_on, RESULTS_SHOWN, self.zone),
        )

    def at(self, instant: datetime) -> Span:
        """The period an instant lies in; an instant on a boundary lies in the later one."""
        return self.span((working_day(instant, self.zone) - self.anchor).days // self.days)

    def next_after(self, instant: datetime) -> Span:
        """The first period that starts strictly after an instant."""
        return self.span(self.at(instant).index + 1)


@dataclass(frozen=True)
class Day:
    """A debrief day: 09:00 local on the date `index` up to, not including, 09:00 on the next."""

    index: date
    starts_at: datetime
    ends_at: datetime


def working_day(instant: datetime, zone: ZoneInfo) -> date:
    """The day an instant belongs to where days change at 04:00 local, as periods do."""
    return _day_at(instant, DAY_CHANGES, zone)


def working_week(instant: datetime, zone: ZoneInfo) -> date:
    """The Monday of an instant's working week; such a week always lies inside one period."""
    day = working_day(instant, zone)
    return day - timedelta(days=day.weekday())


def working_week_ends_at(instant: datetime, zone: ZoneInfo) -> datetime:
    """The Monday 04:00 local at which an instant's working week ends (UTC)."""
    return _start_of(working_week(instant, zone) + 7 * _DAY, DAY_CHANGES, zone)


def debrief_day(instant: datetime, zone: ZoneInfo) -> Day:
    """The debrief day (R39) an instant lies in."""
    return _debrief_day_of(_day_at(instant, RESULTS_SHOWN, zone), zone)


def days_before(instant: datetime, zone: ZoneInfo, count: int = 3) -> tuple[Day, ...]:
    """The last `count` debrief days that are over at an instant, oldest first (R39: three)."""
    running = debrief_day(instant, zone).index
    return tuple(_debrief_day_of(running - back * _DAY, zone) for back in range(count, 0, -1))


def hour_slot(instant: datetime) -> str:
    """Stable key of the running hour for counters; in UTC, where no hour happens twice."""
    return f"{utc(instant):%Y-%m-%dT%HZ}"


def day_slot(instant: datetime, zone: ZoneInfo) -> str:
    """Stable key of the running local day, midnight to midnight, for counters."""
    return f"{local(instant, zone):%Y-%m-%d}"


def _debrief_day_of(on: date, zone: ZoneInfo) -> Day:
    return Day(on, _start_of(on, RESULTS_SHOWN, zone), _start_of(on + _DAY, RESULTS_SHOWN, zone))


def _day_at(instant: datetime, changes: time, zone: ZoneInfo) -> date:
    """The day of an instant where days change at a wall time.

    Compares instants, not wall times: when the clocks go back over the change of day, the wall
    shows the old day again, but the new one has begun.
    """
    on = local(instant, zone).date()
    return on if instant >= _start_of(on, changes, zone) else on - _DAY


def _start_of(on: date, changes: time, zone: ZoneInfo) -> datetime:
    return first_instant(datetime.combine(on, changes), zone)
