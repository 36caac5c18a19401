from pathlib import Path

import click
import pytest

from tests.cli.conftest import Home, run
from wellness.cli import main
from wellness.storage.database import Database

TOP = list(main.list_commands(click.Context(main)))
GROUPS = {
    "account": ["invite", "reset", "disable"],
    "import": ["units", "roster", "shifts"],
    "propose": ["founding", "policy", "clock", "legal-hold"],
    "release": ["show", "verify"],
    "report": ["public"],
}
EVERY = [(name,) for name in TOP] + [
    (group, name) for group, names in GROUPS.items() for name in names
]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_explains_itself_with_an_example(words: tuple[str, ...]) -> None:
    told = run(*words, "--help")

    assert told.code == 0
    assert "Example: wellness " in told.said
    assert " ".join(words) in " ".join(told.said.split("Example:")[1].split())


def test_the_list_of_commands_is_complete_and_short() -> None:
    told = run("--help")

    assert told.code == 0
    assert all(f"  {name} " in told.said for name in TOP)
    assert "..." not in told.said.split("Commands:")[1]


@pytest.mark.parametrize("words", [("nonsense",), ("import", "roster"), ("read-reply",), ()])
def test_what_is_not_understood_ends_with_2(words: tuple[str, ...]) -> None:
    assert run(*words).code == 2


def test_an_error_says_what_happened_what_was_kept_and_what_to_do(bare: Home) -> None:
    told = bare.run("release", "verify")

    assert told.code == 1
    assert told.said == ""
    assert told.noted.splitlines() == [
        "The database is empty.",
        "Nothing was changed.",
        "Make a backup if there is anything in it, then run: wellness upgrade",
    ]


def test_a_database_that_fails_is_told_without_its_statement(
    home: Home, database: Database
) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE unit")
    file = home.write("units.csv", "unit,parent,kind\nSecret Team,,agency\n")

    told = home.run("import", "units", file)

    assert told.code == 1
    assert "The database did not do what it was asked (OperationalError)." in told.noted
    assert "rolled back" in told.noted
    assert "Secret Team" not in told.noted


def test_an_address_that_is_none_is_told(home: Home) -> None:
    home.configure(database={"url": "nonsense"})

    told = home.run("upgrade")

    assert told.code == 1
    assert "[database] url" in told.noted


def test_the_configuration_here_is_found_without_being_named(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.folder)

    assert run("check-config").said == "wellness.toml: no faults.\n"


def test_a_variable_names_the_configuration(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLNESS_CONFIG", str(home.config))

    assert run("check-config").code == 0


def test_what_is_given_wins_over_the_variable(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WELLNESS_CONFIG", str(tmp_path / "nowhere"))

    assert home.run("check-config").code == 0


def test_the_version_is_told() -> None:
    assert run("--version").said.startswith("wellness, version ")
