"""A small agency whose people are asked just now: links of every kind, monthly ones among them."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from tests.faces.staff import make_runtime_in
from tests.factories import make_terms
from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from tests.web.checkin.month import give_monthly_link, open_month, release_month_before
from tests.web.checkins import add_newcomer, add_team, give_link, release_before
from wellness.domain.language import Language
from wellness.domain.monthly import MONTHLY
from wellness.vault.service import EmbeddedVault
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS

VOTERS = {
    "Team A": 16,
    "Team B": 3,
    "Stabilization & Outreach": 40,
    "Co-Response": 5,
    "agency-wide": 2,
}
LINKS = ("person", "counted", "results", "reporter")
"""Everybody has one link; those of other faces are given by `build` to other people."""


def build(migrated_file: Path, folder: Path) -> tuple[Flask, Mapping[str, str]]:
    """The application, and the words of its addresses."""
    clock, terms = FrozenClock(STARTS), make_terms(monthly=MONTHLY)
    runtime = make_runtime_in(folder, migrated_file, terms, mail=False, clock=clock)
    vault = runtime.vault
    assert isinstance(vault, EmbeddedVault)
    agency = Agency(runtime.database, vault, terms, clock).open()
    for team in ("Stabilization & Outreach", "Co-Response"):
        add_team(agency, team)
    release_before(agency, VOTERS)
    release_month_before(agency, {"Team A": 8, "Team B": 9})
    month = open_month(agency)
    words = {"newcomer": give_link(agency, add_newcomer(agency))}
    for at, language in enumerate(Language):  # every other person reads Spanish
        for n, name in enumerate(LINKS):
            words[f"{name}_{language}"] = give_link(agency, agency.people[at + 2 * n])
        words[f"monthly_{language}"] = give_monthly_link(agency, month, agency.people[at])
    app = create_app(runtime, BLUEPRINTS)
    return app, words
