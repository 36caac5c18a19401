"""The agency of a soak: two teams, a peer team, shifts around the clock, and an office at work."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from tests.factories import ZONE, add_account, add_agency, add_founding, add_period, add_person, at
from tests.factories import id_of as row_id
from tests.soak.site import Site
from wellness.domain.access import Role
from wellness.services.importing import FileHabits, ImportRefused, import_roster, import_shifts
from wellness.storage.schema.rosters import Texting
from wellness.storage.schema.schedules import PeriodState
from wellness.wiring import Runtime
from wellness.worker.tick import tick

OPENED = at("2026-11-16 04:00")
BEGINS = at("2026-11-27 09:00")
"""A Friday; the period ends on the Monday after it, five hours before 72 are over."""

PEERS = ("+19195550190", "+19195550191")
STRANGER = "+19195550188"
_TEAMS = {"River Team": 13, "Hill Team": 9}
_STARTS = (6, 9, 14, 22)
_LASTS = 8
_ROSTER = "external_id,name,mobile,unit,language,role,status,start_date\n"
_SHIFTS = "external_id,unit,start,end,zone,people\n"


@dataclass
class Member:
    """Somebody as the office's files have them."""

    external_id: str
    number: str
    unit: str
    status: str = "active"


@dataclass
class Office:
    """Writes rosters and shifts, on time and late, and changes what it wrote."""

    site: Site
    chance: random.Random
    members: list[Member] = field(default_factory=list)
    shifts: dict[str, tuple[str, datetime, datetime, tuple[str, ...]]] = field(default_factory=dict)
    numbers: int = 0
    done: int = 0

    def found(self, runtime: Runtime) -> None:
        """Open the agency's first period, as its approved founding says."""
        self.site.clock.now = OPENED
        with runtime.database.transaction() as session:
            teams = add_agency(session, *_TEAMS)
            for team in teams:
                for nth in range(_TEAMS[team.name]):
                    member = Member(f"M{len(self.members):03}", self._number(), team.name)
                    texting = Texting.UNCONFIRMED if nth == 0 else Texting.JOINED
                    add_person(
                        session,
                        team,
                        id=UUID(int=self.chance.getrandbits(128), version=4),
                        external_id=member.external_id,
                        mobile=member.number,
                        texting=texting,
                        language=self.chance.choice(("en", "es")),
                    )
                    self.members.append(member)
            assert teams[0].parent_id is not None
            for number in PEERS:
                add_account(session, Role.PEER, teams[0].parent_id, mobile=number)
            row_id(add_period(session, OPENED, state=PeriodState.PLANNED))
            add_founding(session, OPENED)
        assert tick(runtime) == []
        self.site.clock.now = BEGINS - timedelta(hours=15)
        self.plan(runtime, days=5)
        self.look_up()

    def look_up(self) -> None:
        """Whose each number is; a former number stays its owner's."""
        rows = self.site.query("SELECT mobile, id FROM person WHERE mobile IS NOT NULL")
        self.site.people |= dict(rows)

    def plan(self, runtime: Runtime, *, days: int) -> None:
        """Four shifts a day in every team, everybody on one of them."""
        today = self.site.clock.now.astimezone(ZONE).replace(minute=0)
        for day in range(days):
            for unit in _TEAMS:
                staff = self._staff(unit)
                self.chance.shuffle(staff)
                for nth, hour in enumerate(_STARTS):
                    begins = (today + timedelta(days=day)).replace(hour=hour)
                    ends = begins + timedelta(hours=_LASTS)
                    self._add_shift(unit, begins, ends, staff[nth :: len(_STARTS)])
        self._send_shifts(runtime, list(self.shifts))

    def _staff(self, unit: str) -> list[str]:
        return [m.external_id for m in self.members if m.unit == unit and m.status == "active"]

    def change_something(self, runtime: Runtime) -> str:
        """One of the things that happen in an office."""
        todo = self.chance.choice(
            (
                *(self._late_shift, self._late_shift, self._change_shift, self._change_number),
                *(self._change_status, self._change_status, self._move, self._hire),
            )
        )
        try:
            todo(runtime)
        except ImportRefused as refused:
            return f"office: {todo.__name__} was refused: {refused}"
        finally:
            self.look_up()
        self.done += 1
        return f"office: {todo.__name__}"

    def _late_shift(self, runtime: Runtime) -> None:
        ends = self.site.clock.now.astimezone(ZONE) - timedelta(minutes=self.chance.randint(5, 400))
        unit = self.chance.choice(list(_TEAMS))
        staff = self._staff(unit)
        people = self.chance.sample(staff, min(5, len(staff)))
        name = self._add_shift(unit, ends - timedelta(hours=9), ends, people)
        self._send_shifts(runtime, [name])

    def _change_shift(self, runtime: Runtime) -> None:
        name = self.chance.choice(list(self.shifts))
        unit, begins, ends, people = self.shifts[name]
        ends += timedelta(minutes=self.chance.choice((-60, 45, 120)))
        self.shifts[name] = (unit, begins, ends, people[: self.chance.randint(1, len(people))])
        self._send_shifts(runtime, [name])

    def _change_number(self, runtime: Runtime) -> None:
        member = self.chance.choice(self.members)
        member.number = self._number()
        self._send_roster(runtime, member)

    def _change_status(self, runtime: Runtime) -> None:
        gone = [member for member in self.members if member.status != "active"]
        member = self.chance.choice(gone if len(gone) > 2 else self.members)
        away = self.chance.choice(("leave", "left"))
        member.status = away if member.status == "active" else "active"
        self._send_roster(runtime, member)

    def _move(self, runtime: Runtime) -> None:
        member = self.chance.choice(self.members)
        member.unit = self.chance.choice(list(_TEAMS))
        self._send_roster(runtime, member)

    def _hire(self, runtime: Runtime) -> None:
        unit = self.chance.choice(list(_TEAMS))
        member = Member(f"M{len(self.members):03}", self._number(), unit)
        self.members.append(member)
        self._send_roster(runtime, member)

    def _number(self) -> str:
        self.numbers += 1
        return f"+1{300 + self.numbers // 100}5550{100 + self.numbers % 100}"

    def _add_shift(self, unit: str, begins: datetime, ends: datetime, people: list[str]) -> str:
        name = f"S{len(self.shifts):04}"
        self.shifts[name] = (unit, begins, ends, tuple(people))
        return name

    def _send_shifts(self, runtime: Runtime, names: list[str]) -> None:
        lines = [
            f"{name},{unit},{begins:%Y-%m-%d %H:%M},{ends:%Y-%m-%d %H:%M},{ZONE.key},"
            f"{';'.join(people)}\n"
            for name, (unit, begins, ends, people) in self.shifts.items()
            if name in names
        ]
        content = (_SHIFTS + "".join(lines)).encode()
        with runtime.database.transaction() as session:
            import_shifts(session, content, habits=FileHabits(), accepting=True)

    def _send_roster(self, runtime: Runtime, member: Member) -> None:
        row = (
            f"{member.external_id},Responder {member.external_id},{member.number},{member.unit},,"
            f"responder,{member.status},2024-01-01\n"
        )
        with runtime.database.transaction() as session:
            import_roster(
                session,
                (_ROSTER + row).encode(),
                habits=FileHabits(),
                terms=runtime.terms,
                accepting=True,
                now=self.site.clock.now,
            )
