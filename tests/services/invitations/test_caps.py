"""The caps of the day and of the week, whatever comes late."""

from collections import Counter
from datetime import timedelta

from sqlmodel import Session, select

from tests.factories import ZONE, add_eligibility, add_person, at, make_terms
from tests.services.invitations.asking import TERMS, asked, invite, live, wall, worked
from wellness.domain.asking import AskRules
from wellness.domain.periods import working_day, working_week
from wellness.domain.shifts import local
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Period, Shift


def week(session: Session, person: Person, *days: int, hours: str = "07:00 15:00") -> list[Shift]:
    """Shifts on days of November."""
    starts, ends = hours.split()
    return [
        worked(session, f"2026-11-{day} {starts}", f"2026-11-{day} {ends}", person) for day in days
    ]


def test_after_five_shifts_of_a_week_three_are_asked_about(
    session: Session, person: Person
) -> None:
    week(session, person, 16, 17, 18, 19, 20)

    live(session)

    numbers = [row.number for row in asked(session)]
    assert len(numbers) == 3
    assert numbers == sorted(set(numbers))
    assert len({local(row.send_at, ZONE).date() for row in asked(session)}) == 3


def test_asked_again_after_a_restore_a_shift_has_the_same_number_and_later_ones_higher_ones(
    session: Session, person: Person
) -> None:
    week(session, person, 16, 17)
    live(session)
    before = {row.shift_id or 0: row.number for row in asked(session)}

    for text in session.exec(select(Outbox)).all():
        session.delete(text)
    for row in asked(session):
        session.delete(row)
    for shift in session.exec(select(Shift)).all():
        shift.is_due = shift.id == max(before)  # the backup was made before the last one
    session.flush()
    week(session, person, 20)
    live(session)

    again = {row.shift_id or 0: row.number for row in asked(session)}
    assert len(before) == len(again) == 2
    assert again[max(before)] == before[max(before)]
    assert again[max(again)] > before[max(before)]


def test_the_caps_hold_for_two_weeks_of_every_pattern(
    session: Session, team: Unit, period: Period
) -> None:
    patterns = ("07:00 15:00", "00:30 06:30", "12:00 20:00", "16:00 23:30", "05:00 18:00")
    people = [add_person(session, team) for _ in patterns]
    add_eligibility(session, period, *people)
    for person, hours in zip(people, patterns, strict=True):
        week(session, person, *range(16, 30), hours=hours)

    live(session)

    rows = asked(session)
    weeks = Counter((row.person_id, working_week(row.send_at, ZONE)) for row in rows)
    days = Counter((row.person_id, working_day(row.send_at, ZONE)) for row in rows)
    assert max(weeks.values()) == 3
    assert max(days.values()) == 1
    assert {who for who, _ in weeks} == {person.id for person in people}
    assert all(not TERMS.ask_rules.is_quiet(local(row.send_at, ZONE).time()) for row in rows)


def test_a_late_import_never_breaks_the_cap_of_the_week(session: Session, person: Person) -> None:
    week(session, person, 17, 19, 21)
    live(session)
    before = len(asked(session))

    # Whatever lots these draw, three were asked.
    for day in (16, 18, 20, 22):
        [late] = week(session, person, day)
        late.ends_at = at(f"2026-11-{day} 15:00")
        invite(session, f"2026-11-{day} 15:00")

    assert before == 3
    assert len(asked(session)) == 3


def test_a_late_import_never_breaks_the_cap_of_the_day(session: Session, person: Person) -> None:
    first = worked(session, "2026-11-17 23:00", "2026-11-18 05:00", person)
    invite(session, first.ends_at)
    rules = AskRules(minimum_rest=timedelta(hours=1))
    worked(session, "2026-11-18 08:00", "2026-11-18 15:00", person)

    invite(session, "2026-11-18 15:00", terms=make_terms(ask_rules=rules))

    assert [wall(row.send_at)[:3] for row in asked(session)] == ["Wed"]


def test_one_person_does_not_use_up_the_caps_of_another(
    session: Session, person: Person, team: Unit, period: Period
) -> None:
    other = add_person(session, team)
    add_eligibility(session, period, other)
    for day in range(16, 21):
        worked(session, f"2026-11-{day} 07:00", f"2026-11-{day} 15:00", person, other)

    live(session)

    assert len(asked(session, person)) == len(asked(session, other)) == 3


def test_a_cancelled_text_still_counts_as_asked(session: Session, person: Person) -> None:
    week(session, person, 16, 17, 18)
    live(session)
    for text in session.exec(select(Outbox)).all():
        text.state = OutboxState.CANCELLED
    week(session, person, 19)

    invite(session, "2026-11-19 15:00")

    assert len(asked(session)) == 3
