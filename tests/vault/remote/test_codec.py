"""Whatever the annotations say goes over and comes back; everything else is refused."""

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.privacy.worlds import STARTS, make_box
from wellness.domain.bands import Limits
from wellness.vault.calls import (
    Ballot,
    CastOutcome,
    Closed,
    DayEnd,
    DebriefRequest,
    Member,
    Occurrence,
    Outcome,
    PeriodEnd,
    TeamsAsked,
)
from wellness.vault.remote import codec, wire
from wellness.vault.remote.codec import Malformed
from wellness.vault.service import Ended, Vote

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
PLAIN: dict[object, st.SearchStrategy[Any]] = {
    NoneType: st.none(),
    bool: st.booleans(),
    int: st.integers(-(2**63) + 1, 2**63 - 1),
    str: st.text(),
    bytes: st.binary(),
    date: st.dates(),
    datetime: st.datetimes(timezones=OFFSETS),
    Limits: st.builds(Limits, st.integers(1, 2), st.integers(7, 15)),
}


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that can be sent."""
    if hint in PLAIN:
        return PLAIN[hint]
    if get_origin(hint) is UnionType:
        return st.one_of(*map(values_of, get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(values_of(get_args(hint)[0]), max_size=3).map(tuple)
    if get_origin(hint) is frozenset:
        return st.frozensets(values_of(get_args(hint)[0]), max_size=3)
    if not is_dataclass(hint):
        return st.sampled_from(list(hint))
    hints = get_type_hints(hint)
    return st.builds(
        cast("Any", hint), **{item.name: values_of(hints[item.name]) for item in fields(hint)}
    )


@pytest.mark.parametrize("call", wire.CALLS.values(), ids=list(wire.CALLS))
@given(draw=st.data())
def test_whatever_a_call_takes_and_returns_comes_back_as_it_was(
    call: wire.Call, draw: st.DataObject
) -> None:
    for hint in (call.takes, call.returns):
        value = draw.draw(values_of(hint))

        again = codec.load(codec.dump(value, hint), hint)

        assert again == value
        assert type(again) is type(value)


def test_an_instant_keeps_its_offset() -> None:
    instant = datetime(2026, 11, 9, 4, tzinfo=timezone(timedelta(hours=-5)))

    again = codec.load(codec.dump(instant, datetime), datetime)

    assert again.isoformat() == instant.isoformat()


def test_a_day_comes_back_as_a_day() -> None:
    again = codec.load(codec.dump(date(2026, 11, 9), date), date)

    assert (again, type(again)) == (date(2026, 11, 9), date)


def test_a_large_period_comes_back_as_it_was() -> None:
    box = make_box({"2": range(3000), "3": range(3000, 6000)})
    takes = wire.CALLS["open"].takes

    assert codec.load(codec.dump(box, takes), takes) == box


OCCURRENCE = Occurrence("replies", "9", STARTS, "x", 2)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (1, str),
        ("1", int),
        (True, int),
        (1, bool),
        (None, int),
        (0, NoneType),
        ("a", bytes),
        (2**63, int),
        ("\ud800", str),
        (STARTS.replace(tzinfo=None), datetime),
        (STARTS, date),
        ("2026-11-09", date),
        ([1], tuple[int, ...]),
        ((1, "2"), tuple[int, ...]),
        ({1}, frozenset[int]),
        ("counted", Outcome),
        (OCCURRENCE, Ballot),
        (PeriodEnd(1), Vote),
        (DebriefRequest(*cast("Any", (1, "a"))), Vote),
        (None, Vote),
    ],
)
def test_what_is_not_as_annotated_is_not_sent(value: object, hint: object) -> None:
    with pytest.raises(Malformed):
        codec.dump(value, hint)


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"", int),
        (b"\xff", str),
        (b"1 2", int),
        (b"1.0", int),
        (b"1e3", int),
        (b"NaN", int),
        (b"-Infinity", int),
        (b"[" * 100_000, tuple[int, ...]),
        (b"1" * 5000, int),
        (b"9223372036854775808", int),
        (b'"\\ud800"', str),
        (b"true", int),
        (b"1", bool),
        (b"null", str),
        (b"0", NoneType),
        (b'"AB"', bytes),
        (b'"A\xc3\xa9=="', bytes),
        (b'"2026-11-09"', datetime),
        (b'"2026-11-09T09:00:00"', datetime),
        (b'"soon"', datetime),
        (b'"soon"', date),
        (b'"2026-11-09T09:00:00+00:00"', date),
        (b"{}", tuple[int, ...]),
        (b'[1,"2"]', tuple[int, ...]),
        (b"[1,1]", frozenset[int]),
        (b'"perhaps"', Outcome),
        (b"[]", DayEnd),
        (b"{}", DayEnd),
        (b'{"day":"a","night":"b"}', DayEnd),
        (b'{"day":"a","day":"b"}', DayEnd),
        (b'{"known":9,"voters":7}', Limits),
        (b'{"PeriodEnd":{"period":1}}', Vote),
        (b'{"Ballot":{},"Occurrence":{}}', Vote),
        (b'{"__class__":"os.system"}', Vote),
        (b'"Ballot"', Vote),
        (b"null", Vote),
        (b'{"Gone":{}}', Ended),
    ],
)
def test_what_is_not_as_annotated_is_not_read(content: bytes, hint: object) -> None:
    with pytest.raises(Malformed):
        codec.load(content, hint)


def test_a_refusal_does_not_repeat_what_was_sent() -> None:
    for content, hint in ((b'"secret words"', datetime), (b'"secret words"', Outcome)):
        with pytest.raises(Malformed) as refused:
            codec.load(content, hint)

        assert "secret" not in str(refused.value)
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__


def test_where_several_kinds_may_come_the_kind_is_named() -> None:
    assert json.loads(codec.dump(OCCURRENCE, Vote)).keys() == {"Occurrence"}
    assert (
        json.loads(codec.dump(OCCURRENCE, Occurrence)).keys() == get_type_hints(Occurrence).keys()
    )
    assert codec.dump(None, Ended) == b"null"
    assert codec.load(b'{"TeamsAsked":{"leaves":["2"]}}', Ended) == TeamsAsked(("2",))
    assert codec.dump(Closed(None), Ended) == b'{"Closed":{"body":null}}'


def test_the_members_of_a_set_stand_in_one_order() -> None:
    assert codec.dump(frozenset("cab"), frozenset[str]) == b'["a","b","c"]'


@dataclass(frozen=True)
class _Odd:
    either: int | str


@pytest.mark.parametrize("hint", [dict[str, int], tuple[int, str], int | str, _Odd, object, float])
def test_a_type_that_leaves_doubt_is_refused_before_anything_is_sent(hint: object) -> None:
    with pytest.raises(TypeError):
        codec.dump(_Odd(1) if hint is _Odd else (1, "a") if get_origin(hint) is tuple else {}, hint)


class _Colour(StrEnum):
    RED = "red"


def test_a_description_names_every_type_that_is_led_to() -> None:
    text = codec.describe(Vote, tuple[Member, ...], frozenset[_Colour], CastOutcome)

    assert "Member: person str, leaf str" in text
    assert "_Colour: red" in text
    assert "Outcome: counted, capped, closed, not-eligible" in text
    assert "Occurrence: kind str, slot str, ends_at datetime, who str, limit int" in text


def test_a_description_changes_with_a_field() -> None:
    @dataclass(frozen=True)
    class Later(PeriodEnd):
        reason: str | None

    before, after = codec.describe(PeriodEnd), codec.describe(Later)

    assert "PeriodEnd: period int" in before.splitlines()
    assert "Later: period int, reason NoneType | str" in after.splitlines()
