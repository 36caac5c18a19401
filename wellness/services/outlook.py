"""How many texts the coming days may bring, by day and team, and why there are none after a shift.

It names nobody and draws no lots, and it looks neither at who joined nor at who is eligible. Three
things would narrow answers down if it did. Who knows at which minute a certain person gets a text
sees by their hand whether they answer. Who knows which shifts of the week a ballot is about can
match its answers with the calls of those shifts, and the seed of a coming period is what keeps that
secret. And a number that leaves out who has not joined tells, in a shift of two, who of them takes
part; R13 shows participation of twenty people or more.

So the figures are a function of roster status, shifts and settings, all of which whoever plans the
work has written down. What was not drawn is told as "at most". See decision record 0016.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from wellness.domain.asking import AskRules, Worked
from wellness.domain.outlook import NotAsked, count_at_most, find_chances
from wellness.domain.periods import working_day, working_week
from wellness.domain.units import UnitTree
from wellness.errors import NotFound
from wellness.services.terms import Terms
from wellness.storage import invitations, rosters
from wellness.storage.schema.rosters import PersonStatus
from wellness.storage.schema.schedules import Shift

MOST_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class TeamDay:
    """A team on a day: texts that may go out from `first_at` to `last_at`, and shifts without one.

    `people` counts those on the shifts that end then; of them `on_leave` are away, `resting` go on
    to a shift with no proper rest before it, and `no_moment` start again too soon after the night.
    """

    team: str
    people: int
    texts: int
    first_at: datetime | None
    last_at: datetime | None
    on_leave: int
    resting: int
    no_moment: int

    @property
    def has_reasons(self) -> bool:
        """Whether there is a shift after which nobody is asked."""
        return bool(self.on_leave or self.resting or self.no_moment)


@dataclass(frozen=True, slots=True)
class Day:
    """A working day, which changes at 04:00, with the teams that have shifts in it."""

    on: date
    teams: tuple[TeamDay, ...]

    @property
    def texts(self) -> int:
        """Texts that may go out on this day, before the cap of the week."""
        return sum(team.texts for team in self.teams)

    @property
    def has_reasons(self) -> bool:
        """Whether there is a shift after which nobody is asked."""
        return any(team.has_reasons for team in self.teams)


@dataclass(frozen=True, slots=True)
class Week:
    """What the caps leave of the texts that may go out in a working week, within the span shown."""

    starts_on: date
    texts: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The days ahead; `known_until` is the end of the last shift there is, None without any."""

    days: tuple[Day, ...]
    weeks: tuple[Week, ...]
    rules: AskRules
    known_until: datetime | None


def look_ahead(
    session: Session, *, unit_id: int | None = None, days: int, terms: Terms, now: datetime
) -> Outlook:
    """What the shifts of a unit (None: the whole agency) let expect in the next days.

    Raises:
        NotFound: there is no such unit.
    """
    tree, until = rosters.load_tree(session), now + timedelta(days=days)
    if unit_id is not None and tree.find(unit_id) is None:
        raise NotFound("There is no such unit.")
    found = invitations.list_worked_within(
        session, ending_after=now - _AROUND, starting_before=until + _AROUND
    )
    events = [
        event
        for event in _list_events(found, terms)
        if (unit_id is None or tree.contains(unit_id, event.unit_id)) and now <= event.at < until
    ]
    return Outlook(
        days=_days(events, tree, terms),
        weeks=_weeks(events, terms),
        rules=terms.ask_rules,
        known_until=max((shift.ends_at for shift, _, _ in found), default=None),
    )


def find_unit_id(session: Session, name: str) -> int:
    """The id of the unit of that name, whatever its capitals.

    Raises:
        NotFound: there is no such unit.
    """
    for unit in rosters.load_tree(session).units:
        if unit.name.casefold() == name.strip().casefold():
            return unit.id
    raise NotFound(f'There is no unit "{name}".', remedy="Write its name as in the file of units.")


_AROUND: Final = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class _Event:
    """What comes of one person's shift; `at` is the slot, else the end of the shift."""

    person_id: UUID
    unit_id: int
    at: datetime
    is_text: bool = False
    is_away: bool = False
    why_not: NotAsked | None = None


def _list_events(
    found: Sequence[tuple[Shift, UUID, PersonStatus]], terms: Terms
) -> Iterable[_Event]:
    by_person: defaultdict[tuple[UUID, PersonStatus], list[Shift]] = defaultdict(list)
    for shift, person_id, status in found:
        by_person[person_id, status].append(shift)
    for (person_id, status), shifts in by_person.items():
        yield from _list_of_person(person_id, status, shifts, terms)


def _list_of_person(
    person_id: UUID, status: PersonStatus, shifts: Sequence[Shift], terms: Terms
) -> Iterable[_Event]:
    by_id = {shift.external_id: shift for shift in shifts}
    if status is not PersonStatus.ACTIVE:
        for shift in shifts:
            yield _Event(person_id, shift.unit_id, shift.ends_at, is_away=True)
        return
    worked = [Worked(shift.external_id, shift.starts_at, shift.ends_at) for shift in shifts]
    for chance in find_chances(worked, rules=terms.ask_rules, zone=terms.zone):
        shift = by_id[chance.shift]
        at, is_text = chance.send_at or shift.ends_at, chance.send_at is not None
        yield _Event(person_id, shift.unit_id, at, is_text=is_text, why_not=chance.why_not)


def _days(events: Sequence[_Event], tree: UnitTree, terms: Terms) -> tuple[Day, ...]:
    by_day: defaultdict[date, defaultdict[int, list[_Event]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for event in events:
        by_day[working_day(event.at, terms.zone)][event.unit_id].append(event)
    return tuple(
        Day(on, tuple(_team_day(tree, unit_id, found) for unit_id, found in sorted(teams.items())))
        for on, teams in sorted(by_day.items())
    )


def _team_day(tree: UnitTree, unit_id: int, events: Sequence[_Event]) -> TeamDay:
    unit = tree.find(unit_id)
    slots = [event.at for event in events if event.is_text]
    why = Counter(event.why_not for event in events)
    return TeamDay(
        team="" if unit is None else unit.name,
        people=len({event.person_id for event in events}),
        texts=len(slots),
        first_at=min(slots, default=None),
        last_at=max(slots, default=None),
        on_leave=sum(event.is_away for event in events),
        resting=why[NotAsked.REST],
        no_moment=why[NotAsked.QUIET],
    )


def _weeks(events: Sequence[_Event], terms: Terms) -> tuple[Week, ...]:
    slots: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for event in events:
        if event.is_text:
            slots[event.person_id].append(event.at)
    texts: Counter[date] = Counter()
    most: Counter[date] = Counter()
    for own in slots.values():
        most.update(count_at_most(own, rules=terms.ask_rules, zone=terms.zone))
        texts.update(working_week(slot, terms.zone) for slot in own)
    return tuple(Week(monday, texts[monday], most[monday]) for monday in sorted(most))
