"""What needs a leader now: incidents and flags of their part of the agency, without peer details.

Debrief requests (T3) are left out: leaders hear of one when a peer supporter has scheduled
something (R39).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID, uuid5

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.follow_up import LASTS
from wellness.domain.monthly import MONTHLY
from wellness.domain.pulse import Indicator
from wellness.domain.signals import FOR_PEERS, FlagState, Trigger
from wellness.domain.units import UnitTree
from wellness.services import debriefs, incidents
from wellness.services.incidents import IncidentView
from wellness.services.signals import Signals
from wellness.services.watching import list_watches
from wellness.storage import debriefs as rows
from wellness.storage.schema.debriefs import Flag


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reason to offer a debrief; `is_taken` says that a peer supporter has it, not who.

    `is_told` says that a notice to one is on its way or has arrived. `key` names it on pages: the
    numbers of flags run on, so that a gap would tell of one that is not shown. `about` are the
    monthly indicators that lie higher than usual (T6). Of an incident that is fresh it is not said
    whether somebody has it: had they taken it before it was logged, a report would be known.
    """

    key: UUID
    trigger: Trigger
    unit_id: int
    label: str
    raised_at: datetime
    is_taken: bool
    is_told: bool
    incident: IncidentView | None
    about: tuple[Indicator, ...] = ()
    is_fresh: bool = False

    @property
    def is_for_peers(self) -> bool:
        """Whether a peer supporter takes it; the others are a leader's own to act on."""
        return self.trigger in FOR_PEERS


def list_prompts(
    session: Session,
    tree: UnitTree,
    *,
    scope: int,
    signals: Signals,
    now: datetime,
    role: Role | None = None,
) -> tuple[Prompt, ...]:
    """The prompts of four weeks for the teams of a scope, newest first.

    Of several releases that flagged a team only the newest counts: it tells how things are now.
    A team that lies higher than usual is a leader's prompt at the leadership limits alone; monthly
    results are the director's, the leader at the root: whoever reads with no `role` is not.
    """
    states = FlagState.OPEN, FlagState.TAKEN
    found = list_flags(session, tree, *states, scope=scope, signals=signals, now=now, role=role)
    return tuple(prompt for _, prompt in found)


def list_flags(
    session: Session,
    tree: UnitTree,
    *states: FlagState,
    scope: int,
    signals: Signals,
    now: datetime,
    role: Role | None = None,
) -> list[tuple[Flag, Prompt]]:
    """The prompts of four weeks in those states, each with its flag; `role` of who reads them."""
    is_director = role is Role.LEADER and tree.root is not None and tree.root.id == scope
    known = list_known(session, tree, since=now - LASTS, now=now)
    current = [
        flag
        for flag in rows.list_flags(session, *states)
        if tree.contains(scope, flag.unit_id)
        and (is_director or flag.trigger not in _FOR_DIRECTOR)
        and _is_current(flag, known, signals, now)
    ]
    return [(flag, _prompt(session, flag, known, now)) for flag in _without_superseded(current)]


def list_known(
    session: Session, tree: UnitTree, *, since: datetime, now: datetime
) -> dict[int, IncidentView]:
    """The incidents that staff logged, by id."""
    found = incidents.list_incidents(session, tree, since=since, now=now)
    return {incident.id: incident for incident in found}


def may_be_seen(flag: Flag, known: Mapping[int, IncidentView], signals: Signals) -> bool:
    """Whether others than peer supporters may know of a flag at all (R39, AT30)."""
    trigger = Trigger(flag.trigger)
    match trigger:
        case Trigger.INCIDENT:
            return flag.incident_id in known
        case Trigger.REQUESTED:
            return flag.offered_at is not None  # R39
        case Trigger.HIGHER:
            return signals.has_reached_leaders(flag.unit_id, since=flag.release_id)
        case Trigger.EXPOSURE:
            return False
        case Trigger.ACUTE | Trigger.MONTHLY | Trigger.TRUST:
            return True
        case _:
            assert_never(trigger)


def key_of(flag: Flag) -> UUID:
    """What names a flag on pages of people who may not know of every flag."""
    return uuid5(_KEYS, flag.dedupe_key)


def _without_superseded(flags: Sequence[Flag]) -> Iterator[Flag]:
    newer: set[tuple[str, int]] = set()
    for flag in flags:
        if flag.trigger not in _FROM_RELEASES:
            yield flag
        elif (flag.trigger, flag.unit_id) not in newer:
            newer.add((flag.trigger, flag.unit_id))
            yield flag


def _is_current(
    flag: Flag, known: Mapping[int, IncidentView], signals: Signals, now: datetime
) -> bool:
    is_recent = flag.incident_id is not None or flag.raised_at > now - LASTS
    return is_recent and may_be_seen(flag, known, signals)


_FRESH: Final = timedelta(minutes=15)
_KEYS: Final = UUID("5b6a6a3c-6d0e-4f0c-9a57-3f2c8f1d9b10")
_FROM_RELEASES: Final = frozenset({Trigger.ACUTE, Trigger.HIGHER, Trigger.MONTHLY, Trigger.TRUST})


_FOR_DIRECTOR: Final = frozenset({Trigger.MONTHLY})


def _prompt(
    session: Session, flag: Flag, known: Mapping[int, IncidentView], now: datetime
) -> Prompt:
    return Prompt(
        key=key_of(flag),
        trigger=Trigger(flag.trigger),
        unit_id=flag.unit_id,
        label=flag.label,
        raised_at=flag.raised_at,
        is_taken=flag.state == FlagState.TAKEN,
        is_told=debriefs.is_told(session, flag),
        incident=None if flag.incident_id is None else known.get(flag.incident_id),
        about=_about(session, flag, now),
        is_fresh=flag.incident_id is not None and now - flag.raised_at < _FRESH,
    )


def _about(session: Session, flag: Flag, now: datetime) -> tuple[Indicator, ...]:
    """What a monthly flag was raised for, read from the release again."""
    if flag.trigger != Trigger.MONTHLY or flag.release_id is None:
        return ()
    found = list_watches(session, MONTHLY, now=now).of(flag.release_id)
    raised = {
        key
        for label, seen in found.items()
        if label.at == str(flag.unit_id) and seen.watch.opened
        for key in seen.watch.raised
    }
    return tuple(row for row in MONTHLY.indicators if row.key in raised)
