"""AT37: the public report is computed from released bands alone, and no team stands in it (R33)."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from tests.factories import add_account, add_period, add_person, add_unit, at, id_of
from tests.web.results_world import Riverbend, add_releases, add_riverbend
from wellness.domain.access import Role
from wellness.domain.bands import Limits, count_bands, list_bands
from wellness.domain.estimates import estimate, usual_share
from wellness.domain.language import Language
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.public_report import list_content, write_markdown
from wellness.domain.released import Seen
from wellness.domain.sentences import band_sentence, estimate_sentence
from wellness.services import releases
from wellness.services.public_report import make_report
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.releases import Release
from wellness.storage.schema.schedules import PeriodState

NOW = at("2026-11-23 10:00")
YEAR = 2026
PERIODS = 8


@pytest.fixture
def riverbend(session: Session, terms: Terms) -> Riverbend:
    riverbend = add_riverbend(session)
    add_releases(session, riverbend, terms=terms, periods=PERIODS)
    return riverbend


@pytest.fixture
def elsewhere(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "elsewhere.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


def report_bytes(session: Session, *, now: datetime = NOW) -> tuple[str, str]:
    found = make_report(session, year=YEAR, pulse=POST_SHIFT, now=now)
    return write_markdown(found), json.dumps(list_content(found))


def bodies_of(session: Session) -> list[dict[str, Any]]:
    return [json.loads(row.content)["body"] for row in releases.list_visible(session, now=NOW)]


def test_at37_nothing_outside_the_releases_changes_a_byte(
    session: Session, riverbend: Riverbend
) -> None:
    before = report_bytes(session)

    run = session.connection().execute
    run(text("UPDATE unit SET name = 'Renamed ' || id"))
    run(text("UPDATE unit SET parent_id = :one WHERE parent_id = :two"), _two_divisions(riverbend))
    run(text("UPDATE period SET k = 9, c = 1, seed = x'00'"))
    add_person(session, add_unit(session, "New Team", None))
    add_account(session, Role.LEADER, riverbend.units["Co-Response"])
    session.expire_all()

    assert report_bytes(session) == before
    assert report_bytes(session, now=NOW + timedelta(days=300)) == before


@pytest.mark.usefixtures("riverbend")
def test_at37_the_bytes_alone_give_the_same_report_in_another_installation(
    session: Session, elsewhere: Database
) -> None:
    expected = report_bytes(session)
    published = releases.list_visible(session, now=NOW)

    with elsewhere.transaction() as other:
        for row in published:
            starts_at = datetime(2019, 1, 7, tzinfo=UTC) + timedelta(days=14 * row.id)
            period = add_period(other, starts_at, state=PeriodState.CLOSED)
            other.add(_stored(row, id_of(period)))
        other.flush()

        assert report_bytes(other) == expected


def test_at37_no_team_is_named(session: Session, riverbend: Riverbend) -> None:
    named = {leaf.name for leaf in riverbend.tree.leaves()}
    released = {
        leaf["name"]
        for body in bodies_of(session)
        for row in body["groups"]
        for leaf in row["leaves"]
    }

    written = report_bytes(session)

    assert named <= released
    assert [name for name in released for text in written if name in text] == []


@pytest.mark.usefixtures("riverbend")
def test_at37_every_figure_is_recomputed_from_the_release_bodies(session: Session) -> None:
    bodies = bodies_of(session)

    content = list_content(make_report(session, year=YEAR, pulse=POST_SHIFT, now=NOW))
    markdown, _ = report_bytes(session)

    periods: Any = content["periods"]
    assert len(periods) == len(bodies) == PERIODS
    for number, (part, body) in enumerate(zip(periods, bodies, strict=True)):
        assert (part["k"], part["c"]) == (body["k"], body["c"])
        assert part["agency"] == _agency_figures(body, bodies[:number])
        assert part["pools"] == [_pool_figures(row, body) for row in body["groups"] if row["pool"]]
    said = [line[2:] for line in markdown.split("## How")[0].splitlines() if line.startswith("- ")]
    assert said == [
        figure["sentence"]
        for part in periods
        for figures in (part["agency"], *(pool["figures"] for pool in part["pools"]))
        for figure in figures
    ]
    assert any(part["agency"] for part in periods)
    assert any(part["pools"] for part in periods)


@pytest.mark.usefixtures("riverbend")
def test_at37_every_hash_is_that_of_the_bytes(session: Session) -> None:
    rows = releases.list_visible(session, now=NOW)

    content = list_content(make_report(session, year=YEAR, pulse=POST_SHIFT, now=NOW))

    periods: Any = content["periods"]
    assert [part["hash"] for part in periods] == [row.hash for row in rows]
    assert [part["previous"] for part in periods[1:]] == [row.hash for row in rows[:-1]]
    assert content["head"] == rows[-1].hash


def _two_divisions(riverbend: Riverbend) -> dict[str, int]:
    return {
        "one": riverbend.units["Community Response"],
        "two": riverbend.units["Clinical & Navigation"],
    }


def _stored(row: releases.ReleaseBytes, period: int) -> Release:
    return Release(
        pulse=row.pulse,
        period_id=period,
        ends_at=datetime(2019, 1, 7, tzinfo=UTC),
        visible_at=datetime(2019, 1, 7, tzinfo=UTC),
        content=row.content,
        previous=json.loads(row.content)["previous"],
        hash=row.hash,
    )


def _counted(bodies: list[dict[str, Any]], key: str) -> Counter[Seen]:
    return Counter(
        Seen(row["m"], row["bands"][key], Limits(body["c"], body["k"]))
        for body in bodies
        for row in body["groups"]
    )


def _agency_figures(body: dict[str, Any], before: list[dict[str, Any]]) -> list[dict[str, object]]:
    if sum(not row["pool"] for row in body["groups"]) == 1:
        return []
    figures = []
    for indicator in POST_SHIFT.indicators:
        usual = usual_share(_counted(before[-13:], indicator.key))
        found = estimate(_counted([body], indicator.key), usual)
        if found is not None:
            sentence = estimate_sentence(indicator, found, Language.EN)
            figures.append(_figure(indicator.key, sentence, *found.allowed.percents))
    return figures


def _pool_figures(row: dict[str, Any], body: dict[str, Any]) -> dict[str, object]:
    figures = []
    for indicator in POST_SHIFT.indicators:
        m, i, width = row["m"], row["bands"][indicator.key], body["c"] + 2
        sizes = [n for n in range(body["k"], 200) if count_bands(n, width) == m]
        bands = [(list_bands(n, width)[i - 1], n) for n in sizes]
        low = min(100 * band.low // n for band, n in bands)
        high = max(-(-100 * band.high // n) for band, n in bands)
        seen = Seen(m, i, Limits(body["c"], body["k"]))
        sentence = band_sentence(indicator, seen, Language.EN)
        figures.append(_figure(indicator.key, sentence, low, high))
    return {"unit": row["name"], "figures": figures}


def _figure(key: str, sentence: str, low: int, high: int) -> dict[str, object]:
    return {
        "indicator": key,
        "sentence": sentence,
        "least_percent": low,
        "most_percent": high,
    }
