"""Units, access, signals and keyed hashes."""

import pytest

from wellness.domain.access import GRANTS, Permission, Role, may
from wellness.domain.keyed import KeyedHash, hash_token
from wellness.domain.signals import is_acute
from wellness.domain.units import Unit, UnitTree

TREE = UnitTree.of(
    [
        Unit(4, 2, "Team B"),
        Unit(1, None, "Agency"),
        Unit(2, 1, "Division"),
        Unit(3, 2, "Team A"),
        Unit(5, 1, "Office"),
    ]
)


def test_leaves_are_the_units_without_units_below() -> None:
    assert [unit.id for unit in TREE.leaves()] == [3, 4, 5]
    assert [unit.id for unit in TREE.leaves(2)] == [3, 4]
    assert [unit.id for unit in TREE.leaves(5)] == [5]
    assert not TREE.is_leaf(2)
    assert not TREE.is_leaf(99)


def test_a_scope_covers_what_lies_below_it() -> None:
    assert TREE.contains(1, 3)
    assert TREE.contains(3, 3)
    assert not TREE.contains(3, 4)
    assert not TREE.contains(5, 3)
    assert not TREE.contains(1, 99)


def test_units_are_found_by_id() -> None:
    assert TREE.root == Unit(1, None, "Agency")
    assert TREE.find(5) == Unit(5, 1, "Office")
    assert TREE.find(99) is None
    assert UnitTree.of([]).root is None


def test_leaders_hold_nothing_that_peers_hold_about_people() -> None:
    peer_only = {Permission.SEE_CONTACTS, Permission.SEE_FLAGS, Permission.TAKE_FLAGS}

    for permission in peer_only:
        assert [role for role in Role if may(role, permission)] == [Role.PEER]


def test_every_role_sees_every_release() -> None:
    assert all(may(role, Permission.SEE_RELEASES) for role in Role)


def test_every_permission_is_granted_to_somebody_and_named_once() -> None:
    assert GRANTS.keys() == set(Permission)
    assert all(GRANTS.values())


@pytest.mark.parametrize(
    ("m", "exposure", "strained", "acute"),
    [(2, 2, 2, True), (2, 1, 2, False), (2, 2, 1, False), (3, 2, 2, True), (4, 2, 2, False),
     (4, 3, 2, True), (10, 5, 2, False), (10, 6, 2, True)],
)  # fmt: skip
def test_the_acute_rule_wants_hard_calls_in_half_and_strain_above_the_lowest(
    m: int,
    exposure: int,
    strained: int,
    acute: bool,  # noqa: FBT001 - a table of cases
) -> None:
    assert is_acute(m, {"exposure": exposure, "strained_mostly": strained}) is acute


def test_a_pulse_without_these_indicators_is_never_acute() -> None:
    assert not is_acute(2, {})


def test_keyed_hashes_have_a_space_for_each_purpose_and_a_secret() -> None:
    one, other = KeyedHash(b"a" * 32), KeyedHash(b"b" * 32)

    hashes = {one.of_number("x"), one.of_message("x"), one.of_sign_in("x", "y"), one.derive("x")}

    assert len(hashes) == 4
    assert one.of_number("x") != other.of_number("x")
    assert "a" * 32 not in repr(one)
    assert len(hash_token("t")) == 64
