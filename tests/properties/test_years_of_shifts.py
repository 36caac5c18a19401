"""Two years of shifts as a roster writes them, in six zones: one text each, at the policy's time.

The six: a zone without changes of the clock, two of the northern half of the earth, two of the
southern one, and Lord Howe, whose clocks move by half an hour. The expected time is worked out
from the words of the rules on the wall's clock, not by the code under test.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from tests.factories import add_agency, add_eligibility, add_period, add_person, id_of, make_terms
from wellness.domain.asking import AskRules, Worked, plan
from wellness.domain.periods import Calendar
from wellness.domain.shifts import Edge, WallTimeSkipped, local, resolve
from wellness.services import invitations
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Invitation, Shift, ShiftPerson

ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "America/New_York",
        "Europe/Berlin",
        "America/Phoenix",
        "Australia/Lord_Howe",
        "Australia/Sydney",
        "America/Santiago",
    )
)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RULES = AskRules()
# Sundays hold the changes of clocks; with each third day, every pattern falls on many of them.
PATTERNS = {
    "day": (time(8), time(16)),
    "evening": (time(14), time(23)),
    "night": (time(22), time(6)),
    "over the change": (time(19, 30), time(2, 15)),
    "short night": (time(23), time(4, 45)),
}

zones = pytest.mark.parametrize("zone", ZONES, ids=str)
patterns = pytest.mark.parametrize("pattern", PATTERNS)


def write_roster(zone: ZoneInfo, pattern: str, start_on: date, days: int) -> Iterator[Worked]:
    """Every third day one shift, by wall times; one written into a gap is moved on by an hour."""
    starts, ends = PATTERNS[pattern]
    for number in range(0, days, 3):
        on = start_on + number * DAY
        until = on if ends > starts else on + DAY
        yield Worked(
            f"{pattern}-{on}",
            _resolve(datetime.combine(on, starts), zone, Edge.START),
            _resolve(datetime.combine(until, ends), zone, Edge.END),
        )


def _resolve(wall: datetime, zone: ZoneInfo, edge: Edge) -> datetime:
    try:
        return resolve(wall, zone, edge)
    except WallTimeSkipped:
        return resolve(wall + HOUR, zone, edge)


def is_at_the_policys_time(send_at: datetime, worked: Worked, zone: ZoneInfo) -> bool:
    """Within the hour after the end; or at ten, where that hour is not clear of quiet hours."""
    wall = local(send_at, zone)
    in_the_hour = worked.ends_at + 30 * MINUTE <= send_at <= worked.ends_at + HOUR
    at_ten = wall.replace(tzinfo=None) - datetime.combine(wall.date(), time(10))
    in_the_morning = timedelta() <= at_ten <= 30 * MINUTE
    plain = local(worked.ends_at + 30 * MINUTE, zone).time()
    latest = local(worked.ends_at + HOUR, zone).time()
    clear = time(8) <= plain <= latest < time(20, 55)
    if clear:
        return in_the_hour
    if plain >= time(20, 55) or latest < time(8):
        return in_the_morning and send_at > worked.ends_at
    return in_the_hour or in_the_morning


@zones
@patterns
def test_two_years_of_shifts_bring_one_text_each_at_the_policys_time(
    zone: ZoneInfo, pattern: str
) -> None:
    worked = list(write_roster(zone, pattern, date(2026, 1, 2), 730))

    asked = {
        one.shift: one for one in plan(worked, person="p1", seed=b"seed", rules=RULES, zone=zone)
    }

    assert asked.keys() == {one.shift for one in worked}
    for one in worked:
        asking = asked[one.shift]
        assert is_at_the_policys_time(asking.send_at, one, zone), (one, asking)
        assert time(8) <= local(asking.send_at, zone).time() < time(20, 55)
        assert asking.send_at < asking.expires_at <= asking.send_at + RULES.window


@zones
def test_the_roster_meets_every_change_of_the_clocks(zone: ZoneInfo) -> None:
    hours = {
        round((one.ends_at - one.starts_at) / MINUTE)
        for pattern in PATTERNS
        for one in write_roster(zone, pattern, date(2026, 1, 2), 730)
        if pattern == "night"
    }

    changes = {"America/Phoenix": {480}, "Australia/Lord_Howe": {450, 480, 510}}
    assert hours <= changes.get(zone.key, {420, 480, 540})
    assert len(_offsets(zone)) == (1 if zone.key == "America/Phoenix" else 2)


def _offsets(zone: ZoneInfo) -> set[timedelta | None]:
    return {local(datetime(2026, 1, 2, tzinfo=UTC) + n * DAY, zone).utcoffset() for n in range(730)}


# The same through tables and ticks, over the weeks in which the clocks change.


CHANGES = {
    "America/New_York": (date(2026, 3, 2), date(2026, 10, 26)),
    "Europe/Berlin": (date(2026, 3, 23), date(2026, 10, 19)),
    "America/Phoenix": (date(2026, 3, 2), date(2026, 10, 26)),
    "Australia/Lord_Howe": (date(2026, 3, 30), date(2026, 9, 28)),
    "Australia/Sydney": (date(2026, 3, 30), date(2026, 9, 28)),
    "America/Santiago": (date(2026, 3, 30), date(2026, 8, 31)),
}


@pytest.mark.parametrize(
    ("zone", "monday"),
    [(ZoneInfo(name), monday) for name, mondays in CHANGES.items() for monday in mondays],
    ids=str,
)
def test_ticks_through_a_change_ask_once_after_each_shift(
    session: Session, zone: ZoneInfo, monday: date
) -> None:
    terms = make_terms(zone=zone, calendar=Calendar(zone, monday))
    span = terms.calendar.span(0)
    [team] = add_agency(session, "Team A")
    period = add_period(session, span.starts_at, ends_at=span.ends_at, visible_at=span.visible_at)
    rosters = {pattern: add_person(session, team) for pattern in PATTERNS}
    add_eligibility(session, period, *rosters.values())
    worked = {pattern: list(write_roster(zone, pattern, monday + DAY, 11)) for pattern in PATTERNS}
    for pattern, person in rosters.items():
        for one in worked[pattern]:
            _add(session, team, person, one, zone)

    now = span.starts_at
    while now < span.ends_at:
        invitations.invite_due(session, terms=terms, now=now)
        now += 20 * MINUTE

    for pattern, person in rosters.items():
        slots = _slots(session, person)
        assert len(slots) == len(worked[pattern])
        pairs = zip(slots, worked[pattern], strict=True)
        assert all(is_at_the_policys_time(slot, one, zone) for slot, one in pairs)


def _add(session: Session, team: Unit, person: Person, one: Worked, zone: ZoneInfo) -> None:
    walls = [local(at, zone).strftime("%Y-%m-%d %H:%M") for at in (one.starts_at, one.ends_at)]
    shift = Shift(
        external_id=one.shift,
        unit_id=id_of(team),
        starts_wall=walls[0],
        ends_wall=walls[1],
        zone=zone.key,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
    )
    session.add(shift)
    session.flush()
    session.add(ShiftPerson(shift_id=id_of(shift), person_id=person.id))
    session.flush()


def _slots(session: Session, person: Person) -> Sequence[datetime]:
    return session.exec(
        select(Invitation.send_at)
        .where(Invitation.person_id == person.id)
        .order_by(col(Invitation.send_at))
    ).all()
