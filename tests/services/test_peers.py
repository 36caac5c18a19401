from datetime import timedelta

from sqlmodel import Session

from tests.factories import add_account, add_agency, at, id_of
from wellness.domain.access import Role
from wellness.domain.signals import IncidentKind, Trigger
from wellness.services import debriefs
from wellness.services.incidents import log_incident
from wellness.services.peers import Inbox, list_inbox
from wellness.services.terms import Terms
from wellness.storage.schema.rosters import Unit

NOW = at("2026-11-23 10:00")


def raise_one(session: Session, terms: Terms, team: Unit, *, days_ago: float = 0) -> int:
    code = debriefs.raise_flag(
        session,
        Trigger.ACUTE,
        cause=f"{team.name}{days_ago}",
        unit_id=id_of(team),
        label=team.name,
        terms=terms,
        now=NOW - timedelta(days=days_ago),
    )
    assert code is not None
    return code


def codes(inbox: Inbox) -> tuple[list[int], list[int], list[int]]:
    open_, taken, older = (
        [row.flag.code for row in rows] for rows in (inbox.open, inbox.taken, inbox.older)
    )
    return open_, taken, older


def own_codes(inbox: Inbox) -> list[int]:
    return [row.flag.code for row in inbox.mine]


def test_the_inbox_holds_open_flags_taken_ones_and_older_ones(
    session: Session, terms: Terms
) -> None:
    team_a, team_b = add_agency(session, "Team A", "Team B")
    assert team_a.parent_id is not None
    peer, other = (
        add_account(session, Role.PEER, team_a.parent_id, name=name)
        for name in ("Dana Rivers", "Sam Okafor")
    )
    forgotten, done_long_ago = (
        raise_one(session, terms, team_a, days_ago=40),
        raise_one(session, terms, team_a, days_ago=35),
    )
    waiting, fresh = (
        raise_one(session, terms, team_a, days_ago=1),
        raise_one(session, terms, team_b),
    )
    taken = raise_one(session, terms, team_a, days_ago=3)
    for code in (taken, done_long_ago):
        debriefs.take_flag(session, code, peer.id, now=NOW)

    inbox = list_inbox(session, other.id, now=NOW)
    own = list_inbox(session, peer.id, now=NOW)

    assert codes(inbox) == ([fresh, waiting], [taken], [forgotten])
    assert codes(own) == ([fresh, waiting], [], [forgotten])
    assert own_codes(own) == [taken, done_long_ago]
    assert own_codes(inbox) == []
    assert inbox.open[1].waiting == timedelta(days=1)
    assert inbox.taken[0].flag.taken_by == "Dana Rivers"


def test_flags_outside_the_scope_are_not_in_the_inbox(session: Session, terms: Terms) -> None:
    team_a, team_b = add_agency(session, "Team A", "Team B")
    peer = add_account(session, Role.PEER, id_of(team_b))
    raise_one(session, terms, team_a)

    assert codes(list_inbox(session, peer.id, now=NOW)) == ([], [], [])


def test_a_flag_names_the_incident_behind_it(session: Session, terms: Terms) -> None:
    [team] = add_agency(session)
    peer = add_account(session, Role.PEER, id_of(team))
    log_incident(
        session,
        kind=IncidentKind.VIOLENCE,
        unit_id=id_of(team),
        happened_at=NOW,
        logged_by=peer.id,
        terms=terms,
        now=NOW,
    )

    [row] = list_inbox(session, peer.id, now=NOW).open

    assert row.incident is not None
    assert row.incident.kind is IncidentKind.VIOLENCE
