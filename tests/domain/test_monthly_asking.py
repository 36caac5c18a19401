"""Everybody is asked on one morning and reminded on another; no answer has a part in it (R14)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import ZONE, at
from wellness.domain.asking import AskRules
from wellness.domain.monthly_asking import Opening, find_asking, find_reminder
from wellness.domain.periods import working_day, working_week

OPENS = at("2026-11-16 04:00")
OPENING = Opening(OPENS, b"seed", AskRules(), ZONE)


def ask(*already: str, now: datetime = OPENS, person: str = "p") -> datetime | None:
    slots = [at(slot) for slot in already]
    found = find_asking(OPENING, person=person, already=slots, now=now)
    return None if found is None else found.send_at


def test_the_first_morning_is_taken_with_jitter() -> None:
    slots = {ask(person=str(n)) for n in range(50)}

    assert len(slots) > 40
    assert all(at("2026-11-16 10:00") <= slot <= at("2026-11-16 10:30") for slot in slots if slot)


def test_nobody_is_asked_twice_on_a_day() -> None:
    slot = ask("2026-11-16 17:00", "2026-11-17 09:30")

    assert slot is not None
    assert slot.astimezone(ZONE).date().isoformat() == "2026-11-18"


def test_a_week_that_is_full_passes_it_to_the_next() -> None:
    slot = ask("2026-11-17 09:00", "2026-11-19 09:00", "2026-11-21 09:00")

    assert slot is not None
    assert slot.astimezone(ZONE).date().isoformat() == "2026-11-23"


def test_a_morning_that_has_passed_is_not_asked_in() -> None:
    slot = ask(now=at("2026-11-18 20:00"))

    assert slot is not None
    assert slot.astimezone(ZONE).date().isoformat() == "2026-11-19"


def test_shortly_before_the_reminder_nobody_is_asked_any_more() -> None:
    assert ask(now=at("2026-11-28 12:00")) is None


def test_a_text_may_go_out_for_as_long_as_any_other() -> None:
    found = find_asking(OPENING, person="p", already=[], now=OPENS)

    assert found is not None
    assert found.expires_at - found.send_at == timedelta(hours=6)


@pytest.mark.parametrize("opens", ["2026-11-16", "2026-03-02", "2026-10-26"])
def test_the_reminder_comes_on_day_14_at_ten(opens: str) -> None:
    opening = Opening(at(f"{opens} 04:00"), b"seed", AskRules(), ZONE)

    wall = find_reminder(opening).send_at.astimezone(ZONE)

    assert (wall.hour, wall.minute) == (10, 0)
    assert (wall.date() - datetime.fromisoformat(opens).date()).days == 14


@given(
    st.lists(st.integers(0, 13 * 24 * 60), max_size=9),
    st.uuids(),
    st.sampled_from(["America/New_York", "Europe/Madrid", "America/Phoenix"]),
    st.binary(min_size=16, max_size=16),
)
def test_the_caps_hold_whatever_else_is_asked(
    minutes: list[int], person: object, zone: str, seed: bytes
) -> None:
    rules, where = AskRules(), ZoneInfo(zone)
    opening = Opening(OPENS, seed, rules, where)
    already = [OPENS + timedelta(minutes=minute) for minute in minutes]

    found = find_asking(opening, person=str(person), already=already, now=OPENS)

    if found is not None:
        day, week = working_day(found.send_at, where), working_week(found.send_at, where)
        assert all(working_day(slot, where) != day for slot in already)
        assert sum(working_week(slot, where) == week for slot in already) < rules.per_week
        assert not rules.is_quiet(found.send_at.astimezone(where).time())
        assert OPENS <= found.send_at < find_reminder(opening).send_at
