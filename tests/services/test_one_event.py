"""What a responder reported and a leader logs is one event: one flag and one timeline."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier, Event, Thread
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from tests.factories import add_account, id_of
from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from tests.services.test_reports import Place
from tests.web.checkins import give_link
from wellness.domain.access import Role
from wellness.domain.signals import FlagState, IncidentKind, Offer
from wellness.services import debriefs, escalating, flag_work, incidents, reports
from wellness.services.incidents import IncidentView
from wellness.services.prompts import list_prompts
from wellness.services.signals import Signals
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.database import Database
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident
from wellness.storage.schema.rosters import Unit
from wellness.vault.service import EmbeddedVault

NOTHING = Signals(is_calibrated=False, by_release={}, agency={})


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS + timedelta(hours=12))


@pytest.fixture
def place(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Place:
    clock.now = STARTS
    agency = Agency(database, vault, terms, clock).open()
    clock.now = STARTS + timedelta(hours=12)
    with database.transaction() as session:
        peer = session.exec(select(Account).where(Account.role == Role.PEER)).one()
        lead = add_account(session, Role.PEER, peer.unit_id, mobile="+19195550191", is_lead=True)
        add_account(session, Role.LEADER, peer.unit_id)
        session.flush()
        session.expunge_all()
    return Place(agency, lead, peer)


def log(
    place: Place,
    session: Session,
    *,
    kind: IncidentKind = IncidentKind.CHILD,
    team: str = "Team A",
    hours_ago: float = 1,
    is_another: bool = False,
) -> IncidentView:
    """The leader logs, of a team of the agency."""
    now = place.agency.clock()
    unit = session.exec(select(Unit).where(Unit.name == team)).one()
    leader = session.exec(select(Account).where(Account.role == Role.LEADER)).one()
    return incidents.log_incident(
        session,
        kind=kind,
        unit_id=id_of(unit),
        happened_at=now - timedelta(hours=hours_ago),
        logged_by=leader.id,
        terms=place.agency.terms,
        now=now,
        is_another=is_another,
    )


def rows_of(place: Place) -> tuple[list[Incident], list[Flag]]:
    with place.agency.database.reading() as session:
        return (
            list(session.exec(select(Incident).order_by(col(Incident.id)))),
            list(session.exec(select(Flag).order_by(col(Flag.id)))),
        )


def test_a_leaders_log_stands_for_the_report_and_its_hour_counts(place: Place) -> None:
    place.report()
    place.agency.clock.now += timedelta(hours=1)

    with place.agency.database.transaction() as session:
        logged = log(place, session)

    [row], [flag] = rows_of(place)
    assert (row.id, flag.incident_id, logged.was_known) == (logged.id, row.id, False)
    assert row.happened_at == place.agency.clock() - timedelta(hours=1)
    assert logged.steps[0].starts_at == row.happened_at
    assert place.told() == {place.lead.id, place.peer.id}


def test_what_is_kept_is_what_is_kept_of_a_log_without_a_report(place: Place) -> None:
    place.report()
    place.agency.clock.now += timedelta(hours=3)
    with place.agency.database.transaction() as session:
        escalating.escalate(session, terms=place.agency.terms, now=place.agency.clock())

    with place.agency.database.transaction() as session:
        log(place, session)
        log(place, session, team="Team B")

    (reported, plain), (first, second) = rows_of(place)
    ours = {"id", "unit_id", "incident_id", "dedupe_key", "label"}
    assert reported.model_dump(exclude=ours) == plain.model_dump(exclude=ours)
    assert first.model_dump(exclude=ours) == second.model_dump(exclude=ours)


def test_a_report_of_what_a_leader_logged_adds_nothing(place: Place) -> None:
    with place.agency.database.transaction() as session:
        log(place, session)

    place.report()

    assert [len(each) for each in rows_of(place)] == [1, 1]


@pytest.mark.parametrize(
    "options",
    [
        {"kind": IncidentKind.VIOLENCE},
        {"team": "Team B"},
        {"hours_ago": 24},
        {"is_another": True},
    ],
)
def test_another_event_of_a_day_with_a_report_stays_another(
    place: Place, options: dict[str, Any]
) -> None:
    place.report()

    with place.agency.database.transaction() as session:
        log(place, session, **options)

    found, flags = rows_of(place)
    assert sorted(row.logged_by is None for row in found) == [False, True]
    assert len(flags) == 2


def test_a_report_that_was_dismissed_or_confirmed_before(place: Place) -> None:
    lead, now, terms = place.lead.id, place.agency.clock(), place.agency.terms
    place.report()
    place.report(who=12)
    with place.agency.database.transaction() as session:
        reports.dismiss(session, 1, lead, now=now)
        reports.confirm(session, 2, lead, terms=terms, now=now)

    with place.agency.database.transaction() as session:
        dismissed, confirmed = log(place, session), log(place, session, team="Team B")

    found, flags = rows_of(place)
    assert (dismissed.was_known, confirmed.was_known) == (False, True)
    assert [
        (row.logged_by is None, flag.state) for row, flag in zip(found, flags, strict=True)
    ] == [
        (True, FlagState.CLOSED),
        (False, FlagState.OPEN),
        (False, FlagState.OPEN),
    ]


def test_a_flag_the_lead_has_taken_stays_with_the_lead(place: Place) -> None:
    place.report()
    now = place.agency.clock()
    with place.agency.database.transaction() as session:
        debriefs.take_flag(session, 1, place.lead.id, now=now)
    place.agency.clock.now += timedelta(hours=1)

    with place.agency.database.transaction() as session:
        log(place, session)

    [_], [flag] = rows_of(place)
    assert (flag.state, flag.taken_by) == (FlagState.TAKEN, place.lead.id)


def test_no_instant_and_no_order_tells_leaders_that_a_lead_had_it_before_the_log(
    place: Place,
) -> None:
    place.report()
    clock, lead = place.agency.clock, place.lead.id
    with place.agency.database.transaction() as session:
        debriefs.take_flag(session, 1, lead, now=clock())
        flag_work.note_offer(session, 1, lead, Offer.TEAM_TALK, now=clock())
    clock.now += timedelta(minutes=1)
    with place.agency.database.transaction() as session:
        log(place, session, team="Team B")
    before = clock()
    clock.now += timedelta(minutes=1)

    with place.agency.database.transaction() as session:
        log(place, session)

    assert seen_by_leaders(place) == [("Team A", clock(), True), ("Team B", before, True)]
    [flag] = [flag for flag in rows_of(place)[1] if flag.label == "Team A"]
    assert {flag.raised_at, flag.taken_at, flag.offered_at} == {clock()}
    clock.now += timedelta(minutes=15)
    assert [fresh for *_, fresh in seen_by_leaders(place)] == [False, False]


def seen_by_leaders(place: Place) -> list[tuple[str, datetime, bool]]:
    """The prompts of the whole agency, as they stand on a page."""
    with place.agency.database.reading() as session:
        tree = rosters.load_tree(session)
        assert tree.root is not None
        found = list_prompts(
            session, tree, scope=tree.root.id, signals=NOTHING, now=place.agency.clock()
        )
        return [(prompt.label, prompt.raised_at, prompt.is_fresh) for prompt in found]


def race(*acts: Callable[[], object]) -> None:
    """Acts that begin at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        act()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("attempt", range(5))
