"""`wellness account duty` and `lead`."""

import pytest

from tests.cli.conftest import DATA, Home
from wellness.storage.accounts import find_account_by_email
from wellness.storage.database import Database
from wellness.storage.schema.accounts import Account

PAT = "pat@example.org"


@pytest.fixture
def agency(home: Home) -> Home:
    home.run("import", "units", DATA / "riverbend/units.csv")
    home.run("account", "invite", PAT, "--name", "Pat", "--role", "peer")
    home.run("account", "invite", "lee@example.org", "--name", "Lee", "--role", "leader")
    return home


def pat(database: Database) -> Account:
    with database.reading() as session:
        account = find_account_by_email(session, PAT)
        assert account is not None
        return account


def test_days_and_lead_are_set_and_shown(agency: Home, database: Database) -> None:
    agency.run("account", "lead", PAT)
    told = agency.run("account", "duty", PAT, "--days", "mon-fri", "--json")

    [shown] = told.json["supporters"]
    assert (pat(database).duty_days, pat(database).is_lead) == ("12345", True)
    assert (shown["days"], shown["lead"]) == ("mon,tue,wed,thu,fri", True)
    assert (shown["flags"], shown["contacts"]) == (0, 0)


def test_lead_is_taken_away_again(agency: Home, database: Database) -> None:
    agency.run("account", "lead", PAT)

    told = agency.run("account", "lead", PAT, "--remove")

    assert "not lead any more" in told.said
    assert not pat(database).is_lead


def test_off_duty_until_a_day_and_on_again(agency: Home, database: Database) -> None:
    off = agency.run("account", "duty", PAT, "--off")
    assert "not on duty today, off until further notice" in off.said
    on = agency.run("account", "duty", PAT, "--on")

    assert "Pat: on duty today; days all; has 0 flags, 0 contacts." in on.said
    assert pat(database).on_duty


def test_everybodys_duty_is_shown_without_an_address(agency: Home) -> None:
    told = agency.run("account", "duty")

    assert told.said.splitlines() == ["Pat: on duty today; days all; has 0 flags, 0 contacts."]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("duty", "lee@example.org", "--off"), 1, "no peer supporter lee@example.org"),
        (("lead", "nobody@example.org"), 1, "no peer supporter"),
        (("duty", PAT, "--days", "someday"), 2, "mon-fri"),
        (("duty", PAT, "--on", "--off"), 2, "exclude each other"),
        (("duty", PAT, "--until", "2026-12-01"), 2, "belongs to --off"),
        (("duty", PAT, "--off", "--until", "2020-01-01"), 1, "not ahead"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    agency: Home, database: Database, words: tuple[str, ...], code: int, said: str
) -> None:
    told = agency.run("account", *words)

    assert told.code == code
    assert said in told.noted
    assert (pat(database).on_duty, pat(database).off_until) == (True, None)
