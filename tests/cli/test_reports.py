from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import Home
from tests.cli.test_releases import publish, tamper
from wellness.storage.database import Database

FIRST = datetime(2025, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
def published(home: Home, database: Database) -> Home:
    with database.transaction() as session:
        publish(session, FIRST, leaves="2" * 5 + "3" * 5)
        publish(session, FIRST + timedelta(days=14), leaves="2" * 12 + "3" * 40)
    return home


def test_the_report_is_plain_markdown(published: Home) -> None:
    told = published.run("report", "public", "--year", "2025")

    assert (told.code, told.noted) == (0, "")
    assert told.said.startswith("# Wellbeing check-ins of crisis responders: 2025\n")
    assert "### 2025-03-03 to 2025-03-17\n" in told.said
    assert "**Other teams in City, counted together**\n" in told.said
    assert "(k = 7, c = 2)" in told.said
    assert "Team A" not in told.said
    assert told.said == published.run("report", "public", "--year", "2025").said


def test_its_head_is_that_of_the_chain(published: Home) -> None:
    head = published.run("release", "verify", "--json").json["head"]

    told, machine = (
        published.run("report", "public", "--year", "2025", *more) for more in ((), ("--json",))
    )

    assert f"Newest release in this report: `{head}`" in told.said
    assert machine.json["head"] == head
    assert [len(part["pools"]) for part in machine.json["periods"]] == [1, 0]


def test_an_empty_year_says_so(published: Home) -> None:
    told = published.run("report", "public", "--year", "2024")

    assert told.code == 0
    assert "There are no published results for 2024." in told.said
    assert told.noted == "Nothing was published for 2024. Another year is named with --year.\n"


def test_without_a_year_it_is_the_last_full_one(home: Home) -> None:
    before = datetime.now(UTC).year - 1

    told = home.run("report", "public", "--json")

    assert told.code == 0
    assert told.json["year"] in {before - 1, before, before + 1}


def test_a_changed_release_ends_with_1_and_no_report(published: Home, database: Database) -> None:
    tamper(
        database,
        "UPDATE release SET content = CAST(replace(CAST(content AS TEXT), 'City', 'Town')"
        " AS BLOB) WHERE id = 1",
    )

    told = published.run("report", "public", "--year", "2025")

    assert (told.code, told.said) == (1, "")
    assert "Release 1 was changed" in told.noted
    assert "wellness release verify" in told.noted


@pytest.mark.parametrize("year", ["soon", "1999", "10000"])
def test_a_year_that_is_none_ends_with_2(home: Home, year: str) -> None:
    assert home.run("report", "public", "--year", year).code == 2