def test_reports_and_a_log_of_the_same_moment_are_one_event(place: Place, attempt: int) -> None:
    agency, begun = place.agency, Event()
    tokens = [give_link(agency, agency.people[attempt + who]) for who in range(3)]

    def report(token: str) -> None:
        with agency.database.transaction() as session:
            reports.report_incident(
                session,
                token,
                kind=IncidentKind.CHILD,
                on=agency.terms.local_date(agency.clock()),
                may_report=count,
                terms=agency.terms,
                now=agency.clock(),
            )

    def count(person: UUID) -> bool:
        begun.set()
        return place.count(person)

    def log_it() -> None:
        if attempt % 2:  # while the first report is not committed yet
            begun.wait()
        with agency.database.transaction() as session:
            log(place, session)

    race(*(partial(report, token) for token in tokens), log_it)

    [row], [flag] = rows_of(place)
    assert row.logged_by is not None
    assert flag.incident_id == row.id


def test_a_dismissal_and_a_log_of_the_same_moment_lose_neither(place: Place) -> None:
    place.report()

    def dismiss() -> None:
        now: datetime = place.agency.clock()
        with place.agency.database.transaction() as session:
            if log_came_first(session):
                return
            reports.dismiss(session, 1, place.lead.id, now=now)

    def log_it() -> None:
        with place.agency.database.transaction() as session:
            log(place, session)

    race(dismiss, log_it)

    found, flags = rows_of(place)
    assert sum(row.logged_by is not None for row in found) == 1
    assert [flag.state for flag in flags].count(FlagState.OPEN) == 1


def log_came_first(session: Session) -> bool:
    return session.exec(select(Incident)).one().logged_by is not None
