"""Limits of replies and wishes, and dates nobody is promised."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from tests.factories import add_person, at
from tests.services.intake.checking_in import TERMS, TEXTED
from wellness.services import intake
from wellness.services.intake import Refusal, Taken
from wellness.storage.schema.rosters import Person, PersonStatus, Texting, Unit
from wellness.storage.schema.schedules import Period
from wellness.vault.calls import DayBox, Member, Outcome
from wellness.vault.service import EmbeddedVault


def may_reply(vault: EmbeddedVault, number: str, *, now: datetime) -> bool:
    return vault.cast(intake.reply_to(number, now=now)).outcome is Outcome.COUNTED


def test_two_replies_an_hour_go_to_one_number(vault: EmbeddedVault) -> None:
    hour = at("2026-11-18 10:00")

    allowed = [
        may_reply(vault, "+19195550101", now=hour + timedelta(minutes=m)) for m in (0, 59, 59)
    ]

    assert allowed == [True, True, False]
    assert may_reply(vault, "+19195550102", now=hour)
    assert may_reply(vault, "+19195550101", now=hour + timedelta(hours=1))


def test_a_stranger_is_told_once_an_hour_and_uses_up_no_replies(vault: EmbeddedVault) -> None:
    assert intake.may_tell_stranger(vault, "+19195550101", now=TEXTED)
    assert not intake.may_tell_stranger(vault, "+19195550101", now=TEXTED)
    assert may_reply(vault, "+19195550101", now=TEXTED)


def test_the_hour_that_happens_twice_is_two_hours(vault: EmbeddedVault) -> None:
    first = at("2026-11-01 01:30")

    for now in (first, first + timedelta(hours=1)):
        assert [may_reply(vault, "x", now=now) for _ in range(3)] == [True, True, False]


def test_a_wish_counts_once_the_day_is_open_and_for_members_alone(
    vault: EmbeddedVault, team: list[Person], session: Session
) -> None:
    stranger = add_person(session, session.get_one(Unit, team[0].unit_id))
    members = tuple(Member(person.id.hex, "2") for person in team)
    day = "2026-11-18"

    before = intake.ask_for_debrief(vault, team[0].id, day=day)
    vault.open(DayBox(day, at("2026-11-18 09:00"), at("2026-11-19 09:00"), members))

    assert not before
    assert intake.ask_for_debrief(vault, team[0].id, day=day)
    assert not intake.ask_for_debrief(vault, stranger.id, day=day)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": PersonStatus.LEAVE},
        {"status": PersonStatus.LEFT},
        {"texting": Texting.OUT},
        {"texting": Texting.UNCONFIRMED},
    ],
)
def test_who_will_not_be_counted_next_period_either_is_told_no_date(
    session: Session, team: list[Person], period: Period, changes: dict[str, Any]
) -> None:
    assert period.id is not None
    unit = session.get_one(Unit, team[0].unit_id)
    newcomer, absent = add_person(session, unit), add_person(session, unit, **changes)

    refusals = [
        intake.find_home(session, person.id, terms=TERMS, now=TEXTED)
        for person in (newcomer, absent)
    ]

    assert refusals == [Refusal(Taken.NOT_YET, date(2026, 11, 30)), Refusal(Taken.LATE)]
