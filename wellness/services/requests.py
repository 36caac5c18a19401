"""Debrief requests: who may ask today, and which teams asked (R39)."""

from datetime import datetime

from sqlmodel import Session

from wellness.domain.periods import debrief_day
from wellness.domain.signals import Trigger
from wellness.services import debriefs
from wellness.services.terms import Terms
from wellness.storage import operation, rosters, schedules
from wellness.vault.calls import DayBox, DayEnd, Member, TeamsAsked
from wellness.vault.service import Vault

_FEWEST_IN_TEAM = 8
_OPENED = "debrief-day-opened"
_COUNTED = "debrief-day-counted"


def find_day_to_open(session: Session, *, terms: Terms, now: datetime) -> DayBox | None:
    """The box of the running debrief day, with the eligible people of teams of eight or more.

    None once it was opened, and while no period is open: then nobody is eligible for anything.
    """
    day = debrief_day(now, terms.zone)
    if operation.find_mark(session, _OPENED) == day.index.isoformat():
        return None
    period = schedules.find_open_period(session, terms.pulse.key, now=now)
    if period is None or period.id is None:
        return None
    teams: dict[int, list[Member]] = {}
    for row in schedules.list_eligibility(session, period.id):
        teams.setdefault(row.leaf_id, []).append(Member(row.person_id.hex, str(row.leaf_id)))
    members = [member for team in teams.values() if len(team) >= _FEWEST_IN_TEAM for member in team]
    return DayBox(day.index.isoformat(), day.starts_at, day.ends_at, tuple(members))


def open_day(vault: Vault, box: DayBox) -> None:
    """Hand the vault the running debrief day."""
    vault.open(box)


def mark_opened(session: Session, box: DayBox) -> None:
    """Note that a day is open."""
    operation.set_mark(session, _OPENED, box.day)


def list_days_over(session: Session, vault: Vault, *, terms: Terms, now: datetime) -> list[str]:
    """The debrief days that are over and whose flags were not raised yet, oldest first."""
    counted = operation.find_mark(session, _COUNTED) or ""
    running = request_day(terms=terms, now=now)
    days = sorted(
        box.name.removeprefix("day-") for box in vault.status().boxes if box.kind == "day"
    )
    return [day for day in days if counted < day < running]


def close_day(vault: Vault, day: str) -> TeamsAsked:
    """The teams that asked within the three days before the end of `day` (R39)."""
    asked = vault.close(DayEnd(day))
    assert isinstance(asked, TeamsAsked)  # noqa: S101 - a day ends in the teams that asked
    return asked


def raise_requested_flags(
    session: Session, day: str, asked: TeamsAsked, *, terms: Terms, now: datetime
) -> None:
    """Raise the flags of teams that asked for a debrief (T3); peers are told the team's name."""
    operation.set_mark(session, _COUNTED, day)
    tree = rosters.load_tree(session)
    for leaf in asked.leaves:
        unit = tree.find(int(leaf))
        if unit is not None:
            debriefs.raise_flag(
                session,
                Trigger.REQUESTED,
                cause=f"{day}:{leaf}",
                unit_id=unit.id,
                label=unit.name,
                terms=terms,
                now=now,
            )


def request_day(*, terms: Terms, now: datetime) -> str:
    """The name of the debrief day an instant lies in."""
    return debrief_day(now, terms.zone).index.isoformat()
