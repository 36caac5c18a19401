"""What tests of the check-in page share: an agency in an open period, links, and past results."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select
from werkzeug.test import TestResponse

from tests.factories import add_invitation, add_period, add_person, id_of
from tests.fakes import RecordingChannel
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS, make_box
from tests.web.web_harness import make_runtime, make_settings
from wellness.domain.bands import Limits
from wellness.domain.folding import Tally
from wellness.domain.keyed import hash_token
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import TreeUnit, Vote, compose_body
from wellness.services import releases
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Invitation, Period, PeriodState
from wellness.web import checkin, create_app, self_check

STEADY, HARD = (0, 1, 1, 1), (3, 4, 5, 3)


def make_app(agency: Agency, *, languages: tuple[str, ...] = ("en", "es")) -> Flask:
    """The web application of an agency."""
    settings = make_settings()
    settings = replace(settings, agency=replace(settings.agency, languages=languages))
    runtime = make_runtime(
        agency.database,
        agency.vault,
        agency.terms,
        clock=agency.clock,
        channel=RecordingChannel(),
        settings=settings,
    )
    return create_app(runtime, (checkin.blueprint, self_check.blueprint))


def give_link(agency: Agency, person: UUID) -> str:
    """A fresh token in the link of a person's newest invitation."""
    token = secrets.token_urlsafe(16)
    with agency.database.transaction() as session:
        invitation = session.exec(
            select(Invitation)
            .where(Invitation.person_id == person)
            .order_by(col(Invitation.number).desc())
        ).first()
        assert invitation is not None
        invitation.token_hash = hash_token(token)
        session.add(invitation)
    return token


def invite_again(agency: Agency, person: UUID, send_at: datetime, number: int = 2) -> None:
    """One more invitation of a person in the open period."""
    with agency.database.transaction() as session:
        period = session.get_one(Period, agency.period)
        add_invitation(session, period, session.get_one(Person, person), send_at, number=number)


def add_newcomer(agency: Agency) -> UUID:
    """Somebody with an invitation who is not eligible in the open period."""
    with agency.database.transaction() as session:
        team = session.exec(select(Unit).where(Unit.name == "Team A")).one()
        person = add_person(session, team)
        period = session.get_one(Period, agency.period)
        add_invitation(session, period, person, agency.clock() - timedelta(hours=1))
        return person.id


def release_before(
    agency: Agency, voters: dict[str, int], *, positive: int = 5, periods_ago: int = 1
) -> None:
    """Results of a period before, with so many voters in each team and `positive` all yes.

    The key "agency-wide" stands for people who wanted to be counted for the whole agency only.
    """
    with agency.database.transaction() as session:
        units = session.exec(select(Unit).order_by(col(Unit.id))).all()
        tree = tuple(
            TreeUnit(str(unit.id), str(unit.parent_id) if unit.parent_id else None, unit.name)
            for unit in units
        )
        starts_at = STARTS - timedelta(days=14 * periods_ago)
        period = add_period(session, starts_at, state=PeriodState.CLOSED)
        box = make_box({}, period=id_of(period), units=tree, limits=Limits(), starts_at=starts_at)
        leaves = {unit.name: str(unit.id) for unit in units}
        votes = [
            Vote(leaves.get(team, leaves["Team B"]), team not in leaves, _tally(n < positive))
            for team, count in voters.items()
            for n in range(count)
        ]
        body = compose_body(box.facts, votes, software="test")
        releases.append_release(session, period, body)


def add_team(agency: Agency, name: str) -> None:
    """One more team without people."""
    with agency.database.transaction() as session:
        root = session.exec(select(Unit).where(col(Unit.parent_id).is_(None))).first()
        assert root is not None
        session.add(Unit(name=name, name_key=name.casefold(), kind="team", parent_id=root.id))


def post(client: FlaskClient, path: str, **body: Any) -> TestResponse:
    """A request as the page sends it."""
    return client.post(f"/c/{path}", json=body, headers={"Accept": "application/json"})


def answer(
    client: FlaskClient, token: str, values: tuple[int, ...] = STEADY, wide: int = 0
) -> TestResponse:
    """An answer as the page sends it."""
    return post(client, "answer", token=token, values=list(values), wide=wide)


def _tally(is_positive: bool) -> Tally:  # noqa: FBT001 - one bit for every condition
    conditions = len(POST_SHIFT.conditions)
    return Tally.empty(conditions).add(1, (is_positive,) * conditions)
