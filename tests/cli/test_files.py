from pathlib import Path

import pytest
from sqlmodel import Session, select

from tests.cli.conftest import DATA, Home
from wellness.storage.database import Database
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Shift

UNITS = DATA / "riverbend/units.csv"
ROSTER = DATA / "messy/roster-semicolon-bom.csv"


def count(session: Session) -> tuple[int, int, int]:
    units, people, shifts = (
        len(session.exec(select(table)).all()) for table in (Unit, Person, Shift)
    )
    return units, people, shifts


@pytest.fixture
def agency(home: Home) -> Home:
    assert home.run("import", "units", UNITS).code == 0
    return home


def test_the_files_of_an_agency_are_taken_one_after_the_other(
    home: Home, database: Database
) -> None:
    said = [
        home.run("import", kind, DATA / f"riverbend/{kind}.csv").said.splitlines()[-1]
        for kind in ("units", "roster", "shifts")
    ]

    with database.reading() as session:
        assert count(session) == (12, 83, 344)
    assert said == [
        "12 added, 0 changed, 0 unchanged.",
        "83 added, 0 changed, 0 unchanged.",
        "344 added, 0 changed, 0 unchanged.",
    ]


def test_a_second_time_says_that_nothing_is_new(agency: Home) -> None:
    told = agency.run("import", "units", UNITS)

    assert told.said == "0 added, 0 changed, 12 unchanged. The file holds nothing new.\n"


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    agency: Home, database: Database
) -> None:
    told = agency.run("import", "roster", ROSTER, "--dry-run")

    with database.reading() as session:
        assert count(session) == (12, 0, 0)
    assert told.code == 0
    assert "line 2: A1 added" in told.said
    assert told.said.endswith("if this were no trial. Nothing was changed.\n")


def test_warnings_are_told_beside_the_result(agency: Home) -> None:
    told = agency.run("import", "roster", ROSTER)

    assert told.code == 0
    assert "line 8, mobile (warning): There is no mobile number" in told.noted
    assert told.said.endswith("5 added, 0 changed, 0 unchanged.\n")


def test_changes_are_told_by_line_and_column(agency: Home) -> None:
    agency.run("import", "roster", ROSTER)
    text = ROSTER.read_text(encoding="utf-8-sig").replace("R-2", "R-two")

    told = agency.run("import", "roster", agency.write("roster.csv", text))

    assert told.said.splitlines() == [
        "line 3: A2 changed: name",
        "0 added, 1 changed, 4 unchanged.",
    ]


def test_a_bad_file_is_refused_with_every_fault(agency: Home, database: Database) -> None:
    told = agency.run("import", "roster", DATA / "messy/roster-bad.csv")

    with database.reading() as session:
        assert count(session) == (12, 0, 0)
    assert told.code == 1
    assert told.noted.count("(error)") == 7
    assert "line 5, mobile (error): '12345': This is not a telephone number" in told.noted
    assert "The file has 7 faults and was refused as a whole.\nNothing was changed." in told.noted


def test_a_machine_reads_faults_and_reports(agency: Home) -> None:
    refused = agency.run("import", "roster", DATA / "messy/roster-bad.csv", "--json")
    taken = agency.run("import", "roster", ROSTER, "--json", "--dry-run")

    assert refused.code == 1
    assert refused.json["refused"] is True
    assert refused.json["faults"][2] == {
        "line": 5,
        "column": "mobile",
        "value": "12345",
        "problem": "This is not a telephone number that can be texted.",
        "remedy": "Write the whole number with area code, or leave the cell empty.",
        "severity": "error",
    }
    assert (taken.json["added"], taken.json["dry_run"], taken.json["refused"]) == (5, True, False)
    assert taken.json["changes"][0] == {
        "line": 2,
        "subject": "A1",
        "outcome": "added",
        "columns": [],
    }


