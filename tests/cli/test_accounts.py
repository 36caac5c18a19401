import pytest

from tests.cli.conftest import DATA, Home
from wellness.services import accounts
from wellness.services.accounts import AccountState, AccountView
from wellness.storage import rosters
from wellness.storage.database import Database

LEE = ("--name", "Lee", "--role", "leader")


@pytest.fixture
def agency(home: Home) -> Home:
    home.run("import", "units", DATA / "riverbend/units.csv")
    return home


def only_account(database: Database) -> AccountView:
    with database.reading() as session:
        (account,) = accounts.list_accounts(session)
    return account


def test_an_invitation_prints_a_link_for_its_holder(agency: Home, database: Database) -> None:
    told = agency.run("account", "invite", "Lee@example.org", *LEE)

    account = only_account(database)
    assert told.code == 0
    assert told.said.startswith("http://127.0.0.1:8000/set-password#")
    assert "For lee@example.org alone" in told.noted
    assert (account.email, account.role, account.state) == (
        "lee@example.org",
        "leader",
        AccountState.INVITED,
    )


def test_an_account_without_a_unit_is_for_the_whole_agency(
    agency: Home, database: Database
) -> None:
    agency.run("account", "invite", "lee@example.org", *LEE)

    with database.reading() as session:
        root = rosters.load_tree(session).root
    assert root is not None
    assert only_account(database).unit_id == root.id


def test_a_unit_is_found_however_it_is_spelled(agency: Home, database: Database) -> None:
    words = ("--unit", "community  response a", "--mobile", "919-555-0142", "--language", "es")

    told = agency.run("account", "invite", "lee@example.org", *LEE, *words)

    with database.reading() as session:
        unit = rosters.load_tree(session).find(only_account(database).unit_id)
    assert told.code == 0
    assert unit is not None
    assert unit.name == "Community Response A"
    assert only_account(database).language == "es"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--unit", "Nowhere"), "There is no unit Nowhere."),
        (("--mobile", "12345"), "not a telephone number"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    agency: Home, database: Database, words: tuple[str, ...], said: str
) -> None:
    told = agency.run("account", "invite", "lee@example.org", *LEE, *words)

    assert told.code == 1
    assert said in told.noted
    assert "No account was made." in told.noted
    with database.reading() as session:
        assert accounts.list_accounts(session) == []


def test_before_any_unit_there_is_no_account(home: Home) -> None:
    told = home.run("account", "invite", "lee@example.org", *LEE)

    assert told.code == 1
    assert "wellness import units" in told.noted


def test_nobody_is_invited_twice(agency: Home) -> None:
    agency.run("account", "invite", "lee@example.org", *LEE)

    told = agency.run("account", "invite", "lee@example.org", *LEE)

    assert told.code == 1
    assert "account with this address already" in told.noted


def test_a_reset_makes_a_new_link(agency: Home) -> None:
    first = agency.run("account", "invite", "lee@example.org", *LEE, "--json").json

    second = agency.run("account", "reset", "LEE@example.org", "--json").json

    assert first["link"] != second["link"]
    assert second.keys() == {"link", "expires_at"}


def test_an_account_can_be_shut(agency: Home, database: Database) -> None:
    agency.run("account", "invite", "lee@example.org", *LEE)

    told = agency.run("account", "disable", "lee@example.org")

    assert (told.code, told.said) == (0, "lee@example.org: disabled.\n")
    assert only_account(database).state is AccountState.DISABLED


@pytest.mark.parametrize("command", ["reset", "disable"])
def test_an_account_that_is_not_there_is_told(agency: Home, command: str) -> None:
    told = agency.run("account", command, "nobody@example.org")

    assert told.code == 1
    assert "There is no account nobody@example.org." in told.noted
