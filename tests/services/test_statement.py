from sqlmodel import Session

from tests.factories import add_period, at
from tests.fakes import FrozenClock
from wellness.services import statement
from wellness.services.terms import Terms
from wellness.storage.schema.schedules import PeriodState


def test_a_running_period_speaks_for_itself(
    session: Session, terms: Terms, clock: FrozenClock
) -> None:
    add_period(session, at("2026-11-16 04:00"), k=9, c=3)

    facts = statement.describe(session, terms=terms, now=clock())

    assert facts.is_running
    assert (facts.k, facts.c, facts.others, facts.period_days) == (9, 3, 8, 14)
    assert facts.starts_at == at("2026-11-16 04:00")
    assert facts.results_at == at("2026-11-30 09:00")


def test_results_of_the_period_before_come_first_while_they_wait(
    session: Session, terms: Terms
) -> None:
    add_period(session, at("2026-11-02 04:00"), state=PeriodState.CLOSED)
    add_period(session, at("2026-11-16 04:00"))

    facts = statement.describe(session, terms=terms, now=at("2026-11-16 06:00"))

    assert facts.results_at == at("2026-11-16 09:00")


def test_before_the_first_period_the_planned_one_is_named(
    session: Session, terms: Terms, clock: FrozenClock
) -> None:
    add_period(session, at("2026-11-30 04:00"), state=PeriodState.PLANNED)

    facts = statement.describe(session, terms=terms, now=clock())

    assert not facts.is_running
    assert facts.starts_at == at("2026-11-30 04:00")
    assert facts.results_at == at("2026-12-14 09:00")


def test_without_any_period_the_calendar_says_when_the_next_would_be(
    session: Session, terms: Terms, clock: FrozenClock
) -> None:
    facts = statement.describe(session, terms=terms, now=clock())

    assert not facts.is_running
    assert (facts.k, facts.c) == (7, 2)
    assert facts.starts_at == at("2026-11-30 04:00")


def test_a_period_across_the_change_of_clocks_still_counts_its_days(
    session: Session, terms: Terms
) -> None:
    add_period(session, at("2026-10-26 04:00"), ends_at=at("2026-11-09 04:00"))

    facts = statement.describe(session, terms=terms, now=at("2026-10-27 12:00"))

    assert facts.period_days == 14