def test_what_a_person_should_look_at_can_be_accepted(agency: Home) -> None:
    agency.run("import", "roster", ROSTER)
    long = agency.write(
        "shifts.csv",
        "external_id,unit,start,end,zone,people\n"
        "X6,Community Response A,2026-10-28 06:00,2026-10-30 06:00,America/New_York,A1\n",
    )

    refused = agency.run("import", "shifts", long)
    taken = agency.run("import", "shifts", long, "--accept-warnings")

    assert (refused.code, taken.code) == (1, 0)
    assert "--accept-warnings" in refused.noted
    assert "longer than 24 hours" in taken.noted


def test_accepting_is_named_while_errors_stand_too(agency: Home) -> None:
    agency.run("import", "roster", ROSTER)
    long = agency.write(
        "shifts.csv",
        "external_id,unit,start,end,zone,people\n"
        "X6,Community Response A,2026-10-28 06:00,2026-10-30 06:00,America/New_York,A1\n"
        "X7,Nowhere,2026-10-28 06:00,2026-10-28 18:00,America/New_York,A1\n",
    )

    told = agency.run("import", "shifts", long)

    assert told.code == 1
    assert "Without its errors, --accept-warnings takes the file as it is." in told.noted


def test_many_faults_alike_are_counted_and_a_machine_gets_all(agency: Home) -> None:
    row = "P{0},R {0},,Community Response A,,,active,2024-01-01\n"
    header = "external_id,name,mobile,unit,language,role,status,start_date\n"
    path = agency.write("roster.csv", header + "".join(row.format(n) for n in range(100)))

    told, machine = (
        agency.run("import", "roster", path),
        agency.run("import", "roster", path, "--json"),
    )

    assert told.noted.count("There is no mobile number") == 20
    assert "and 80 more lines like line 2, mobile (warning); --json lists all." in told.noted
    assert len([one for one in machine.json["faults"] if one["column"] == "mobile"]) == 100


def test_nobody_on_the_roster_has_the_agency_s_own_number(agency: Home) -> None:
    agency.configure(sms={"sender": "+19195550100"})
    header = "external_id,name,mobile,unit,language,role,status,start_date\n"
    row = "P1,R 1,919-555-0100,Community Response A,,,active,2024-01-01\n"

    told = agency.run("import", "roster", agency.write("roster.csv", header + row))

    assert told.code == 1
    assert "This is the number that the agency's own texts come from." in told.noted


def test_a_file_may_come_through_a_pipe(home: Home) -> None:
    told = home.run("import", "units", "-", stdin="unit,parent,kind\nCity,,agency\n")

    assert told.said.endswith("1 added, 0 changed, 0 unchanged.\n")


def test_the_agency_s_order_of_dates_holds(agency: Home, database: Database) -> None:
    agency.configure(agency={"date_order": "day-first"})

    agency.run("import", "roster", ROSTER)

    with database.reading() as session:
        a1 = session.exec(select(Person).where(Person.external_id == "A1")).one()
    assert a1.start_on.isoformat() == "2023-09-01"


def test_a_file_that_is_too_large_is_refused(home: Home) -> None:
    path = home.folder / "large.csv"
    with path.open("wb") as file:
        file.write(b"unit,parent,kind\n")
        file.truncate(20_000_001)

    told = home.run("import", "units", path)

    assert told.code == 1
    assert "larger than 20 MB" in told.noted


def test_a_full_roster_lets_those_go_who_are_not_in_it(
    agency: Home, database: Database, tmp_path: Path
) -> None:
    rows = (DATA / "riverbend/roster.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "part.csv").write_text("\n".join(rows[:60]), encoding="utf-8")
    agency.run("import", "roster", DATA / "riverbend/roster.csv")

    plain = agency.run("import", "roster", tmp_path / "part.csv")
    trial = agency.run("import", "roster", tmp_path / "part.csv", "--full", "--dry-run")
    agency.run("import", "roster", tmp_path / "part.csv", "--full")
    again = agency.run("import", "roster", tmp_path / "part.csv", "--full")

    with database.reading() as session:
        gone = session.exec(select(Person).where(Person.status == "left")).all()
    assert plain.said.startswith("0 added, 0 changed")
    assert "not in the file: " in trial.said
    assert len(gone) == 83 - 59
    assert again.said.startswith("0 added, 0 changed")
