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
        (("--mobile", "919-555-0100"), "the number that the agency's own texts come from"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    agency: Home, database: Database, words: tuple[str, ...], said: str
) -> None:
    agency.configure(sms={"sender": "+19195550100"})

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


@pytest.mark.parametrize("email", ["not an email", "lee", "lee@example", "a@b.org,c@d.org"])
def test_an_account_needs_an_address(agency: Home, database: Database, email: str) -> None:
    told = agency.run("account", "invite", email, *LEE)

    assert told.code == 1
    assert "is not an e-mail address.\nNo account was made.\nWrite one address" in told.noted
    with database.reading() as session:
        assert accounts.list_accounts(session) == []


def test_two_accounts_have_two_numbers(agency: Home) -> None:
    number = ("--mobile", "919-555-0142")
    agency.run("account", "invite", "lee@example.org", *LEE, *number)

    told = agency.run("account", "invite", "pat@example.org", *LEE, *number)

    assert told.code == 1
    assert "account with this mobile number already.\nNo account was made." in told.noted
    assert agency.run("account", "invite", "pat@example.org", *LEE).code == 0


def test_a_number_is_free_again_when_its_account_is_shut(agency: Home) -> None:
    number = ("--mobile", "919-555-0142")
    agency.run("account", "invite", "lee@example.org", *LEE, *number)
    agency.run("account", "disable", "lee@example.org")

    assert agency.run("account", "invite", "pat@example.org", *LEE, *number).code == 0


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


def test_who_invites_a_peer_without_a_number_is_told_that_no_text_reaches_them(
    agency: Home,
) -> None:
    words = ("account", "invite", "--name", "Pat")

    without = agency.run(*words, "--role", "peer", "pat@example.org")
    with_one = agency.run(*words, "--role", "peer", "--mobile", "919-555-0142", "kim@example.org")
    leader = agency.run(*words, "--role", "leader", "lee@example.org")

    assert (without.code, with_one.code, leader.code) == (0, 0, 0)
    assert "Without --mobile no text tells Pat" in without.noted
    assert "--mobile" not in with_one.noted + leader.noted
