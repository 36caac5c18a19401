"""`wellness delivery`: the figures and what to do, for people and machines."""

from datetime import timedelta

from tests.cli.conftest import Home
from wellness.cli.delivery import ADVICE
from wellness.clock import system_clock
from wellness.services import sender
from wellness.services.delivery import Problem
from wellness.storage import operation
from wellness.storage.database import Database


def beat(database: Database) -> None:
    with database.transaction() as session:
        operation.beat(session, "tick", system_clock())


def test_all_is_well(home: Home, database: Database) -> None:
    beat(database)

    told = home.run("delivery")

    assert told.code == 0
    assert told.said.startswith("Texts go out, and nothing needs you.\n")
    assert "sent 0, delivered 0, no end yet 0" in told.said


def test_a_pause_is_told_with_its_reason_and_what_to_do(home: Home, database: Database) -> None:
    beat(database)
    home.run("texting", "pause", "--reason", "an exercise")

    told = home.run("delivery")

    assert told.code == 1
    assert "texting-paused since " in told.said
    assert ": an exercise\n" in told.said
    assert "wellness texting resume" in told.said


def test_a_hold_needs_nobody(home: Home, database: Database) -> None:
    beat(database)
    with database.transaction() as session:
        sender.hold_sender(session, spread=0.9, now=system_clock())

    told = home.run("delivery")

    assert told.code == 0
    assert "within ten minutes" in told.said


def test_a_worker_that_is_away_is_named(home: Home) -> None:
    told = home.run("delivery", "--json")

    assert told.code == 1
    assert told.json["problems"] == ["worker"]
    assert told.json["counts"]["failed"] == []
    assert told.json["due"] == 0


def test_a_day_s_limit_is_told_and_lifted(home: Home, database: Database) -> None:
    beat(database)
    now = system_clock()
    with database.transaction() as session:
        sender.reach_ceiling(session, until=now + timedelta(hours=3), now=now)

    told, status = home.run("delivery"), home.run("texting", "status")
    resumed = home.run("texting", "resume")

    assert told.code == status.code == 1
    assert "More texts than people can need in a day" in told.said
    assert "more than people can need" in status.said
    assert resumed.said == "The next tick sends again.\n"
    assert home.run("texting", "status").code == 0


def test_every_problem_has_its_advice() -> None:
    assert set(ADVICE) == set(Problem)
