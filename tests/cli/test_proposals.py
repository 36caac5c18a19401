import pytest

from tests.cli.conftest import DATA, Home
from tests.factories import add_account
from wellness.domain.access import Role
from wellness.services import approvals
from wellness.storage import accounts, rosters
from wellness.storage.database import Database
from wellness.wiring import build, load_settings

LEE = ("lee@example.org", "--name", "Lee", "--role", "leader")


@pytest.fixture
def agency(home: Home, database: Database) -> Home:
    home.run("import", "units", DATA / "riverbend/units.csv")
    with database.transaction() as session:
        root = rosters.load_tree(session).root
        assert root is not None
        for n in range(2):
            add_account(
                session,
                Role.REPRESENTATIVE,
                root.id,
                email=f"rep{n}@example.org",
                password_hash="set",
            )
    return home


def approve_all(home: Home, database: Database) -> None:
    runtime = build(load_settings(home.config, {}))
    with database.transaction() as session:
        for account in accounts.list_accounts(session, Role.REPRESENTATIVE):
            for one in approvals.list_open(session, None, language=runtime.terms.default_language):
                approvals.approve(
                    session, one.id, approver=account.id, terms=runtime.terms, now=runtime.clock()
                )
    runtime.database.dispose()


@pytest.fixture
def founded(agency: Home, database: Database) -> Home:
    agency.run("propose", "founding")
    approve_all(agency, database)
    return agency


def test_a_founding_is_proposed_and_waits_for_two(agency: Home) -> None:
    told = agency.run("propose", "founding")

    assert told.code == 0
    assert "/approvals" in told.said
    assert "0 of 2 agreed" in agency.run("proposals").said
    [one] = agency.run("proposals", "--json").json["open"]
    assert (one["kind"], one["needed"], one["starts_at"]) == ("founding", 2, None)


def test_without_proposals_the_list_says_so(agency: Home) -> None:
    assert agency.run("proposals").said == "No proposal waits.\n"


def test_a_policy_is_proposed_with_what_holds_now_filled_in(
    founded: Home, database: Database
) -> None:
    assert founded.run("propose", "policy", "--k", "9").code == 0
    assert "k = 9, c = 2), in periods of 14 days" in founded.run("proposals").said

    approve_all(founded, database)

    assert "approved, from" in founded.run("proposals").said
    checked = founded.run("check-config")
    assert (checked.code, "k = 9" in checked.noted) == (0, True)
    assert "wellness propose policy" in checked.noted


@pytest.mark.parametrize("words", [("--k", "4"), ("--c", "0"), ("--period-days", "21")])
def test_at27_the_command_line_refuses_too_low_a_policy(
    founded: Home, words: tuple[str, str]
) -> None:
    told = founded.run("propose", "policy", *words)

    assert told.code == 1
    assert "Nothing was changed." in told.noted
    assert founded.run("proposals", "--json").json["open"] == []


def test_clock_and_legal_hold_are_proposed(agency: Home) -> None:
    assert agency.run("propose", "clock").code == 0
    assert agency.run("propose", "legal-hold", "on").code == 0
    assert len(agency.run("proposals", "--json").json["open"]) == 2


def test_after_the_founding_units_wait_for_a_representative(founded: Home) -> None:
    file = founded.write(
        "units.csv", "unit,parent,kind\nNew Team,Riverbend Community Safety Department,team\n"
    )

    told = founded.run("import", "units", file)
    machine = founded.run("import", "units", file, "--json").json

    assert told.code == 0
    assert "1 row kept as proposal" in told.said
    assert "/approvals" in told.said
    assert machine["kept"] == 1
    assert machine["proposal"] in told.said


def test_a_trial_keeps_no_proposal(founded: Home) -> None:
    file = founded.write(
        "units.csv", "unit,parent,kind\nNew Team,Riverbend Community Safety Department,team\n"
    )

    told = founded.run("import", "units", file, "--dry-run")

    assert "1 row would be kept for a staff representative" in told.said
    assert founded.run("proposals", "--json").json["open"] == []


def test_after_the_founding_roles_wait_too(founded: Home) -> None:
    invited = founded.run("account", "invite", *LEE)
    as_json = founded.run("account", "invite", *LEE, "--json")
    shut = founded.run("account", "disable", "rep0@example.org")

    assert "Kept as proposal" in invited.said
    assert as_json.json["proposal"] in invited.said
    assert "Kept as proposal" in shut.said
    assert len(founded.run("proposals", "--json").json["open"]) == 2
