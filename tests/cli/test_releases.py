import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from tests.cli.conftest import DATA, Home, run
from tests.factories import add_period
from wellness.domain.bands import Limits
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import IndicatorRule, PeriodFacts, TreeUnit, Vote, compose_body
from wellness.services import releases
from wellness.storage.database import Database
from wellness.storage.schema.schedules import PeriodState

GOLDEN = DATA / "golden-release.json"
FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)
UNITS = (TreeUnit("1", None, "City"), TreeUnit("2", "1", "Team A"), TreeUnit("3", "1", "Team B"))


def publish(session: Session, starts_at: datetime, *, leaves: str = "2" * 12) -> None:
    """Append the release of a period in which one person of every leaf named voted yes."""
    period = add_period(session, starts_at, state=PeriodState.CLOSED)
    facts = PeriodFacts(
        period=period.id or 0,
        pulse=period.pulse,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        limits=Limits(),
        units=UNITS,
        unstable=frozenset(),
        conditions=len(POST_SHIFT.conditions),
        indicators=tuple(IndicatorRule(i.key, i.condition, i.fold) for i in POST_SHIFT.indicators),
    )
    yes = Tally.empty(facts.conditions).add(1, (True,) * facts.conditions)
    votes = [Vote(leaf, agency_wide=False, tally=yes) for leaf in leaves]
    releases.append_release(session, period, compose_body(facts, votes, software="0"))


@pytest.fixture
def published(home: Home, database: Database) -> Home:
    with database.transaction() as session:
        publish(session, FIRST)
        publish(session, FIRST + timedelta(days=14), leaves="2" * 5 + "3" * 40)
    return home


def test_a_release_is_shown_in_words(published: Home) -> None:
    told = published.run("release", "show", "1")

    assert told.code == 0
    assert "Team A:" in told.said
    assert "At least 8 of about 11 to 14 people who answered had a hard call" in told.said


def test_the_newest_release_is_shown_where_none_is_named(published: Home) -> None:
    told = published.run("release", "show")

    assert told.said.startswith("Release 2, SHA-256 ")
    assert "Team B:" in told.said
    assert "%" in told.said


def test_the_bytes_of_a_release_give_its_hash(published: Home) -> None:
    content = published.run("release", "show", "2", "--raw").said.encode()

    digest = hashlib.sha256(content).hexdigest()
    assert digest in published.run("release", "show", "2").said
    assert digest == published.run("release", "verify", "--json").json["head"]


def test_a_pool_names_its_teams(home: Home, database: Database) -> None:
    with database.transaction() as session:
        publish(session, FIRST, leaves="2" * 5 + "3" * 5)

    told = home.run("release", "show")

    assert "Other teams in City (Team A, Team B" in told.said


def test_a_release_without_groups_names_no_cause(home: Home, database: Database) -> None:
    with database.transaction() as session:
        publish(session, FIRST, leaves="2")

    said = home.run("release", "show").said

    assert said.splitlines()[2:] == ["Not shown this time."]


def test_a_release_whose_slot_has_not_come_is_not_shown(home: Home, database: Database) -> None:
    with database.transaction() as session:
        publish(session, datetime(2126, 1, 7, 9, tzinfo=UTC))

    told, verified = home.run("release", "show"), home.run("release", "verify", "--json")

    assert told.code == 1
    assert "To be seen now: none yet." in told.noted
    assert (verified.code, verified.json["releases"], verified.json["head"]) == (0, 1, "0" * 64)


def test_a_sound_chain_is_told_with_its_head(published: Home) -> None:
    told = published.run("release", "verify")

    assert told.code == 0
    assert told.said.startswith("2 releases, 0 faults. Head ")


def test_a_changed_release_is_found(published: Home, database: Database) -> None:
    tamper(database, "UPDATE release SET content = X'00' WHERE id = 1")

    told, machine = (published.run("release", "verify", *more) for more in ((), ("--json",)))
    shown = published.run("release", "show", "1")

    assert (told.code, machine.code, shown.code) == (1, 1, 1)
    assert "Release 1: its bytes were changed: they do not give its hash." in told.said
    assert machine.json["faults"][0]["release"] == 1
    assert "wellness release verify" in shown.noted


def tamper(database: Database, statement: str) -> None:
    with database.transaction() as session:
        connection = session.connection()
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)


def test_a_release_that_still_reads_well_but_was_changed_is_not_shown(
    published: Home, database: Database
) -> None:
    tamper(
        database,
        "UPDATE release SET content = CAST(replace(CAST(content AS TEXT), 'Team A', 'Team X')"
        " AS BLOB) WHERE id = 1",
    )

    told, raw = (published.run("release", "show", "1", *more) for more in ((), ("--raw",)))

    assert (told.code, told.said) == (1, "")
    assert "Release 1 was changed: its bytes do not give its hash." in told.noted
    assert "Team X" in raw.said
    assert raw.code == 1
    assert "was changed" in raw.noted


def test_releases_that_are_gone_are_missed(published: Home, database: Database) -> None:
    tamper(database, "DELETE FROM release")

    told, machine = (published.run("release", "verify", *more) for more in ((), ("--json",)))

    assert (told.code, machine.code) == (1, 1)
    assert "0 releases, 2 faults." in told.said
    assert "Period 1 (to 2026-01-19) has no release." in told.said
    assert machine.json["faults"][0] == {
        "release": None,
        "problem": "Period 1 (to 2026-01-19) has no release",
    }


def test_the_golden_vectors_are_met() -> None:
    told = run("verify-vectors", GOLDEN)

    assert told.code == 0
    assert told.said.splitlines() == [
        "bands: 177 vectors, largest deviation 0",
        "atoms: 120 vectors, largest deviation 0",
        "releases: 40 vectors, largest deviation 0",
        "folds: 72 vectors, largest deviation 0",
    ]


def test_a_machine_reads_the_sections(tmp_path: Path) -> None:
    content = json.loads(GOLDEN.read_text()) | {"news": [1]}
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps(content))

    told = run("verify-vectors", path, "--json")

    assert (told.code, told.json["ok"]) == (1, False)
    assert told.json["unknown"] == ["news"]
    assert told.json["sections"]["folds"] == {"vectors": 72, "largest_deviation": 0}


def test_a_deviation_ends_with_1(tmp_path: Path) -> None:
    content = json.loads(GOLDEN.read_text())
    content["bands"][0]["bands"][0][1] += 2
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps(content))

    told = run("verify-vectors", path)

    assert told.code == 1
    assert "bands: 177 vectors, largest deviation 2" in told.said


def test_why_a_file_shows_nothing_is_said(tmp_path: Path) -> None:
    path = tmp_path / "vectors.json"
    path.write_text('{"bands": [], "\\ud800": []}')

    told = run("verify-vectors", path)

    assert told.code == 1
    assert "bands: no vectors." in told.noted
    assert "\\ud800: not known here, so not checked." in told.noted


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vectors.json"
    path.write_bytes(b"\xff\xfe")

    assert run("verify-vectors", path).code == 1
