"""The cases of a change that call for words of their own, told apart once for texts and pages."""

from enum import StrEnum
from typing import assert_never

from wellness.domain.changes.kinds import (
    Appointment,
    Change,
    ClockChange,
    Founding,
    LegalHold,
    PolicyChange,
    RoleChange,
    RoleMove,
    Shaping,
    TreeChange,
)


class Case(StrEnum):
    """What a change says; one of a kind whose words differ is a case of its own."""

    FOUNDING = "founding"
    POLICY = "policy"
    TREE = "tree"
    ROLE_GIVEN = "role-given"
    ROLE_RENEWED = "role-renewed"
    ROLE_TAKEN = "role-taken"
    SHAPING = "shaping"
    CLOCK = "clock"
    APPOINTMENT = "appointment"
    HOLD_BEGINS = "hold-begins"
    HOLD_ENDS = "hold-ends"


def case_of(change: Change) -> Case:
    """The case of a change."""
    match change:
        case Founding():
            return Case.FOUNDING
        case PolicyChange():
            return Case.POLICY
        case TreeChange():
            return Case.TREE
        case RoleChange(move=move):
            return _case_of_move(move)
        case Shaping():
            return Case.SHAPING
        case ClockChange():
            return Case.CLOCK
        case Appointment():
            return Case.APPOINTMENT
        case LegalHold(is_on=is_on):
            return Case.HOLD_BEGINS if is_on else Case.HOLD_ENDS
        case _:
            assert_never(change)


def _case_of_move(move: RoleMove) -> Case:
    match move:
        case RoleMove.GIVE:
            return Case.ROLE_GIVEN
        case RoleMove.RENEW:
            return Case.ROLE_RENEWED
        case RoleMove.TAKE:
            return Case.ROLE_TAKEN
        case _:
            assert_never(move)
