import json

import pytest

from tests.domain.changes.examples import EVERY, POLICY
from wellness.domain.changes import Change, ChangeKind, Malformed, decode, encode, kind_of


@pytest.mark.parametrize("change", EVERY, ids=kind_of)
def test_a_change_comes_back_as_it_was_written(change: Change) -> None:
    text = encode(change)

    assert decode(kind_of(change), text) == change
    assert encode(decode(kind_of(change), text)) == text


def test_the_text_is_canonical() -> None:
    assert encode(POLICY) == '{"c":2,"k":9,"period_days":28}'


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ChangeKind.POLICY, "nonsense"),
        (ChangeKind.POLICY, "[]"),
        (ChangeKind.POLICY, '{"c":2,"k":9}'),
        (ChangeKind.POLICY, '{"c":2,"k":9,"period_days":14,"more":1}'),
        (ChangeKind.POLICY, '{"c":2,"k":"9","period_days":14}'),
        (ChangeKind.POLICY, '{"c":true,"k":9,"period_days":14}'),
        (ChangeKind.POLICY, '{"c":1,"k":4,"period_days":14}'),
        (ChangeKind.FOUNDING, '{"anchor":1,"c":2,"k":7,"period_days":14}'),
        (ChangeKind.FOUNDING, '{"anchor":"soon","c":2,"k":7,"period_days":14}'),
        (ChangeKind.TREE, '{"added":"Team A"}'),
        (ChangeKind.TREE, '{"rows":[{"name":"A","parent":1,"kind":"team","unit_id":null}]}'),
        (ChangeKind.ROLE, '{"move":"lend","role":"leader","unit":"A","unit_id":1}'),
        (ChangeKind.LEGAL_HOLD, "{}"),
    ],
)
def test_what_is_no_change_of_its_kind_is_refused(kind: ChangeKind, text: str) -> None:
    with pytest.raises(Malformed):
        decode(kind, text)


def test_fields_with_a_usual_value_may_be_left_out() -> None:
    assert json.loads(encode(decode(ChangeKind.TREE, "{}")))["rows"] == []
