"""`wellness import exposures`, and what `wellness forecast` says of the counts."""

from datetime import date, timedelta

import pytest
from sqlmodel import func, select

from tests.cli.conftest import DATA, Home
from wellness.storage.database import Database
from wellness.storage.schema.exposures import Exposure

HEADER = "unit,day,call_type,count\n"


@pytest.fixture
def agency(home: Home) -> Home:
    assert home.run("import", "units", DATA / "riverbend/units.csv").code == 0
    return home


def rows(last: date, days: int) -> str:
    counted = (f"Co-Response,{last - timedelta(days=back)},overdose,1\n" for back in range(days))
    return HEADER + "".join(counted)


def test_counts_are_taken_tried_and_taken_again(agency: Home, database: Database) -> None:
    yesterday = date.today() - timedelta(days=2)  # noqa: DTZ011 - days before any zone's today
    file = agency.write("calls.csv", rows(yesterday, 3))

    tried = agency.run("import", "exposures", file, "--dry-run")
    with database.reading() as session:
        before = session.exec(select(func.count()).select_from(Exposure)).one()
    taken, again = (agency.run("import", "exposures", file) for _ in range(2))

    assert (tried.code, before) == (0, 0)
    assert taken.said.splitlines()[-1] == "3 added, 0 changed, 0 unchanged."
    assert again.said == "0 added, 0 changed, 3 unchanged. The file holds nothing new.\n"


def test_a_file_that_names_crews_is_refused_with_the_reason(agency: Home) -> None:
    file = agency.write("calls.csv", "unit,day,call_type,count,crew\nCo-Response,2026-01-02,x,1,7")

    told = agency.run("import", "exposures", file, "--accept-warnings")

    assert told.code == 1
    assert "line 1, crew (error): 'crew': This column tells of crews" in told.noted


def test_the_forecast_says_what_hard_calls_can_and_cannot_tell(agency: Home) -> None:
    before = agency.run("forecast").said
    last = date.today() - timedelta(days=2)  # noqa: DTZ011 - a day before any zone's today
    agency.run("import", "exposures", agency.write("calls.csv", rows(last, 200)))

    after, content = agency.run("forecast").said, agency.run("forecast", "--json").json

    assert "Hard calls: dispatch has counted none yet" in before
    assert f"Hard calls: counted up to {last}, 1 team judged." in after
    assert "Community Response A: needs 9 more blocks of 14 days with counts." in after
    assert "half as many more mostly are not" in after
    assert content["hard_calls"]["counted_to"] == last.isoformat()
    assert content["hard_calls"]["judged"] == ["Co-Response"]
