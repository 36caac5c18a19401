import json

from tests.cli.conftest import DATA, Home
from tests.factories import add_agency, add_person, add_shift, at
from wellness.storage.schema.rosters import Texting


def plan(home: Home) -> None:
    """A clock that stands on a Monday, and a shift of three people that day."""
    (home.folder / "clock").write_text("2026-11-23T15:00:00+00:00")
    home.configure(
        sms={"api_base": "http://127.0.0.1:9"}, clock={"file": str(home.folder / "clock")}
    )
    with home.database().transaction() as session:
        [team] = add_agency(session, "Team A", name="City")
        people = [add_person(session, team, texting=texting) for texting in Texting]
        add_shift(session, team, at("2026-11-23 08:00"), at("2026-11-23 16:00"), *people)


def test_the_days_ahead_are_told_by_day_and_team_without_a_name(home: Home) -> None:
    plan(home)

    told = home.run("schedule", "preview")

    assert told.code == 0
    assert "Mon 2026-11-23: up to 3 texts\n  Team A: up to 3 texts, 16:30\n" in told.said
    assert "Week of 2026-11-23: 3 texts possible, 3 at most by the caps." in told.said
    assert "Responder" not in told.said


def test_a_machine_reads_the_same(home: Home) -> None:
    plan(home)

    told = home.run("schedule", "preview", "--days", "1", "--unit", "team a", "--json")

    [day] = json.loads(told.said)["days"]
    assert (day["on"], day["teams"][0]["texts"]) == ("2026-11-23", 3)


def test_a_unit_that_is_not_there_is_said(home: Home) -> None:
    plan(home)

    told = home.run("schedule", "preview", "--unit", "Nowhere")

    assert told.code == 1
    assert 'There is no unit "Nowhere".' in told.noted


def test_without_shifts_it_says_what_to_do(home: Home) -> None:
    home.run("import", "units", DATA / "riverbend/units.csv")

    told = home.run("schedule", "preview")

    assert told.code == 0
    assert "No shift is known. Import shifts: wellness import shifts FILE" in told.said
