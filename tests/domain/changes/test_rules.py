from uuid import UUID

import pytest

from tests.domain.changes.examples import APPOINTMENT, EVERY, GIVEN, TAKEN
from wellness.domain.access import Role
from wellness.domain.changes import (
    ChangeKind,
    Effect,
    approvals_needed,
    effect_of,
    is_enough,
    is_shaping,
    kind_of,
    may_approve,
    may_propose,
    may_withdraw,
)

ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))
PLAIN = [kind for kind in ChangeKind if kind not in (ChangeKind.CLOCK, ChangeKind.APPOINT)]


@pytest.mark.parametrize("kind", PLAIN)
def test_leaders_and_coordinators_propose_and_representatives_approve(kind: ChangeKind) -> None:
    proposers = {role for role in Role if may_propose(kind, role, is_director=False)}
    approvers = {role for role in Role if may_approve(kind, role, TWO, proposer=ONE)}

    assert proposers == {Role.LEADER, Role.COORDINATOR}
    assert approvers == {Role.REPRESENTATIVE}


@pytest.mark.parametrize("kind", ChangeKind)
@pytest.mark.parametrize("role", Role)
def test_nobody_approves_what_they_proposed(kind: ChangeKind, role: Role) -> None:
    assert not may_approve(kind, role, ONE, proposer=ONE)


def test_the_clock_takes_any_two_people_of_the_staff_but_peers() -> None:
    confirmers = {role for role in Role if may_approve(ChangeKind.CLOCK, role, TWO, proposer=ONE)}

    assert confirmers == {Role.LEADER, Role.COORDINATOR, Role.REPRESENTATIVE}
    assert may_propose(ChangeKind.CLOCK, Role.REPRESENTATIVE, is_director=False)
    assert not may_propose(ChangeKind.CLOCK, Role.PEER, is_director=True)
    assert is_enough(ChangeKind.CLOCK, [TWO], proposer=ONE)
    assert not is_enough(ChangeKind.CLOCK, [TWO], proposer=None)
    assert is_enough(ChangeKind.CLOCK, [TWO, THREE], proposer=None)


def test_a_founding_takes_two_representatives_and_everything_else_one() -> None:
    assert approvals_needed(ChangeKind.FOUNDING) == 2
    assert not is_enough(ChangeKind.FOUNDING, [TWO, TWO], proposer=ONE)
    assert is_enough(ChangeKind.FOUNDING, [TWO, THREE], proposer=ONE)
    assert is_enough(ChangeKind.POLICY, [TWO], proposer=ONE)
    assert not is_enough(ChangeKind.POLICY, [], proposer=ONE)


def test_the_director_alone_appoints_and_nobody_approves_it() -> None:
    appointing = ChangeKind.APPOINT

    assert may_propose(appointing, Role.LEADER, is_director=True)
    assert not may_propose(appointing, Role.LEADER, is_director=False)
    assert not may_propose(appointing, Role.COORDINATOR, is_director=True)
    assert not may_approve(appointing, Role.REPRESENTATIVE, TWO, proposer=ONE)
    assert is_enough(appointing, [], proposer=ONE)


def test_who_proposed_withdraws_and_a_coordinator_what_came_from_a_shell() -> None:
    assert may_withdraw(Role.LEADER, ONE, proposer=ONE)
    assert not may_withdraw(Role.COORDINATOR, TWO, proposer=ONE)
    assert may_withdraw(Role.COORDINATOR, TWO, proposer=None)
    assert not may_withdraw(Role.REPRESENTATIVE, TWO, proposer=None)


def test_a_role_is_given_from_the_next_period_and_taken_at_once() -> None:
    assert effect_of(GIVEN) is Effect.NEXT_PERIOD
    assert effect_of(TAKEN) is Effect.AT_ONCE
    assert effect_of(APPOINTMENT) is Effect.AFTER_NOTICE


def test_what_groups_are_made_of_never_changes_within_a_period() -> None:
    frozen = {ChangeKind.FOUNDING, ChangeKind.POLICY, ChangeKind.TREE, ChangeKind.SHAPING}

    for change in EVERY:
        if kind_of(change) in frozen:
            assert effect_of(change) is Effect.NEXT_PERIOD
        elif kind_of(change) in (ChangeKind.CLOCK, ChangeKind.LEGAL_HOLD):
            assert effect_of(change) is Effect.AT_ONCE


@pytest.mark.parametrize(
    ("touched", "size", "expected"), [(3, 9, False), (4, 9, True), (1, 3, False), (1, 0, True)]
)
def test_more_than_a_third_shapes_a_leaf(touched: int, size: int, expected: bool) -> None:  # noqa: FBT001 - the expectation
    assert is_shaping(touched, size) is expected
