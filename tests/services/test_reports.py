"""Incidents that responders report: two a day, unconfirmed, for the peer lead alone."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from tests.factories import add_account, id_of
from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from tests.web.checkins import give_link
from wellness.domain.access import Role
from wellness.domain.signals import FlagState, IncidentKind, Outcome
from wellness.errors import Conflict, Invalid, NotFound
from wellness.services import debriefs, escalating, flag_work, incidents, intake, peers, reports
from wellness.services.reports import Report
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Unit
from wellness.vault.service import EmbeddedVault


@dataclass
class Place:
    """An agency whose peer team has a lead, and reports of its people."""

    agency: Agency
    lead: Account
    peer: Account

    def report(
        self, who: int = 0, kind: IncidentKind = IncidentKind.CHILD, *, days_ago: int = 0
    ) -> Report:
        """A report by one of the people, from a link of theirs."""
        agency = self.agency
        token = give_link(agency, agency.people[who])
        with agency.database.transaction() as session:
            return reports.report_incident(
                session,
                token,
                kind=kind,
                on=agency.terms.local_date(agency.clock()) - timedelta(days=days_ago),
                may_report=self.count,
                terms=agency.terms,
                now=agency.clock(),
            )

    def count(self, person: UUID) -> bool:
        """Count one more report of a person's."""
        agency = self.agency
        return intake.may_report(agency.vault, person, terms=agency.terms, now=agency.clock())

    def code(self) -> int:
        """The newest flag."""
        with self.agency.database.reading() as session:
            return max(flag.id or 0 for flag in session.exec(select(Flag)))

    def told(self) -> set[object]:
        """The accounts a text is queued to."""
        with self.agency.database.reading() as session:
            return {row.account_id for row in session.exec(select(Outbox)) if row.account_id}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def place(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Place:
    agency = Agency(database, vault, terms, clock).open()
    with database.transaction() as session:
        peer = session.exec(select(Account).where(Account.role == Role.PEER)).one()
        lead = add_account(session, Role.PEER, peer.unit_id, mobile="+19195550191", is_lead=True)
        session.flush()
        session.expunge_all()
    return Place(agency, lead, peer)


def test_a_report_is_an_unconfirmed_incident_of_the_own_team(place: Place) -> None:
    assert place.report(who=12) is Report.REPORTED

    with place.agency.database.reading() as session:
        [row] = session.exec(select(Incident)).all()
        team = session.exec(select(Unit).where(Unit.name == "Team B")).one()
        assert (row.kind, row.unit_id, row.logged_by) == (IncidentKind.CHILD, id_of(team), None)


def test_the_peer_lead_alone_is_told_and_sees_it(place: Place) -> None:
    place.report()

    assert place.told() == {place.lead.id}
    with place.agency.database.transaction() as session:
        assert [each.label for each in debriefs.list_flags(session, place.lead.id)] == ["Team A"]
        assert debriefs.list_flags(session, place.peer.id) == []
        with pytest.raises(NotFound):
            debriefs.take_flag(session, place.code(), place.peer.id, now=place.agency.clock())
        assert flag_work.list_takers(session, place.code(), place.lead.id) == frozenset()


def test_no_other_peer_hears_of_it_however_long_it_waits(place: Place) -> None:
    place.report()

    for hours in (3, 6, 30):
        with place.agency.database.transaction() as session:
            later = place.agency.clock() + timedelta(hours=hours)
            escalating.escalate(session, terms=place.agency.terms, now=later)

    assert place.told() == {place.lead.id}


def test_leaders_see_it_once_it_is_confirmed(place: Place) -> None:
    place.report()
    now, terms = place.agency.clock(), place.agency.terms

    with place.agency.database.transaction() as session:
        before = incidents.list_recent(session, now=now)
        [row] = peers.list_inbox(session, place.lead.id, now=now).open
        reports.confirm(session, place.code(), place.lead.id, terms=terms, now=now)
        after = incidents.list_recent(session, now=now)

    assert before == ()
    assert row.incident is not None
    assert not row.incident.is_confirmed
    assert [each.kind for each in after] == [IncidentKind.CHILD]
    assert after[0].is_confirmed
    assert place.told() == {place.lead.id, place.peer.id}


def test_what_is_dismissed_is_on_no_page_of_leaders(place: Place) -> None:
    place.report()
    now = place.agency.clock()

    with place.agency.database.transaction() as session:
        flag = reports.dismiss(session, place.code(), place.lead.id, now=now)
        shown = incidents.list_recent(session, now=now)

    assert (flag.state, flag.outcome, shown) == (FlagState.CLOSED, Outcome.NOT_NEEDED, ())


def test_what_is_settled_is_settled_once(place: Place) -> None:
    place.report()
    now, terms = place.agency.clock(), place.agency.terms

    with place.agency.database.transaction() as session:
        reports.confirm(session, place.code(), place.lead.id, terms=terms, now=now)
        with pytest.raises(Conflict):
            reports.dismiss(session, place.code(), place.lead.id, now=now)


def test_two_reports_a_day_are_taken_of_one_person_whatever_links_they_have(place: Place) -> None:
    kinds = (IncidentKind.CHILD, IncidentKind.DEATH, IncidentKind.VIOLENCE)

    got = [place.report(kind=kind) for kind in kinds]
    of_another = place.report(who=1, kind=IncidentKind.VIOLENCE)
    place.agency.clock.now += timedelta(days=1)

    assert got == [Report.REPORTED, Report.REPORTED, Report.CAPPED]
    assert of_another is Report.REPORTED
    assert place.report(kind=IncidentKind.OTHER) is Report.REPORTED


def test_what_several_report_is_one_incident_until_it_was_dismissed(place: Place) -> None:
    for who in range(3):
        place.report(who=who)
    with place.agency.database.transaction() as session:
        assert len(session.exec(select(Incident)).all()) == 1
        reports.dismiss(session, place.code(), place.lead.id, now=place.agency.clock())

    place.report(who=3)

    with place.agency.database.reading() as session:
        assert len(session.exec(select(Incident)).all()) == 2


def test_without_a_lead_the_peer_team_hears_of_it(place: Place) -> None:
    with place.agency.database.transaction() as session:
        session.get_one(Account, place.lead.id).is_lead = False

    place.report()

    assert place.told() == {place.lead.id, place.peer.id}


@pytest.mark.parametrize("days_ago", [-1, 28])
def test_a_day_ahead_or_too_long_ago_is_refused(place: Place, days_ago: int) -> None:
    with pytest.raises(Invalid):
        place.report(days_ago=days_ago)


def test_an_unknown_link_logs_nothing(place: Place) -> None:
    agency = place.agency

    with agency.database.transaction() as session, pytest.raises(NotFound):
        reports.report_incident(
            session,
            "nobody",
            kind=IncidentKind.CHILD,
            on=date(2026, 11, 16),
            may_report=place.count,
            terms=agency.terms,
            now=agency.clock(),
        )
