"""R34, R35: what is removed by its age, in what order, and what a legal hold keeps."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from tests.cli.test_releases import FIRST, publish
from tests.factories import (
    add_account,
    add_agency,
    add_eligibility,
    add_invitation,
    add_period,
    add_person,
    add_shift,
    at,
)
from wellness.domain.access import Role
from wellness.domain.releases import FIRST_HASH
from wellness.domain.retention import Retention
from wellness.domain.roster import PersonStatus, Texting
from wellness.domain.signals import IncidentKind, Trigger
from wellness.services import releases, retention
from wellness.services.applying import LEGAL_HOLD
from wellness.services.terms import Terms
from wellness.storage import changes, operation
from wellness.storage import releases as release_rows
from wellness.storage.database import Database
from wellness.storage.schema.changes import Change, Proposal
from wellness.storage.schema.consent import Consent
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.releases import Release
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Invitation, Period, PeriodState, Shift

NOW = at("2029-06-01 12:00")
LONG_AGO = timedelta(days=366 * 5)


def count(session: Session, table: type[SQLModel]) -> int:
    return len(session.exec(select(table)).all())


def purge(session: Session, terms: Terms) -> None:
    retention.purge(session, terms=terms, now=NOW)
    session.flush()
    session.expire_all()


@pytest.fixture
def chain(session: Session) -> list[str]:
    """Six releases, half a year apart, the newest of spring 2029."""
    for n in range(7):
        publish(session, FIRST + timedelta(days=182 * n))
    return [row.hash for row in release_rows.list_releases(session)]


def test_the_oldest_releases_go_and_the_chain_still_verifies(
    session: Session, chain: list[str], terms: Terms
) -> None:
    keeping = Terms(**(vars(terms) | {"retention": Retention(releases_years=1)}))

    purge(session, keeping)

    left = [row.hash for row in release_rows.list_releases(session)]
    assert left == chain[-len(left) :]
    assert 1 < len(left) < len(chain)
    assert release_rows.find_anchor(session) == chain[-len(left) - 1]
    assert releases.verify_chain(session) == []


def test_the_newest_release_stays_whatever_its_age(
    session: Session, chain: list[str], terms: Terms
) -> None:
    retention.purge(session, terms=terms, now=NOW + 4 * LONG_AGO)

    assert [row.hash for row in release_rows.list_releases(session)] == chain[-1:]
    assert releases.verify_chain(session) == []


def test_releases_within_their_time_stay(session: Session, chain: list[str], terms: Terms) -> None:
    retention.purge(session, terms=terms, now=FIRST + timedelta(days=3 * 365))

    assert [row.hash for row in release_rows.list_releases(session)] == chain
    assert release_rows.find_anchor(session) == FIRST_HASH


@pytest.mark.usefixtures("chain")
def test_a_flag_and_a_period_go_with_their_release(session: Session, terms: Terms) -> None:
    team = add_agency(session)[0]
    oldest = release_rows.list_releases(session)[0]
    flag = Flag(
        dedupe_key="x",
        trigger=Trigger.ACUTE,
        unit_id=team.id or 0,
        label="Team A",
        release_id=oldest.id,
        raised_at=FIRST,
    )
    session.add(flag)
    session.flush()

    retention.purge(session, terms=terms, now=NOW + LONG_AGO)
    session.flush()

    assert count(session, Flag) == 0
    assert count(session, Period) == count(session, Release) == 1


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


def test_the_vault_forgets_what_goes_and_keeps_the_rest(
    session: Session, chain: list[str], terms: Terms
) -> None:
    rows = release_rows.list_releases(session)
    held = [(row.period_id, row.ends_at) for row in rows]
    lost = (99, FIRST)

    old = retention.list_periods_to_forget(session, [*held, lost, (100, NOW)], terms=terms, now=NOW)

    before = NOW - timedelta(days=3 * 366)
    assert old == [row.period_id for row in rows if row.visible_at < before] + [99]
    assert 0 < len(old) <= len(chain)


def test_what_is_older_than_the_schedule_is_told_and_what_was_removed_is_not(
    session: Session, chain: list[str], terms: Terms
) -> None:
    team = add_agency(session)[0]
    person = add_person(session, team)
    period = add_period(session, FIRST - LONG_AGO, state=PeriodState.CLOSED)
    invitation = add_invitation(session, period, person, FIRST)
    session.add(
        Contact(name="Rosa", number="+19195550100", asked_at=FIRST, due_at=FIRST, purge_at=FIRST)
    )
    changes.append(
        session, Change(made_on=date(2020, 1, 1), kind="clock", decision="done", fields="{}")
    )

    told = {one.what for one in retention.list_overdue(session, terms=terms, now=NOW)}
    operation.set_mark(session, LEGAL_HOLD, "on")
    on_hold = {one.what for one in retention.list_overdue(session, terms=terms, now=NOW)}

    promised = {"contact requests past their time", "invitations of closed periods"}
    assert len(chain) == 7
    assert told == {*promised, "releases", "lines of the change log"}
    assert on_hold == promised
    session.delete(invitation)
    for contact in session.exec(select(Contact)).all():
        session.delete(contact)
    operation.set_mark(session, LEGAL_HOLD, "")
    purge(session, terms)
    assert retention.list_overdue(session, terms=terms, now=NOW) == []
    assert count(session, Invitation) == 0


def test_a_line_within_the_chain_still_cannot_be_removed(database: Database, terms: Terms) -> None:
    with database.transaction() as session:
        for n in range(7):
            publish(session, FIRST + timedelta(days=182 * n))
    with database.transaction() as session:
        retention.purge(session, terms=terms, now=NOW)

    with database.reading() as session:
        assert releases.verify_chain(session) == []
    for statement in (
        "DELETE FROM release WHERE id = (SELECT MAX(id) FROM release)",
        "DELETE FROM release",
    ):
        with pytest.raises(IntegrityError, match="oldest"), database.transaction() as session:
            session.connection().exec_driver_sql(statement)
