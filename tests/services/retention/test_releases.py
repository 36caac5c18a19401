"""R34, R35: releases and what hangs on them go by their age, and the chain still verifies."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from tests.cli.test_releases import FIRST, publish
from tests.factories import add_agency, add_invitation, add_period, add_person
from tests.services.retention.ages import LONG_AGO, NOW, count, purge
from wellness.domain.releases import FIRST_HASH
from wellness.domain.retention import Retention
from wellness.domain.signals import Trigger
from wellness.services import releases, retention
from wellness.services.applying import LEGAL_HOLD
from wellness.services.terms import Terms
from wellness.storage import changes, operation
from wellness.storage import releases as release_rows
from wellness.storage.database import Database
from wellness.storage.schema.changes import Change
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.releases import Release
from wellness.storage.schema.schedules import Invitation, Period, PeriodState


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
