"""What leaders do about prompts: offered, held, not needed because, and what they changed.

A leader sees what came of a prompt, never which peer supporter has it. Apart from the one line on
what was changed, which goes to the team, there is no free text.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Permission, Role, may
from wellness.domain.leading import Deed, check_change, list_deeds
from wellness.domain.signals import FlagState, Offer, Outcome, Reason
from wellness.domain.units import UnitTree
from wellness.errors import Conflict, Invalid, NotFound
from wellness.services import prompts, telling
from wellness.services.prompts import Prompt
from wellness.services.signals import Signals
from wellness.services.terms import Terms
from wellness.storage import accounts, rosters
from wellness.storage import debriefs as rows
from wellness.storage.schema.debriefs import Flag, LeaderAction


@dataclass(frozen=True, slots=True)
class Act:
    """What a leader noted, and when; `reason` where nothing was needed, `change` as typed."""

    deed: Deed
    reason: Reason | None
    change: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A prompt with what peer supporters offered and what came of it, and the leader's record."""

    prompt: Prompt
    offer: Offer | None
    outcome: Outcome | None
    reason: Reason | None
    acts: tuple[Act, ...]

    @property
    def noted(self) -> tuple[Act, ...]:
        """The record but for the change."""
        return tuple(act for act in self.acts if act.deed is not Deed.CHANGED)

    @property
    def change(self) -> Act | None:
        """What was changed, once the team is told."""
        return next((act for act in self.acts if act.deed is Deed.CHANGED), None)


def list_cases(
    session: Session,
    tree: UnitTree,
    *,
    scope: int,
    signals: Signals,
    now: datetime,
    role: Role | None = None,
) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """The prompts of a scope of four weeks: those that run, and those that peers have closed."""
    acts = list_acts(session)
    running, closed = (
        tuple(
            _case(flag, prompt, acts)
            for flag, prompt in prompts.list_flags(
                session, tree, *states, scope=scope, signals=signals, now=now, role=role
            )
        )
        for states in ((FlagState.OPEN, FlagState.TAKEN), (FlagState.CLOSED,))
    )
    return running, closed


def list_acts(session: Session) -> Mapping[int, tuple[Act, ...]]:
    """What leaders noted, by flag, oldest first."""
    found: dict[int, list[Act]] = defaultdict(list)
    for row in rows.list_actions(session):
        reason = None if row.reason is None else Reason(row.reason)
        found[row.flag_id].append(Act(Deed(row.kind), reason, row.change, row.at))
    return {flag_id: tuple(acts) for flag_id, acts in found.items()}


def note_deed(
    session: Session,
    key: UUID,
    account_id: UUID,
    deed: Deed,
    *,
    reason: Reason | None,
    signals: Signals,
    now: datetime,
) -> Prompt:
    """Note that it was offered or held, or why it was not needed; a later word replaces a like one.

    Raises:
        NotFound: no such prompt in the leader's scope.
        Invalid: nothing was needed, and no reason is given; or it is no deed of such a prompt, as
            a change, which is told, or a debrief where none is offered.
    """
    flag, prompt = _get(session, key, account_id, signals, now)
    if deed not in list_deeds(prompt.trigger):
        raise Invalid(
            "This cannot be noted about such a prompt.",
            kept="Nothing was noted.",
            remedy="Choose one of those that stand beside it.",
        )
    is_unneeded = deed is Deed.NOT_NEEDED
    if is_unneeded and reason is None:
        raise Invalid(
            "There is no reason why nothing was needed.",
            kept="Nothing was noted.",
            remedy="Choose one.",
        )
    _keep(session, flag, account_id, deed, reason if is_unneeded else None, None, now)
    return prompt


def tell_change(
    session: Session,
    key: UUID,
    account_id: UUID,
    words: str,
    *,
    signals: Signals,
    terms: Terms,
    now: datetime,
) -> Prompt:
    """Keep what was changed and queue it once to the whole team of the prompt.

    Raises:
        NotFound: no such prompt in the leader's scope.
        Invalid: the line does not fit a text.
        Conflict: the team was told already.
    """
    flag, prompt = _get(session, key, account_id, signals, now)
    change = check_change(words)
    if flag.id is not None and rows.find_action(session, flag.id, Deed.CHANGED) is not None:
        raise Conflict(
            f"{flag.label}: the team has been told what was changed.", kept="Nothing was sent."
        )
    _keep(session, flag, account_id, Deed.CHANGED, None, change, now)
    telling.tell_team(session, flag, change, terms=terms, now=now)
    return prompt


def _keep(  # noqa: PLR0917 - one row
    session: Session,
    flag: Flag,
    account_id: UUID,
    deed: Deed,
    reason: Reason | None,
    change: str | None,
    now: datetime,
) -> None:
    assert flag.id is not None  # noqa: S101 - a stored row
    rows.note_action(
        session,
        LeaderAction(
            flag_id=flag.id, kind=deed, reason=reason, change=change, at=now, account_id=account_id
        ),
    )


def _get(
    session: Session, key: UUID, account_id: UUID, signals: Signals, now: datetime
) -> tuple[Flag, Prompt]:
    account, tree = accounts.find_account(session, account_id), rosters.load_tree(session)
    if account is not None and may(Role(account.role), Permission.NOTE_DEEDS):
        found = prompts.list_flags(
            session,
            tree,
            *FlagState,
            scope=account.unit_id,
            signals=signals,
            now=now,
            role=Role(account.role),
        )
        for flag, prompt in found:
            if prompt.key == key and flag.id is not None:
                return rows.lock_flag(session, flag.id) or flag, prompt
    raise NotFound("This prompt is not there any more.", remedy="See the list of prompts.")


def _case(flag: Flag, prompt: Prompt, acts: Mapping[int, tuple[Act, ...]]) -> Case:
    return Case(
        prompt,
        offer=None if flag.offer is None else Offer(flag.offer),
        outcome=None if flag.outcome is None else Outcome(flag.outcome),
        reason=None if flag.reason is None else Reason(flag.reason),
        acts=acts.get(flag.id or 0, ()),
    )
