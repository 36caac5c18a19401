from datetime import date

import pytest

from tests.domain.changes.examples import APPOINTMENT, EVERY, GIVEN, SHAPING, TREE
from wellness.domain.changes import (
    Change,
    ChangeKind,
    Founding,
    PolicyChange,
    encode,
    kind_of,
    public_part,
)


def test_every_kind_of_change_has_its_class() -> None:
    assert {kind_of(change) for change in EVERY} == set(ChangeKind)


@pytest.mark.parametrize(
    ("k", "c", "days"), [(4, 1, 14), (6, 2, 14), (7, 0, 14), (9, 4, 14), (16, 2, 14), (7, 2, 21)]
)
def test_a_policy_outside_the_bounds_cannot_be_proposed(k: int, c: int, days: int) -> None:
    with pytest.raises(ValueError, match="rule R"):
        PolicyChange(k, c, days)
    with pytest.raises(ValueError, match="rule R"):
        Founding(k, c, days, date(2026, 11, 16))


def test_a_founding_begins_on_a_monday() -> None:
    with pytest.raises(ValueError, match="Monday"):
        Founding(7, 2, 14, date(2026, 11, 17))


@pytest.mark.parametrize("change", [TREE, GIVEN, SHAPING, APPOINTMENT], ids=kind_of)
def test_the_public_part_names_no_person(change: Change) -> None:
    text = encode(public_part(change))

    for word in ("lee@", "Lee Moss", "+1919", "P00017", "rae@", "Rae"):
        assert word not in text


def test_what_names_nobody_is_public_as_it_is() -> None:
    for change in EVERY:
        if kind_of(change) in (ChangeKind.FOUNDING, ChangeKind.POLICY, ChangeKind.CLOCK):
            assert public_part(change) == change
