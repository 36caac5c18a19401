"""Overlapping shifts, rest between shifts, and texts clear of both."""

from datetime import timedelta

from sqlmodel import Session, select

from tests.factories import add_eligibility, add_person, add_shift, at
from tests.services.invitations.asking import asked, live, worked
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Period, Shift, ShiftPerson


def test_overlapping_shifts_are_one_turn_of_duty(session: Session, person: Person) -> None:
    worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)
    last = worked(session, "2026-11-18 09:00", "2026-11-18 16:00", person)

    live(session)

    assert [row.shift_id for row in asked(session)] == [last.id]


def test_two_rows_of_the_same_shift_are_asked_about_once(session: Session, person: Person) -> None:
    for _ in range(2):
        worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    live(session)

    assert len(asked(session)) == 1


def test_between_shifts_less_than_ten_hours_apart_nobody_is_asked(
    session: Session, person: Person
) -> None:
    worked(session, "2026-11-18 07:00", "2026-11-18 13:00", person)
    last = worked(session, "2026-11-18 20:00", "2026-11-19 06:00", person)

    live(session)

    assert [row.shift_id for row in asked(session)] == [last.id]


def test_the_text_comes_before_the_next_shift_or_not_at_all(
    session: Session, person: Person
) -> None:
    worked(session, "2026-11-18 12:00", "2026-11-18 22:00", person)
    worked(session, "2026-11-19 08:15", "2026-11-19 16:00", person)

    live(session)

    inside = [
        row
        for row in asked(session)
        if at("2026-11-18 22:00") <= row.send_at < at("2026-11-19 16:00")
    ]
    assert inside == []


def test_every_text_keeps_clear_of_every_shift_of_its_person(
    session: Session, team: Unit, period: Period
) -> None:
    people = [add_person(session, team) for _ in range(6)]
    add_eligibility(session, period, *people)
    for n, person in enumerate(people):
        for day in range(16, 30):
            start = at(f"2026-11-{day} 04:00") + timedelta(hours=(7 * n + 5 * day) % 20)
            add_shift(session, team, start, start + timedelta(hours=8), person)

    live(session)

    for row in asked(session):
        query = select(Shift).join(ShiftPerson).where(ShiftPerson.person_id == row.person_id)
        for shift in session.exec(query):
            assert not shift.starts_at <= row.send_at < shift.ends_at
