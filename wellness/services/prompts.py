"""What needs a leader now: incidents and flags of their part of the agency, without peer details.

Debrief requests (T3) are left out: leaders hear of one when a peer supporter has scheduled
something (R39).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from wellness.domain.follow_up import LASTS
from wellness.domain.signals import FlagState, Trigger
from wellness.domain.units import UnitTree
from wellness.services import debriefs, incidents
from wellness.services.incidents import IncidentView
from wellness.storage import debriefs as rows
from wellness.storage.schema.debriefs import Flag


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reason to offer a debrief; `is_taken` says that a peer supporter has it, not who.

    `is_told` says that a notice to one is on its way or has arrived.
    """

    trigger: Trigger
    unit_id: int
    label: str
    raised_at: datetime
    is_taken: bool
    is_told: bool
    incident: IncidentView | None


def list_prompts(
    session: Session, tree: UnitTree, *, scope: int, now: datetime
) -> tuple[Prompt, ...]:
    """The prompts of four weeks for the teams of a scope, newest first.

    Of several releases that flagged a team only the newest counts: it tells how things are now.
    """
    known = {
        incident.id: incident
        for incident in incidents.list_incidents(session, tree, since=now - LASTS, now=now)
    }
    flags = rows.list_flags(session, FlagState.OPEN, FlagState.TAKEN)
    current = [
        flag
        for flag in flags
        if tree.contains(scope, flag.unit_id) and _is_current(flag, known, now)
    ]
    return tuple(_prompt(session, flag, known) for flag in _without_superseded(current))


def _without_superseded(flags: Sequence[Flag]) -> Iterator[Flag]:
    acute: set[int] = set()
    for flag in flags:
        if flag.trigger != Trigger.ACUTE:
            yield flag
        elif flag.unit_id not in acute:
            acute.add(flag.unit_id)
            yield flag


def _is_current(flag: Flag, known: dict[int, IncidentView], now: datetime) -> bool:
    if flag.trigger == Trigger.INCIDENT:
        return flag.incident_id in known
    return flag.trigger == Trigger.ACUTE and flag.raised_at > now - LASTS


def _prompt(session: Session, flag: Flag, known: dict[int, IncidentView]) -> Prompt:
    return Prompt(
        trigger=Trigger(flag.trigger),
        unit_id=flag.unit_id,
        label=flag.label,
        raised_at=flag.raised_at,
        is_taken=flag.state == FlagState.TAKEN,
        is_told=debriefs.is_told(session, flag),
        incident=None if flag.incident_id is None else known.get(flag.incident_id),
    )
