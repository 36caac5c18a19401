from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from tests.factories import add_eligibility, add_period, at, make_terms
from tests.services.imports import (
    RIVERBEND,
    content_of,
    counts,
    places,
    take_roster,
    take_shifts,
    take_units,
)
from wellness.domain.importing import decode
from wellness.services import invitations
from wellness.services.importing import ImportRefused
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Texting
from wellness.storage.schema.schedules import Invitation, Shift, ShiftPerson

BAD = "messy/shifts-bad.csv"
ZONE = "America/New_York"


@pytest.fixture(autouse=True)
def _roster(session: Session) -> None:
    take_units(session, content_of(RIVERBEND))
    take_roster(session, content_of("messy/roster-semicolon-bom.csv"))


def line(times: str = "2026-10-26 06:00,2026-10-26 18:00", people: str = "A1;A2") -> str:
    return f"X1,Community Response A,{times},{ZONE},{people}\n"


def shift(session: Session, external_id: str = "X1") -> Shift:
    return session.exec(select(Shift).where(Shift.external_id == external_id)).one()


def people_on(session: Session, external_id: str = "X1") -> list[str]:
    query = (
        select(Person.external_id)
        .join(ShiftPerson, col(ShiftPerson.person_id) == Person.id)
        .where(ShiftPerson.shift_id == shift(session, external_id).id)
        .order_by(Person.external_id)
    )
    return list(session.exec(query).all())


def mended() -> str:
    """The bad file without the lines that can never be taken."""
    lines = decode(content_of(BAD)).splitlines(keepends=True)[1:]
    return "".join(text for text in lines if not text.startswith(("X2", "X4", "X5", "X7")))


def test_the_bad_shifts_are_refused_as_a_whole_with_every_fault(session: Session) -> None:
    with pytest.raises(ImportRefused) as refused:
        take_shifts(session, content_of(BAD), accepting=True)

    assert places(refused.value.faults) == [
        (3, "end"),
        (5, "start"),
        (6, "zone"),
        (7, "end"),
        (8, "people"),
        (9, "people"),
    ]
    assert session.exec(select(Shift)).all() == []


def test_a_long_shift_is_refused_until_a_person_accepts_it(session: Session) -> None:
    with pytest.raises(ImportRefused) as refused:
        take_shifts(session, mended())
    report = take_shifts(session, mended(), accepting=True)

    assert refused.value.is_acceptable
    assert counts(report) == (4, 0, 0)
    assert [fault.problem for fault in report.faults] == ["The shift is longer than 24 hours."]
    assert [fault.column for fault in report.warnings] == ["people"]


def test_shifts_that_were_accepted_need_not_be_accepted_again(session: Session) -> None:
    take_shifts(session, mended(), accepting=True)

    report = take_shifts(session, mended())

    assert counts(report) == (0, 0, 4)
    assert report.faults == ()
    assert "The shift is longer than 24 hours." in [fault.problem for fault in report.warnings]


def test_a_long_shift_that_was_changed_is_to_be_accepted_again(session: Session) -> None:
    long = line("2026-10-26 06:00,2026-10-27 18:00")
    take_shifts(session, long, accepting=True)

    with pytest.raises(ImportRefused) as refused:
        take_shifts(session, long.replace("27 18:00", "27 19:00"))

    assert refused.value.is_acceptable


def test_the_shift_over_the_clock_change_has_nine_hours_and_a1_once(session: Session) -> None:
    take_shifts(session, mended(), accepting=True)

    x3 = shift(session, "X3")
    assert x3.ends_at - x3.starts_at == timedelta(hours=9)
    assert (x3.starts_wall, x3.ends_wall) == ("2026-11-01 00:00", "2026-11-01 08:00")
    assert people_on(session, "X3") == ["A1", "A2"]


def test_the_same_shifts_again_change_nothing_and_say_so(session: Session) -> None:
    take_shifts(session, mended(), accepting=True)
    before = [row.model_dump() for row in session.exec(select(Shift))]

    report = take_shifts(session, mended(), accepting=True)

    assert counts(report) == (0, 0, 4)
    assert report.changes == ()
    assert [row.model_dump() for row in session.exec(select(Shift))] == before


