"""Counts of calls go by their age: two years, or with the incidents where those go sooner."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from tests.factories import add_agency, id_of
from tests.services.retention.ages import NOW, purge
from wellness.domain.retention import Retention
from wellness.services import retention
from wellness.services.terms import Terms
from wellness.storage.schema.exposures import Exposure


@pytest.mark.parametrize(("years", "days"), [(3, 732), (1, 366)])
def test_counts_of_calls_are_kept_as_far_as_the_rule_looks_back(
    session: Session, terms: Terms, years: int, days: int
) -> None:
    [team] = add_agency(session)
    for back in (days, days + 1, days + 5):
        day = (NOW - timedelta(days=back)).date()
        session.add(Exposure(unit_id=id_of(team), day=day, call_type="overdose", count=1))
    session.flush()
    terms = replace(terms, retention=Retention(incidents_years=years))
    overdue = retention.list_overdue(session, terms=terms, now=NOW)

    purge(session, terms)

    assert [(one.count, one.what) for one in overdue] == [(1, "counts of calls")]
    assert session.exec(select(col(Exposure.day))).all() == [(NOW - timedelta(days=days)).date()]
