"""The staff pages over Riverbend, and clients that are signed in."""

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from tests.factories import add_account
from tests.web.results_world import (
    EVENING,
    PERIODS,
    Riverbend,
    add_happenings,
    add_releases,
    add_riverbend,
)
from tests.web.web_harness import PASSWORD, hash_cheaply, sign_in, use_cheap_passwords
from wellness.domain.access import Role
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime

AGENCY = "Riverbend Community Safety Department"
DIRECTOR, SUPERVISOR, PEER, SECOND_PEER = (
    f"{who}@example.org" for who in ("director", "supervisor", "peer", "second-peer")
)

_NONCE = re.compile(r'nonce="[^"]+"|name="csrf_token" value="[^"]+"')


@dataclass(frozen=True)
class StaffSite:
    """The application, its units, and somebody of each kind to sign in as."""

    app: Flask
    runtime: Runtime
    riverbend: Riverbend

    def client(self, email: str) -> FlaskClient:
        """A browser in which somebody is signed in."""
        client = self.app.test_client()
        assert sign_in(client, email, PASSWORD).status_code == 303
        return client

    def unit(self, name: str) -> int:
        """The id of a unit."""
        return self.riverbend.units[name]


def build_site(runtime: Runtime, *, periods: int = PERIODS, happenings: bool = True) -> StaffSite:
    """Riverbend with its staff, releases and what happened."""
    with runtime.database.transaction() as session:
        riverbend = add_riverbend(session)
        add_staff_of(session, riverbend)
        if periods:
            add_releases(session, riverbend, terms=runtime.terms, periods=periods)
        if happenings:
            leader = add_account(session, Role.LEADER, riverbend.units[AGENCY])
            add_happenings(session, riverbend, leader, terms=runtime.terms, now=runtime.clock())
    app = create_app(runtime, BLUEPRINTS)
    use_cheap_passwords(app)
    return StaffSite(app, runtime, riverbend)


def add_staff_of(session: Session, riverbend: Riverbend) -> None:
    """A director, a supervisor of one team, two peer supporters."""
    hashed, agency = hash_cheaply(PASSWORD), riverbend.units[AGENCY]
    mobiles = {PEER: "+19195550171", SECOND_PEER: "+19195550172"}
    for email, name, role, unit in (
        (DIRECTOR, "Kim Alvarez", Role.LEADER, agency),
        (SUPERVISOR, "Chris Ode", Role.LEADER, riverbend.units[EVENING]),
        (PEER, "Dana Rivers", Role.PEER, agency),
        (SECOND_PEER, "Sam Okafor", Role.PEER, agency),
    ):
        changes = {"email": email, "name": name, "mobile": mobiles.get(email)}
        add_account(session, role, unit, password_hash=hashed, **changes)


def without_nonces(page: str) -> str:
    """A page without what is drawn anew for each response."""
    return _NONCE.sub("", page)


def words_of(page: str) -> str:
    """What a person reads of a page, with plain blanks."""
    bare = re.sub(r"<(style|script).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())
