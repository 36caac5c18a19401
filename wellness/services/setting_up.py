"""How far an agency has come from nothing to its first check-ins, step by step.

Every state is computed from what is stored and configured. Nothing here moves with a reply, with
who joined or with who answered: those who join are nobody's business (R13).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from sqlmodel import Session

from wellness.config import Settings
from wellness.domain.access import Role
from wellness.domain.changes import ChangeKind
from wellness.domain.reach import Medium
from wellness.services import notices, previews, sender, throughput
from wellness.services.backup_state import find_backups
from wellness.services.fitting import list_unit_names
from wellness.services.terms import Terms
from wellness.storage import (
    accounts,
    changes,
    delivery,
    operation,
    progress,
    rosters,
    sign_ins,
)

REPRESENTATIVES: Final = 2
"""So many must agree to begin (R29)."""


class Step(StrEnum):
    """What is to be done, in the order in which it is best done."""

    SUPPORT = "support"
    UNITS = "units"
    TEXTS = "texts"
    SENDER = "sender"
    WORKER = "worker"
    BACKUP = "backup"
    PEERS = "peers"
    REPRESENTATIVES = "representatives"
    ROSTER = "roster"
    WEBHOOK = "webhook"
    SHIFTS = "shifts"
    FOUNDING = "founding"
    FIRST = "first"


class State(StrEnum):
    """Whether a step is done, waits for somebody else or for its time, or is to be done."""

    DONE = "done"
    WAITING = "waiting"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as it stands; `count` and `at` are what the page says of it, where it says so."""

    step: Step
    state: State
    count: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Every step that this installation needs."""

    steps: tuple[StepView, ...]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(view.state is State.DONE for view in self.steps)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.done == len(self.steps)

    @property
    def next_open(self) -> StepView | None:
        """What the coordinator does next."""
        return next((view for view in self.steps if view.state is State.OPEN), None)

    def state_of(self, step: Step) -> State | None:
        """The state of a step; None where it is not needed."""
        return next((view.state for view in self.steps if view.step == step), None)


class Looked(StrEnum):
    """What only a person can check, and says so."""

    SUPPORT = "support"
    TEXTS = "texts"


def show_progress(session: Session, *, settings: Settings, terms: Terms, now: datetime) -> Progress:
    """Every step with its state."""
    needless = frozenset[Step]() if terms.reach.texts else frozenset({Step.WEBHOOK})
    looks: dict[Step, partial[StepView]] = {
        Step.SUPPORT: partial(_support, session, terms),
        Step.UNITS: partial(_units, session),
        Step.TEXTS: partial(_texts, session, terms),
        Step.SENDER: partial(_sender, session, settings, terms, now),
        Step.WORKER: partial(_worker, session, now),
        Step.BACKUP: partial(_backup, settings, now),
        Step.PEERS: partial(_peers, session, terms),
        Step.REPRESENTATIVES: partial(_representatives, session),
        Step.ROSTER: partial(_roster, session),
        Step.WEBHOOK: partial(_webhook, session, now),
        Step.SHIFTS: partial(_shifts, session, now),
        Step.FOUNDING: partial(_founding, session),
        Step.FIRST: partial(_first, session, now),
    }
    return Progress(tuple(look() for step, look in looks.items() if step not in needless))


def note_looked(session: Session, what: Looked, *, terms: Terms, now: datetime) -> None:
    """Note that somebody has checked something as it is configured now."""
    on = terms.local_date(now).isoformat()
    operation.set_mark(session, _mark(what), f"{on} {_fingerprint(what, terms)}")


def _mark(what: Looked) -> str:
    return f"set-up-{what}"


def _fingerprint(what: Looked, terms: Terms) -> str:
    """What was looked at: another number or wording is to be looked at again."""
    said = {
        Looked.SUPPORT: f"{terms.help_phone}|{terms.support}",
        Looked.TEXTS: f"{terms.wording.version}|{terms.agency}|{terms.mode}",
    }
    return terms.keyed.derive(f"looked|{said[what]}")[:16]


def _was_looked_at(session: Session, what: Looked, terms: Terms) -> bool:
    mark = operation.find_mark(session, _mark(what)) or ""
    return mark.endswith(f" {_fingerprint(what, terms)}")


def _support(session: Session, terms: Terms) -> StepView:
    is_done = _was_looked_at(session, Looked.SUPPORT, terms)
    return StepView(Step.SUPPORT, State.DONE if is_done else State.OPEN)


def _units(session: Session) -> StepView:
    """Teams below the agency; one alone would be the agency itself."""
    tree = rosters.load_tree(session)
    teams = sum(leaf.parent is not None for leaf in tree.leaves())
    return StepView(Step.UNITS, State.DONE if teams else State.OPEN, teams)


def _texts(session: Session, terms: Terms) -> StepView:
    """Without faults, and read by somebody; `count` is that of the faults."""
    faults = len(previews.show_texts(list_unit_names(session), terms=terms).faults)
    is_done = not faults and _was_looked_at(session, Looked.TEXTS, terms)
    return StepView(Step.TEXTS, State.DONE if is_done else State.OPEN, faults)


def _sender(session: Session, settings: Settings, terms: Terms, now: datetime) -> StepView:
    """Something to send by that nothing holds up; a hold ends by itself."""
    is_real = settings.sms.provider != "console" and any(
        medium is not Medium.CHAT for medium in terms.reach.media
    )
    found = {
        sender.find_obstacle(
            session, now=now, fingerprint=terms.fingerprint_of(medium), channel=medium
        )
        for medium in terms.reach.media
    }
    lasting = found - {None, sender.Obstacle.HELD}
    is_done = is_real and not lasting
    return StepView(Step.SENDER, State.DONE if is_done else State.OPEN, len(lasting))


def _worker(session: Session, now: datetime) -> StepView:
    beat = operation.find_beat(session, "tick")
    is_done = beat is not None and now - beat <= _BEAT_LATE
    return StepView(Step.WORKER, State.DONE if is_done else State.OPEN, at=beat)


def _backup(settings: Settings, now: datetime) -> StepView:
    """Done where the database's own tools make them: nothing of that can be seen from here."""
    found = find_backups(settings, now=now)
    is_done = found.is_elsewhere or not found.is_late
    return StepView(Step.BACKUP, State.DONE if is_done else State.OPEN, at=found.newest_at)


