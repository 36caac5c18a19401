"""Who is asked after a shift, when, and once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from tests.factories import add_agency, add_eligibility, add_period, add_person, at, id_of
from tests.services.invitations.asking import MOMENT, STARTS, TERMS, asked, invite, worked
from wellness.domain.texts import TextKey
from wellness.services import consent
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person, PersonStatus, Texting, Unit
from wellness.storage.schema.schedules import Period, PeriodState, Shift, ShiftPerson


def test_after_a_day_shift_its_people_are_asked_within_the_hour(
    session: Session, person: Person, period: Period
) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    early = invite(session, at("2026-11-18 15:00") - MOMENT)
    invited = invite(session, "2026-11-18 15:00")

    [invitation] = asked(session)
    assert (early, invited) == (0, 1)
    assert at("2026-11-18 15:30") <= invitation.send_at <= at("2026-11-18 16:00")
    assert (invitation.period_id, invitation.person_id) == (period.id, person.id)
    assert invitation.shift_id == shift.id
    assert invitation.token_hash is None


def test_its_text_is_queued_for_the_slot_and_given_up_before_the_night(
    session: Session, person: Person, period: Period
) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)
    invite(session, "2026-11-18 15:00")

    [text] = session.exec(select(Outbox))

    [invitation] = asked(session)
    assert (text.text, text.person_id) == (TextKey.PULSE, person.id)
    assert (text.invitation_id, text.period_id) == (invitation.id, period.id)
    assert text.not_before == invitation.send_at
    assert text.expires_at == at("2026-11-18 21:00")
    assert text.dedupe_key == f"pulse:{shift.id}:{person.id.hex}"
    assert text.fields == "{}"


def test_a_shift_is_settled_once(session: Session, person: Person) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    invited = [invite(session, at("2026-11-18 15:00") + timedelta(minutes=m)) for m in range(3)]

    assert invited == [1, 0, 0]
    assert not shift.is_due


def test_after_a_late_shift_people_sleep_first(session: Session, person: Person) -> None:
    worked(session, "2026-11-18 15:00", "2026-11-18 23:00", person)

    invite(session, "2026-11-18 23:00")

    [invitation] = asked(session)
    assert at("2026-11-19 10:00") <= invitation.send_at <= at("2026-11-19 10:30")


def test_a_shift_over_the_hour_that_happens_twice_is_asked_about_once(
    session: Session, team: Unit
) -> None:
    person = add_person(session, team)
    autumn = add_period(session, at("2026-10-19 04:00"), ends_at=at("2026-11-02 04:00"))
    add_eligibility(session, autumn, person)
    shift = worked(session, "2026-10-31 18:00", "2026-11-01 06:00", person)

    for minutes in range(0, 24 * 60, 30):
        invite(session, shift.ends_at + timedelta(minutes=minutes))

    [invitation] = asked(session)
    assert shift.ends_at - shift.starts_at == timedelta(hours=13)
    assert at("2026-11-01 10:00") <= invitation.send_at <= at("2026-11-01 10:30")


@pytest.mark.parametrize("status", PersonStatus)
@pytest.mark.parametrize("texting", Texting)
def test_nobody_is_asked_who_is_away_or_did_not_join(
    session: Session, person: Person, status: PersonStatus, texting: Texting
) -> None:
    person.status, person.texting = status, texting
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    invited = invite(session, "2026-11-18 15:00")

    assert invited == int((status, texting) == (PersonStatus.ACTIVE, Texting.JOINED))
    assert not shift.is_due


def test_who_is_not_eligible_in_the_period_is_not_asked(session: Session, team: Unit) -> None:
    add_period(session, STARTS)
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", add_person(session, team))

    assert invite(session, "2026-11-18 15:00") == 0
    assert not shift.is_due


def test_a_shift_of_nobody_is_settled(session: Session, team: Unit, period: Period) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00")

    assert invite(session, "2026-11-18 15:00") == 0
    assert not shift.is_due
    assert (team.name, period.state) == ("Team A", PeriodState.OPEN)


def test_who_was_moved_since_is_still_asked(
    session: Session, person: Person, period: Period
) -> None:
    other = session.exec(select(Unit).where(Unit.name == "Team B")).one()
    person.unit_id = id_of(other)
    worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    invite(session, "2026-11-18 15:00")

    assert [row.period_id for row in asked(session)] == [period.id]


def test_a_wish_for_nothing_at_all_is_kept_between_asking_and_sending(
    session: Session, person: Person
) -> None:
    worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)
    invite(session, "2026-11-18 15:00")
    how: dict[str, Any] = {"keyed": TERMS.keyed, "wording": "w", "now": at("2026-11-18 15:10")}
    consent.stop(session, person, str(person.mobile), **how)
    consent.join(session, person, str(person.mobile), **how)

    again = invite(session, "2026-11-18 15:11")

    [text] = session.exec(select(Outbox))
    session.refresh(text)
    assert again == 0
    assert text.state == OutboxState.CANCELLED


def test_a_shift_somebody_was_asked_after_cannot_vanish_under_them(
    database: Database,
) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        person = add_person(session, team)
        add_eligibility(session, add_period(session, STARTS), person)
        shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)
        invite(session, "2026-11-18 15:00")

    with pytest.raises(IntegrityError), database.transaction() as session:
        session.delete(session.get_one(Shift, shift.id))

    with database.transaction() as session:
        assert len(asked(session)) == 1
        assert invite(session, "2026-11-18 15:01") == 0


def test_a_shift_nobody_was_asked_after_may_vanish(session: Session, person: Person) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)
    session.delete(shift)
    session.flush()

    assert invite(session, "2026-11-18 15:00") == 0
    assert session.exec(select(ShiftPerson)).all() == []


def test_a_changed_shift_is_not_asked_about_twice(session: Session, person: Person) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)
    invite(session, "2026-11-18 15:00")

    shift.ends_at, shift.is_due = at("2026-11-18 19:00"), True

    assert invite(session, "2026-11-18 19:00") == 0
    assert not shift.is_due


def test_who_was_put_on_a_changed_shift_is_asked_and_who_was_asked_is_not(
    session: Session, person: Person, team: Unit, period: Period
) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)
    invite(session, "2026-11-18 15:00")
    late = add_person(session, team)
    add_eligibility(session, period, late)
    session.add(ShiftPerson(shift_id=id_of(shift), person_id=late.id))

    shift.is_due = True
    invite(session, "2026-11-18 15:05")

    assert {row.person_id for row in asked(session)} == {person.id, late.id}
    assert len(asked(session)) == 2
