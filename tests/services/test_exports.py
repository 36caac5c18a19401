import csv
import io
import json
from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.factories import add_agency, at, id_of
from tests.web.results_world import (
    Riverbend,
    add_closed_period,
    add_releases,
    add_riverbend,
    publish,
)
from wellness.domain.folding import Tally
from wellness.domain.releases import FIRST_HASH, Vote
from wellness.services import releases
from wellness.services.exports import COLUMNS, list_rows, write_csv
from wellness.services.terms import Terms
from wellness.storage import rosters

NOW = at("2026-11-23 10:00")


@pytest.fixture
def riverbend(session: Session, terms: Terms) -> Riverbend:
    riverbend = add_riverbend(session)
    add_releases(session, riverbend, terms=terms, periods=3)
    return riverbend


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.mark.usefixtures("riverbend")
def test_the_list_is_the_chain_newest_first(session: Session) -> None:
    rows = list_rows(session, now=NOW)

    assert [row.id for row in rows] == [3, 2, 1]
    assert [row.previous for row in rows] == [rows[1].hash, rows[2].hash, FIRST_HASH]
    assert rows[0].hash == releases.find_chain_head(session, now=NOW)


@pytest.mark.usefixtures("riverbend")
def test_a_release_before_its_slot_is_in_no_list_and_no_table(session: Session) -> None:
    before = at("2026-11-16 09:00") - timedelta(seconds=1)

    assert [row.id for row in list_rows(session, now=before)] == [2, 1]
    assert {row["release"] for row in table(write_csv(session, now=before))} == {"1", "2"}


@pytest.mark.usefixtures("riverbend")
def test_the_table_says_what_the_files_say(session: Session) -> None:
    found = table(write_csv(session, now=NOW))

    bodies = {
        str(row.id): json.loads(row.content)["body"]
        for row in releases.list_visible(session, now=NOW)
    }
    told = {
        (row["release"], row["unit"], row["pool"], row["indicator"], row["bands"], row["band"])
        for row in found
    }
    published = {
        (release, group["at"], "yes" if group["pool"] else "no", key, str(group["m"]), str(i))
        for release, body in bodies.items()
        for group in body["groups"]
        for key, i in group["bands"].items()
    }
    assert told == published
    assert len(found) == len(published)
    assert tuple(found[0]) == COLUMNS


@pytest.mark.usefixtures("riverbend")
def test_a_row_says_its_band_in_words_and_percent(session: Session) -> None:
    rows = table(write_csv(session, now=NOW))

    row = next(row for row in rows if (row["bands"], row["band"]) == ("2", "1"))

    assert (row["answered"], row["people"]) == ("about 7 to 10", "fewer than 4")
    assert (row["least_percent"], row["most_percent"]) == ("0", "43")


@pytest.mark.usefixtures("riverbend")
def test_the_same_releases_give_the_same_bytes(session: Session) -> None:
    assert write_csv(session, now=NOW) == write_csv(session, now=NOW + timedelta(days=1))


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tx", "\rx"])
def test_a_name_that_a_spreadsheet_would_run_is_text(
    session: Session, terms: Terms, name: str
) -> None:
    [team] = add_agency(session, name)
    facts = add_closed_period(session, rosters.load_tree(session), -1, terms=terms)
    quiet = Tally.empty(5).add(1, (False,) * 5)
    votes = [Vote(str(id_of(team)), agency_wide=False, tally=quiet) for _ in range(8)]
    publish(session, facts, votes, terms=terms)

    found = table(write_csv(session, now=NOW))

    assert {row["group"] for row in found} == {f"'{name}"}
    assert {row["teams"] for row in found} == {f"'{name}"}


def test_before_the_first_release_the_table_has_its_columns_alone(session: Session) -> None:
    assert table(write_csv(session, now=NOW)) == []
    assert write_csv(session, now=NOW).startswith(b"release,pulse,")
    assert list_rows(session, now=NOW) == []