def test_riverbend_is_taken_whole_and_again(session: Session) -> None:
    take_roster(session, content_of("riverbend/roster.csv"))

    first = take_shifts(session, content_of("riverbend/shifts.csv"))
    second = take_shifts(session, content_of("riverbend/shifts.csv"))

    assert (counts(first), counts(second)) == ((344, 0, 0), (0, 0, 344))


def test_a_changed_shift_takes_new_times_and_people(session: Session) -> None:
    take_shifts(session, line())
    kept = shift(session).id

    report = take_shifts(session, line("2026-10-26 07:00,2026-10-26 19:00", "A2;A3"))

    assert report.changes[0].columns == ("start", "end", "people")
    assert shift(session).id == kept
    assert shift(session).starts_at == datetime(2026, 10, 26, 11, tzinfo=UTC)
    assert people_on(session) == ["A2", "A3"]


def test_a_shift_changed_before_anybody_was_asked_is_due_again(session: Session) -> None:
    take_shifts(session, line())
    shift(session).is_due = False

    take_shifts(session, line(people="A1;A2;A3"))

    assert shift(session).is_due


@pytest.mark.parametrize(
    "changed",
    [
        line("2026-10-26 06:00,2026-10-26 17:00", "A1;A2"),
        line("2026-10-26 06:00,2026-10-26 20:00", "A1;A2"),
        line("2026-10-28 06:00,2026-10-28 18:00", "A1;A2"),
        line(people="A2;A1;A3").replace("Community Response A", "Community Response B"),
    ],
)
def test_a_changed_shift_is_looked_at_again_and_nobody_is_asked_twice(
    session: Session, changed: str
) -> None:
    take_shifts(session, line())
    join(session)
    first = invite(session, "2026-10-26 18:10")

    take_shifts(session, changed)
    is_looked_at = shift(session).is_due
    invite(session, "2026-10-28 18:20")

    assert (first, asked_after(session)[:2]) == (2, ["A1", "A2"])
    assert is_looked_at
    assert not shift(session).is_due
    assert len(session.exec(select(Outbox).where(Outbox.text == "pulse")).all()) == len(
        asked_after(session)
    )


def test_who_comes_on_a_shift_that_was_asked_after_is_asked_too(session: Session) -> None:
    take_shifts(session, line())
    join(session)
    invite(session, "2026-10-26 18:10")

    take_shifts(session, line(people="A1;A2;A3"))
    invited = invite(session, "2026-10-26 18:20")

    assert invited == 1
    assert asked_after(session) == ["A1", "A2", "A3"]


def test_who_comes_on_too_late_is_not_asked_at_night(session: Session) -> None:
    take_shifts(session, line())
    join(session)
    invite(session, "2026-10-26 18:10")

    take_shifts(session, line(people="A1;A2;A3"))
    invited = invite(session, "2026-10-26 21:00")

    assert invited == 0
    assert asked_after(session) == ["A1", "A2"]


def test_a_shift_taken_in_again_without_a_change_asks_nobody(session: Session) -> None:
    take_shifts(session, line())
    join(session)
    invite(session, "2026-10-26 18:10")

    take_shifts(session, line())
    invited = invite(session, "2026-10-26 18:20")

    assert invited == 0


def join(session: Session) -> None:
    """Let everybody join, and be eligible in the period of these shifts."""
    period = add_period(session, at("2026-10-26 04:00"))
    for one in session.exec(select(Person)):
        one.texting = Texting.JOINED
        add_eligibility(session, period, one)


def invite(session: Session, now: str) -> int:
    return invitations.invite_due(session, terms=make_terms(), now=at(now))


def asked_after(session: Session) -> list[str]:
    query = (
        select(Person.external_id)
        .join(Invitation, col(Invitation.person_id) == Person.id)
        .where(Invitation.shift_id == shift(session).id)
        .order_by(Person.external_id)
    )
    return list(session.exec(query).all())


def test_an_unchanged_shift_stays_settled(session: Session) -> None:
    take_shifts(session, line())
    shift(session).is_due = False

    take_shifts(session, line())

    assert not shift(session).is_due


def test_absent_shifts_stay(session: Session) -> None:
    take_shifts(session, line())

    take_shifts(session, line().replace("X1", "X9"))

    assert people_on(session, "X1") == ["A1", "A2"]


def test_seconds_of_a_wall_time_are_kept(session: Session) -> None:
    take_shifts(session, line("2026-10-26 06:00:30,2026-10-26 18:00"))

    assert shift(session).starts_wall == "2026-10-26 06:00:30"