def _peers(session: Session, terms: Terms) -> StepView:
    """Somebody who can be told; waiting until one has set a password too."""
    reachable = len(notices.list_reachable(session, None, terms=terms))
    can_sign_in = sign_ins.count_ready(session, Role.PEER)
    if not reachable:
        return StepView(Step.PEERS, State.OPEN)
    return StepView(Step.PEERS, State.DONE if can_sign_in else State.WAITING, reachable)


def _representatives(session: Session) -> StepView:
    known = len(accounts.list_accounts(session, Role.REPRESENTATIVE))
    ready = sign_ins.count_ready(session, Role.REPRESENTATIVE)
    if ready >= REPRESENTATIVES:
        return StepView(Step.REPRESENTATIVES, State.DONE, ready)
    state = State.WAITING if known >= REPRESENTATIVES else State.OPEN
    return StepView(Step.REPRESENTATIVES, state, known)


def _roster(session: Session) -> StepView:
    people = sum(rosters.count_active_by_unit(session).values())
    return StepView(Step.ROSTER, State.DONE if people else State.OPEN, people)


def _webhook(session: Session, now: datetime) -> StepView:
    """Shown by the first receipt; only what nothing is told of for an hour needs somebody."""
    if progress.has_receipt(session) or progress.has_released(session):
        return StepView(Step.WEBHOOK, State.DONE)
    is_silent = delivery.count_without_receipt(session, now - _RECEIPT_LATE) > 0
    return StepView(Step.WEBHOOK, State.OPEN if is_silent else State.WAITING)


def _shifts(session: Session, now: datetime) -> StepView:
    """Known for the time ahead."""
    last = progress.find_last_shift_end(session)
    is_done = last is not None and last > now
    return StepView(Step.SHIFTS, State.DONE if is_done else State.OPEN, at=last)


def _founding(session: Session) -> StepView:
    """Whoever began without has results by now, and needs it no more."""
    if changes.has_founding(session) or progress.has_released(session):
        return StepView(Step.FOUNDING, State.DONE)
    waiting = [row for row in changes.list_open(session) if row.kind == ChangeKind.FOUNDING]
    if not waiting:
        return StepView(Step.FOUNDING, State.OPEN)
    agreed = len(changes.list_approvers(session, waiting[0].id))
    return StepView(Step.FOUNDING, State.WAITING, agreed)


def _first(session: Session, now: datetime) -> StepView:
    if progress.has_asked(session, now):
        return StepView(Step.FIRST, State.DONE)
    return StepView(Step.FIRST, State.WAITING, at=progress.find_next_period(session))


_BEAT_LATE: Final = 3 * throughput.TICK
_RECEIPT_LATE: Final = timedelta(hours=1)
