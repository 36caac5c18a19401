"""What the page says before there is anything to show."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.factories import add_period, at, id_of
from tests.services.dashboards.overviews import overview
from tests.web.results_world import Riverbend, add_releases
from wellness.errors import Unavailable
from wellness.services.dashboards import show_overview
from wellness.services.terms import Terms
from wellness.storage.schema.releases import Release
from wellness.storage.schema.schedules import PeriodState


def test_before_the_first_release_the_page_says_when_results_come(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    span = terms.calendar.span(0)
    add_period(session, span.starts_at, ends_at=span.ends_at, visible_at=span.visible_at)

    found = overview(session, terms, riverbend.tree.units[0].id)

    assert found.newest is None
    assert found.expected.next_at == at("2026-11-30 09:00")
    assert found.expected.starts_at is None
    assert (found.sections, found.heat, found.periods) == ((), (), ())
    assert {cell.estimate for cell in found.agency} == {None}


def test_before_the_first_period_the_page_says_when_it_starts(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    span = terms.calendar.span(1)
    add_period(session, span.starts_at, visible_at=span.visible_at, state=PeriodState.PLANNED)

    expected = overview(session, terms, 1).expected

    assert (expected.starts_at, expected.next_at) == (span.starts_at, span.visible_at)
    assert riverbend.tree.root is not None


def test_without_units_or_periods_the_page_has_nothing_to_promise(
    session: Session, terms: Terms
) -> None:
    found = overview(session, terms, 1)

    assert found.root_id is None
    assert (found.expected.next_at, found.expected.starts_at) == (None, None)


def test_a_release_before_its_slot_is_not_there(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    add_releases(session, riverbend, terms=terms, periods=2)
    monday = at("2026-11-16 09:00")

    before = show_overview(session, scope=1, terms=terms, now=monday - timedelta(seconds=1))
    at_nine = show_overview(session, scope=1, terms=terms, now=monday)

    assert (len(before.periods), len(at_nine.periods)) == (1, 2)
    assert before.expected.next_at == monday


def test_an_unreadable_release_shows_nothing_rather_than_something_wrong(
    session: Session, terms: Terms, riverbend: Riverbend
) -> None:
    period = add_period(session, at("2026-11-02 04:00"), state=PeriodState.CLOSED)
    session.add(
        Release(
            pulse=terms.pulse.key,
            period_id=id_of(period),
            ends_at=period.ends_at,
            visible_at=period.visible_at,
            content=b'{"body":{}}',
            previous="0" * 64,
            hash="1" * 64,
        )
    )
    session.flush()

    with pytest.raises(Unavailable, match="cannot be read"):
        overview(session, terms, riverbend.tree.units[0].id)
