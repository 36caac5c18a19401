"""R34, R35: lines, shifts, incidents and people go by their age, unless a legal hold keeps them."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from tests.cli.test_releases import FIRST
from tests.factories import (
    add_account,
    add_agency,
    add_eligibility,
    add_period,
    add_person,
    add_shift,
)
from tests.services.retention.ages import LONG_AGO, NOW, count, purge
from wellness.domain.access import Role
from wellness.domain.roster import PersonStatus, Texting
from wellness.domain.signals import IncidentKind, Trigger
from wellness.services import retention
from wellness.services.applying import LEGAL_HOLD
from wellness.services.terms import Terms
from wellness.storage import changes, operation
from wellness.storage.schema.changes import Change, Proposal
from wellness.storage.schema.consent import Consent
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Shift


def test_the_change_log_loses_its_oldest_lines_alone(session: Session, terms: Terms) -> None:
    days = [date(2025, 1, 1), date(2026, 1, 1), date(2028, 1, 1), date(2029, 5, 1)]
    for day in days:
        changes.append(session, Change(made_on=day, kind="clock", decision="done", fields="{}"))

    purge(session, terms)

    assert [row.made_on for row in changes.list_changes(session)] == days[:1:-1]


def test_the_whole_change_log_may_have_grown_old(session: Session, terms: Terms) -> None:
    changes.append(
        session, Change(made_on=date(2020, 1, 1), kind="clock", decision="done", fields="{}")
    )

    purge(session, terms)

    assert changes.list_changes(session) == []


def test_a_policy_in_force_outlives_the_proposals_that_were_refused(
    session: Session, terms: Terms
) -> None:
    for kind, state in (("policy", "approved"), ("clock", "approved"), ("policy", "refused")):
        body = '{"c":2,"k":9,"period_days":14}' if kind == "policy" else "{}"
        on = date(2024, 1, 1)
        session.add(Proposal(kind=kind, body=body, proposed_on=on, state=state, applied_on=on))
    session.flush()

    purge(session, terms)

    [left] = session.exec(select(Proposal)).all()
    assert (left.kind, left.state) == ("policy", "approved")


def test_shifts_are_kept_for_three_periods(session: Session, terms: Terms) -> None:
    team = add_agency(session)[0]
    person = add_person(session, team)
    for days in (41, 43):
        ends_at = NOW - timedelta(days=days)
        add_shift(session, team, ends_at - timedelta(hours=8), ends_at, person)

    purge(session, terms)

    [left] = session.exec(select(Shift)).all()
    assert left.ends_at == NOW - timedelta(days=41)


def test_incidents_go_with_their_flags(session: Session, terms: Terms) -> None:
    team = add_agency(session)[0]
    account = add_account(session, Role.LEADER, team.id or 0)
    for age in (timedelta(days=400), LONG_AGO):
        incident = Incident(
            kind=IncidentKind.DEATH,
            unit_id=team.id or 0,
            happened_at=NOW - age,
            logged_at=NOW - age,
            logged_by=account.id,
        )
        session.add(incident)
        session.flush()
        flag = Flag(
            dedupe_key=str(age),
            trigger=Trigger.INCIDENT,
            unit_id=team.id or 0,
            label="Team A",
            incident_id=incident.id,
            raised_at=NOW - age,
        )
        session.add(flag)
    session.flush()

    purge(session, terms)

    assert (count(session, Incident), count(session, Flag)) == (1, 1)


def _leave(session: Session, *, joined_ago: timedelta | None) -> Person:
    team = add_agency(session)[0]
    person = add_person(session, team, status=PersonStatus.LEFT, texting=Texting.OUT, email="a@b.c")
    session.add(
        Outbox(
            dedupe_key="old", text="pulse", person_id=person.id, not_before=FIRST, expires_at=FIRST
        )
    )
    if joined_ago is not None:
        session.add(Consent(person_id=person.id, kind="join", at=NOW - joined_ago, wording="1"))
    session.flush()
    return person


@pytest.mark.parametrize("joined_ago", [None, LONG_AGO])
def test_of_who_left_long_ago_no_row_is_left(
    session: Session, terms: Terms, joined_ago: timedelta | None
) -> None:
    _leave(session, joined_ago=joined_ago)

    purge(session, terms)

    assert [count(session, table) for table in (Person, Consent, Outbox)] == [0, 0, 0]


def test_beside_a_consent_record_stand_id_and_number_alone(session: Session, terms: Terms) -> None:
    left = _leave(session, joined_ago=timedelta(days=400))
    number = left.mobile

    purge(session, terms)

    [person] = session.exec(select(Person)).all()
    assert (person.name, person.email, person.mobile) == ("", None, number)
    assert count(session, Consent) == 1


def test_who_left_this_week_is_kept_for_the_rules_of_the_next_periods(
    session: Session, terms: Terms
) -> None:
    person = _leave(session, joined_ago=None)
    team = person.unit_id
    add_eligibility(session, add_period(session, NOW - timedelta(days=3)), person)

    purge(session, terms)

    [left] = session.exec(select(Person)).all()
    assert (left.name, left.unit_id) == (person.name, team)


def test_nobody_who_works_here_is_touched(session: Session, terms: Terms) -> None:
    team = add_agency(session)[0]
    person = add_person(session, team, start_on=date(2001, 1, 1))
    session.add(Consent(person_id=person.id, kind="join", at=NOW - LONG_AGO, wording="1"))
    session.flush()

    purge(session, terms)

    assert (count(session, Person), count(session, Consent)) == (1, 1)


def test_it_is_due_once_a_day_and_not_under_a_legal_hold(session: Session, terms: Terms) -> None:
    assert retention.is_due(session, terms=terms, now=NOW)
    purge(session, terms)

    assert not retention.is_due(session, terms=terms, now=NOW + timedelta(hours=3))
    tomorrow = NOW + timedelta(days=1)
    assert retention.is_due(session, terms=terms, now=tomorrow)
    operation.set_mark(session, LEGAL_HOLD, "on")
    assert not retention.is_due(session, terms=terms, now=tomorrow)
