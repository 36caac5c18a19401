"""Who may propose and approve a change, how many must, and from when it counts (R30).

Counting from the next period that is not open yet: k, c, periods, tree, roles that are given, and
shaping. At once: a role that is taken away (waiting would leave somebody in a place they should not
be in), the confirmation of the clock, and a legal hold (it only stops things). An appointment
counts 14 days after everybody was told of it.
"""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from wellness.domain.access import Role
from wellness.domain.changes.kinds import Change, ChangeKind, RoleChange, RoleMove, kind_of

NOTICE_OF_APPOINTMENT: Final = timedelta(days=14)
PERIODS_REMEMBERED: Final = 3
"""Over how many periods the shaping of a leaf is added up."""

_PROPOSERS: Final = frozenset({Role.COORDINATOR, Role.LEADER})
_CONFIRMERS: Final = _PROPOSERS | {Role.REPRESENTATIVE}
_PAIR: Final = 2


class Effect(StrEnum):
    """From when an approved change counts."""

    NEXT_PERIOD = "next-period"
    AT_ONCE = "at-once"
    AFTER_NOTICE = "after-notice"


def may_propose(kind: ChangeKind, role: Role, *, is_director: bool) -> bool:
    """Whether a role may propose a change; a director is a leader of the whole agency."""
    if kind is ChangeKind.APPOINT:
        return role is Role.LEADER and is_director
    if kind is ChangeKind.CLOCK:
        return role in _CONFIRMERS
    return role in _PROPOSERS


def may_approve(kind: ChangeKind, role: Role, approver: UUID, *, proposer: UUID | None) -> bool:
    """Whether somebody of a role may approve or refuse what `proposer` proposed.

    A representative who is not the proposer; the clock takes any two people of the staff. An
    appointment is approved by nobody, because nobody is left who could.
    """
    if approver == proposer or kind is ChangeKind.APPOINT:
        return False
    if kind is ChangeKind.CLOCK:
        return role in _CONFIRMERS
    return role is Role.REPRESENTATIVE


def may_withdraw(role: Role, account: UUID, *, proposer: UUID | None) -> bool:
    """Whether somebody may take a proposal back: its proposer; a coordinator, if from a shell."""
    return account == proposer if proposer is not None else role is Role.COORDINATOR


def approvals_needed(kind: ChangeKind) -> int:
    """How many distinct people must agree; for the clock its proposer is one of them."""
    return _PAIR if kind in (ChangeKind.FOUNDING, ChangeKind.CLOCK) else 1


def is_enough(kind: ChangeKind, approvers: Collection[UUID], *, proposer: UUID | None) -> bool:
    """Whether those who agreed are enough; an appointment needs time, not agreement."""
    agreed = set(approvers)
    if kind is ChangeKind.CLOCK and proposer is not None:
        agreed.add(proposer)
    return kind is ChangeKind.APPOINT or len(agreed) >= approvals_needed(kind)


def effect_of(change: Change) -> Effect:
    """From when a change counts once it is approved."""
    if isinstance(change, RoleChange) and change.move is not RoleMove.GIVE:
        return Effect.AT_ONCE
    kind = kind_of(change)
    match kind:
        case (
            ChangeKind.FOUNDING
            | ChangeKind.POLICY
            | ChangeKind.TREE
            | ChangeKind.ROLE
            | ChangeKind.SHAPING
        ):
            return Effect.NEXT_PERIOD
        case ChangeKind.CLOCK | ChangeKind.LEGAL_HOLD:
            return Effect.AT_ONCE
        case ChangeKind.APPOINT:
            return Effect.AFTER_NOTICE
        case _:
            assert_never(kind)


def is_shaping(touched: int, size: int) -> bool:
    """Whether so many touched people of a leaf of `size` are more than a third of it."""
    return 3 * touched > size
