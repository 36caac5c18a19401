from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, add_agency, at, id_of
from wellness.domain.access import Role
from wellness.domain.signals import FlagState, IncidentKind, Trigger
from wellness.services import debriefs
from wellness.services.incidents import log_incident
from wellness.services.prompts import Prompt, list_prompts
from wellness.services.signals import Signals
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Unit

NOW = at("2026-11-23 10:00")
NOTHING = Signals(is_calibrated=False, by_release={}, agency={})


@pytest.fixture
def teams(session: Session) -> list[Unit]:
    return add_agency(session, "Team A", "Team B")


@pytest.fixture
def peer(session: Session, teams: list[Unit]) -> Account:
    root = teams[0].parent_id
    assert root is not None
    return add_account(session, Role.PEER, root, name="Dana Rivers")


def prompts(session: Session, team: Unit, *, days: float = 0) -> tuple[Prompt, ...]:
    tree = rosters.load_tree(session)
    return list_prompts(
        session, tree, scope=id_of(team), signals=NOTHING, now=NOW + timedelta(days=days)
    )


def raise_one(
    session: Session, terms: Terms, team: Unit, trigger: Trigger, cause: str = "1"
) -> int:
    code = debriefs.raise_flag(
        session,
        trigger,
        cause=cause,
        unit_id=id_of(team),
        label=team.name,
        terms=terms,
        now=NOW,
    )
    assert code is not None
    return code


def log(session: Session, terms: Terms, team: Unit, peer: Account) -> None:
    log_incident(
        session,
        kind=IncidentKind.CHILD,
        unit_id=id_of(team),
        happened_at=NOW,
        logged_by=peer.id,
        terms=terms,
        now=NOW,
    )


def test_an_incident_of_the_scope_is_a_prompt_for_four_weeks(
    session: Session, terms: Terms, teams: list[Unit], peer: Account
) -> None:
    log(session, terms, teams[0], peer)

    [prompt] = prompts(session, teams[0])

    assert prompt.incident is not None
    assert (prompt.label, prompt.incident.kind) == ("Team A", IncidentKind.CHILD)
    assert prompts(session, teams[0], days=27.9) != ()
    assert prompts(session, teams[0], days=28.1) == ()
    assert prompts(session, teams[1]) == ()


def test_a_prompt_says_that_a_peer_has_it_and_not_who(
    session: Session, terms: Terms, teams: list[Unit], peer: Account
) -> None:
    code = raise_one(session, terms, teams[0], Trigger.ACUTE)
    [before] = prompts(session, teams[0])

    debriefs.take_flag(session, code, peer.id, now=NOW)
    [after] = prompts(session, teams[0])

    assert (before.is_taken, after.is_taken) == (False, True)
    assert "Dana" not in repr(after)


def test_a_team_that_asked_is_known_to_peers_alone(
    session: Session, terms: Terms, teams: list[Unit], peer: Account
) -> None:
    code = raise_one(session, terms, teams[0], Trigger.REQUESTED)
    debriefs.take_flag(session, code, peer.id, now=NOW)

    assert prompts(session, teams[0]) == ()


def test_of_several_results_that_flagged_a_team_the_newest_counts(
    session: Session, terms: Terms, teams: list[Unit]
) -> None:
    raise_one(session, terms, teams[0], Trigger.ACUTE, "1")
    raise_one(session, terms, teams[1], Trigger.ACUTE, "2")
    newest = raise_one(session, terms, teams[0], Trigger.ACUTE, "3")
    session.get_one(Flag, newest).label = "newest"
    session.flush()

    assert [prompt.label for prompt in prompts(session, teams[0])] == ["newest"]


def test_flags_of_results_are_prompts_for_four_weeks(
    session: Session, terms: Terms, teams: list[Unit]
) -> None:
    raise_one(session, terms, teams[0], Trigger.ACUTE)

    assert len(prompts(session, teams[0], days=27)) == 1
    assert prompts(session, teams[0], days=28) == ()


def test_what_is_closed_or_unconfirmed_is_no_prompt(
    session: Session, terms: Terms, teams: list[Unit]
) -> None:
    closed = raise_one(session, terms, teams[0], Trigger.ACUTE)
    session.get_one(Flag, closed).state = FlagState.CLOSED
    unconfirmed = Incident(
        kind=IncidentKind.OTHER, unit_id=id_of(teams[0]), happened_at=NOW, logged_at=NOW
    )
    session.add(unconfirmed)
    session.flush()
    debriefs.raise_flag(
        session,
        Trigger.INCIDENT,
        cause="unconfirmed",
        unit_id=id_of(teams[0]),
        label="Team A",
        terms=terms,
        now=NOW,
        incident_id=unconfirmed.id,
    )

    assert prompts(session, teams[0]) == ()


def test_a_prompt_says_that_peers_were_told_only_while_a_notice_waits_or_arrived(
    session: Session, terms: Terms, teams: list[Unit], peer: Account
) -> None:
    raise_one(session, terms, teams[0], Trigger.ACUTE, "nobody can be told")
    [untold] = prompts(session, teams[0])
    peer.mobile = "+19195550177"
    raise_one(session, terms, teams[1], Trigger.ACUTE, "somebody is told")
    found = [prompts(session, teams[1])[0].is_told]
    notice = session.exec(select(Outbox)).one()
    for state in (OutboxState.DELIVERED, OutboxState.CANCELLED, OutboxState.UNDELIVERED):
        notice.state = state
        found.append(prompts(session, teams[1])[0].is_told)

    assert not untold.is_told
    assert found == [True, True, False, False]


def test_a_leader_hears_of_a_request_once_something_was_offered(
    session: Session, terms: Terms, teams: list[Unit], peer: Account
) -> None:
    code = raise_one(session, terms, teams[0], Trigger.REQUESTED)
    assert prompts(session, teams[0]) == ()

    session.get_one(Flag, code).offered_at = NOW

    assert [prompt.trigger for prompt in prompts(session, teams[0])] == [Trigger.REQUESTED]
    assert peer.name not in repr(prompts(session, teams[0]))


def test_what_is_a_leaders_own_is_not_handed_to_peers(
    session: Session, terms: Terms, teams: list[Unit], peer: Account
) -> None:
    raise_one(session, terms, teams[0], Trigger.TRUST)

    (prompt,) = prompts(session, teams[0])

    assert not prompt.is_for_peers
    assert session.exec(select(Outbox).where(Outbox.account_id == peer.id)).all() == []


def test_higher_than_usual_reaches_a_leader_at_the_leadership_limits_alone(
    session: Session, terms: Terms, teams: list[Unit]
) -> None:
    raise_one(session, terms, teams[0], Trigger.HIGHER)

    assert prompts(session, teams[0]) == ()
