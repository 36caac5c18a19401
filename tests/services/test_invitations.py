"""Invitations: who is asked after which shift, once, within the caps, and never over a period."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from tests.factories import (
    ZONE,
    add_agency,
    add_eligibility,
    add_period,
    add_person,
    add_shift,
    at,
    id_of,
    make_terms,
)
from wellness.domain.asking import AskRules
from wellness.domain.periods import working_day, working_week
from wellness.domain.shifts import local
from wellness.domain.texts import TextKey
from wellness.services import consent, invitations
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person, PersonStatus, Texting, Unit
from wellness.storage.schema.schedules import (
    Invitation,
    Period,
    PeriodState,
    Shift,
    ShiftPerson,
)

STARTS, ENDS = at("2026-11-16 04:00"), at("2026-11-30 04:00")
MOMENT = timedelta(microseconds=1)
TERMS = make_terms()


@pytest.fixture
def team(session: Session) -> Unit:
    return add_agency(session, "Team A", "Team B")[0]


@pytest.fixture
def period(session: Session) -> Period:
    return add_period(session, STARTS)


@pytest.fixture
def person(session: Session, team: Unit, period: Period) -> Person:
    """Somebody who is eligible in the period."""
    person = add_person(session, team)
    add_eligibility(session, period, person)
    return person


def worked(session: Session, starts: str, ends: str, *people: Person) -> Shift:
    """A shift by its local times."""
    unit = session.get_one(Unit, people[0].unit_id) if people else session.get_one(Unit, 2)
    return add_shift(session, unit, at(starts), at(ends), *people)


def invite(session: Session, now: datetime | str, *, terms: Terms = TERMS) -> int:
    instant = at(now) if isinstance(now, str) else now
    return invitations.invite_due(session, terms=terms, now=instant)


def asked(session: Session, person: Person | None = None) -> Sequence[Invitation]:
    rows = session.exec(select(Invitation).order_by("send_at")).all()
    return [row for row in rows if person is None or row.person_id == person.id]


def wall(instant: datetime) -> str:
    return f"{local(instant, ZONE):%a %H:%M}"


# One shift.


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


# Late.


@pytest.mark.parametrize(
    ("now", "invited"),
    [("2026-11-18 18:00", 1), ("2026-11-18 20:59", 1), ("2026-11-18 21:00", 0)],
)
def test_a_shift_that_is_known_late_is_asked_about_while_its_window_lasts(
    session: Session, person: Person, now: str, invited: int
) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    assert invite(session, now) == invited
    assert not shift.is_due


def test_a_slot_that_has_passed_is_sent_at_once(session: Session, person: Person) -> None:
    worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    invite(session, "2026-11-18 18:00")

    [text] = session.exec(select(Outbox))
    assert text.not_before < at("2026-11-18 18:00") < text.expires_at


def test_nobody_is_asked_after_two_days(session: Session, person: Person) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    kept = invite(session, at("2026-11-20 15:00")), shift.is_due
    shift.is_due = True
    session.flush()
    invite(session, at("2026-11-20 15:00") + MOMENT)

    session.refresh(shift)
    assert kept == (0, False)
    assert not shift.is_due


def test_old_shifts_are_settled_even_between_periods(session: Session, team: Unit) -> None:
    shift = worked(session, "2026-11-18 07:00", "2026-11-18 15:00", add_person(session, team))

    invite(session, "2026-11-20 14:59")
    kept = shift.is_due
    invite(session, "2026-11-20 15:01")

    session.refresh(shift)
    assert kept
    assert not shift.is_due


def test_a_shift_waits_while_no_period_is_open(session: Session, team: Unit) -> None:
    person = add_person(session, team)
    period = add_period(session, STARTS, state=PeriodState.OPENING)
    add_eligibility(session, period, person)
    worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    before = invite(session, "2026-11-18 15:00")
    period.state = PeriodState.OPEN

    assert (before, invite(session, "2026-11-18 15:01")) == (0, 1)


# Caps.


def week(session: Session, person: Person, *days: int, hours: str = "07:00 15:00") -> list[Shift]:
    """Shifts on days of November."""
    starts, ends = hours.split()
    return [
        worked(session, f"2026-11-{day} {starts}", f"2026-11-{day} {ends}", person) for day in days
    ]


def live(session: Session, *, until: str = "2026-12-01 12:00", terms: Terms = TERMS) -> None:
    """Tick at every end of a shift and a while after."""
    ends = [shift.ends_at for shift in session.exec(select(Shift)).all()]
    ticks = {end + timedelta(minutes=minutes) for end in ends for minutes in (0, 20, 600)}
    for now in sorted(ticks):
        if now <= at(until):
            invite(session, now, terms=terms)


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
    before = {row.shift_id: row.number for row in asked(session)}

    for text in session.exec(select(Outbox)).all():
        session.delete(text)
    for row in asked(session):
        session.delete(row)
    for shift in session.exec(select(Shift)).all():
        shift.is_due = shift.id == max(before)  # the backup was made before the last one
    session.flush()
    week(session, person, 20)
    live(session)

    again = {row.shift_id: row.number for row in asked(session)}
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


# Overlaps and rest.


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


# Over the end of a period.


@pytest.fixture
def next_period(session: Session, person: Person) -> Period:
    """The period after, planned."""
    following = add_period(session, ENDS, state=PeriodState.PLANNED)
    add_eligibility(session, following, person)
    return following


def turn_over(session: Session, period: Period, following: Period) -> None:
    """Monday 04:00: the one is closed and purged, the other opens."""
    for row in asked(session):
        session.delete(row)
    for text in session.exec(select(Outbox)).all():
        session.delete(text)
    period.state, following.state = PeriodState.CLOSED, PeriodState.OPEN
    session.flush()


def test_sunday_nights_shift_belongs_to_the_period_of_mondays_text(
    session: Session, person: Person, period: Period, next_period: Period
) -> None:
    shift = worked(session, "2026-11-29 15:00", "2026-11-29 23:00", person)

    sunday = [invite(session, shift.ends_at + timedelta(hours=n)) for n in range(5)]
    turn_over(session, period, next_period)
    monday = [invite(session, ENDS + timedelta(hours=n)) for n in range(8)]

    [invitation] = asked(session)
    assert sunday == [0] * 5
    assert monday == [1] + [0] * 7
    assert invitation.period_id == next_period.id
    assert 1 <= invitation.number <= 24 * 60
    assert wall(invitation.send_at) >= "Mon 10:00"


def test_sunday_evenings_shift_is_asked_about_on_sunday_and_not_again_on_monday(
    session: Session, person: Person, period: Period, next_period: Period
) -> None:
    shift = worked(session, "2026-11-29 12:00", "2026-11-29 20:15", person)

    sunday = invite(session, shift.ends_at)
    [invitation] = asked(session)
    slot, period_id = invitation.send_at, invitation.period_id
    turn_over(session, period, next_period)
    shift.is_due = True
    monday = [invite(session, ENDS + timedelta(hours=n)) for n in range(8)]

    assert (sunday, period_id) == (1, period.id)
    assert slot < at("2026-11-29 21:00")
    assert sum(monday) == 0


def test_who_counts_from_monday_is_asked_about_sunday_night(
    session: Session, team: Unit, period: Period, next_period: Period
) -> None:
    newcomer = add_person(session, team)
    add_eligibility(session, next_period, newcomer)
    shift = worked(session, "2026-11-29 15:00", "2026-11-29 23:00", newcomer)

    sunday = invite(session, shift.ends_at)
    turn_over(session, period, next_period)
    monday = invite(session, ENDS)

    assert (sunday, monday) == (0, 1)


def test_who_counts_from_monday_is_not_asked_about_sunday_noon(
    session: Session, team: Unit, period: Period, next_period: Period
) -> None:
    newcomer = add_person(session, team)
    add_eligibility(session, next_period, newcomer)
    shift = worked(session, "2026-11-29 05:00", "2026-11-29 12:00", newcomer)

    sunday = invite(session, shift.ends_at)
    turn_over(session, period, next_period)
    monday = invite(session, ENDS)

    assert (sunday, monday) == (0, 0)
    assert not shift.is_due


def test_a_shift_that_waits_does_not_ask_twice_who_was_asked_already(
    session: Session, team: Unit, period: Period, next_period: Period
) -> None:
    at_once, later = add_person(session, team), add_person(session, team)
    for one in (period, next_period):
        add_eligibility(session, one, at_once, later)
    shift = worked(session, "2026-11-29 12:00", "2026-11-29 20:20", at_once, later)
    worked(session, "2026-11-29 13:00", "2026-11-29 23:00", later)

    for hours in range(4):
        invite(session, shift.ends_at + timedelta(hours=hours))
    sunday = [row.person_id for row in asked(session)]
    turn_over(session, period, next_period)
    for hours in range(8):
        invite(session, ENDS + timedelta(hours=hours))

    assert sunday == [at_once.id]
    assert [row.person_id for row in asked(session)] == [later.id]


def test_what_was_before_the_first_period_is_not_asked_about(
    session: Session, person: Person
) -> None:
    shift = worked(session, "2026-11-15 07:00", "2026-11-15 15:00", person)

    assert invite(session, STARTS) == 0
    assert not shift.is_due


def test_a_text_is_given_up_at_the_end_of_its_period_at_the_latest(
    session: Session, team: Unit
) -> None:
    person = add_person(session, team)
    short = add_period(session, STARTS, ends_at=at("2026-11-18 17:00"))
    add_eligibility(session, short, person)
    worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    invite(session, "2026-11-18 15:00")

    [text] = session.exec(select(Outbox))
    assert text.expires_at == at("2026-11-18 17:00")


def test_a_period_that_could_not_be_closed_does_not_keep_the_next_from_asking(
    session: Session, person: Person, period: Period, next_period: Period
) -> None:
    next_period.state = PeriodState.OPEN
    worked(session, "2026-12-01 07:00", "2026-12-01 15:00", person)

    invite(session, "2026-12-01 15:00")

    assert period.state == PeriodState.OPEN
    assert [row.period_id for row in asked(session)] == [next_period.id]


# Many.


def test_more_shifts_than_one_tick_takes_are_taken_by_the_next(
    session: Session, team: Unit, period: Period
) -> None:
    people = [add_person(session, team) for _ in range(201)]
    add_eligibility(session, period, *people)
    for person in people:
        worked(session, "2026-11-18 07:00", "2026-11-18 15:00", person)

    first, second, third = (invite(session, "2026-11-18 15:00") for _ in range(3))

    assert (first, second, third) == (200, 1, 0)


def test_two_ticks_at_once_ask_everybody_once(database: Database) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        people = [add_person(session, team) for _ in range(12)]
        add_eligibility(session, add_period(session, STARTS), *people)
        worked(session, "2026-11-18 07:00", "2026-11-18 15:00", *people)
    start, invited = Barrier(2), []

    def tick() -> None:
        start.wait()
        with database.transaction() as session:
            invited.append(invite(session, "2026-11-18 15:00"))

    threads = [Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(invited) == [0, 12]
    with database.reading() as session:
        assert len(asked(session)) == len({row.person_id for row in asked(session)}) == 12


def test_a_tick_that_failed_leaves_nothing_half_done(database: Database) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        people = [add_person(session, team) for _ in range(3)]
        add_eligibility(session, add_period(session, STARTS), *people)
        worked(session, "2026-11-18 07:00", "2026-11-18 15:00", *people)

    def fail() -> None:
        with database.transaction() as session:
            assert invite(session, "2026-11-18 15:00") == 3
            raise OSError("killed")

    with pytest.raises(OSError, match="killed"):
        fail()

    with database.transaction() as session:
        assert asked(session) == []
        assert invite(session, "2026-11-18 15:01") == 3
