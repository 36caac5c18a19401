"""Who reported an incident from a check-in link: not in the main database, not in a log (R26)."""

import logging
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.fakes import FrozenClock, RecordingChannel
from tests.privacy.agency import Agency
from tests.privacy.test_page_attacks import paths_of
from tests.privacy.worlds import STARTS
from tests.web.checkins import make_app, post
from tests.web.results_world import EVENING
from tests.web.staff_site import DIRECTOR, SUPERVISOR, StaffSite, build_site, without_nonces
from tests.web.web_harness import make_runtime, token_in
from wellness.domain.keyed import hash_token
from wellness.domain.signals import IncidentKind, Trigger
from wellness.services import debriefs
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.incidents import Incident
from wellness.vault.calls import PassedSlots
from wellness.vault.service import EmbeddedVault

TOKENS = ("first-link-of-a-team", "other-link-of-it")


def give_links(agency: Agency, path: Path) -> None:
    """A known token to each of two people of one team."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for token, person in zip(TOKENS, agency.people, strict=False):
            connection.execute(
                "UPDATE invitation SET token_hash = ? WHERE person_id IN (?, ?)",
                (hash_token(token), person.hex, str(person)),
            )


@pytest.fixture
def world(migrated_file: Path, tmp_path: Path, terms: Terms) -> Path:
    """The folder of an agency in which nobody has reported anything."""
    folder = tmp_path / "before"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "wellness.db")
    database = Database(f"sqlite:///{folder / 'wellness.db'}")
    clock = FrozenClock(STARTS)
    agency = Agency(database, EmbeddedVault(folder / "vault", clock), terms, clock).open()
    database.dispose()
    give_links(agency, folder / "wellness.db")
    return folder


def report(world: Path, to: Path, token: str, terms: Terms) -> list[str]:
    """The main database after somebody reported, without what is drawn at random."""
    shutil.copytree(world, to)
    database, clock = Database(f"sqlite:///{to / 'wellness.db'}"), FrozenClock(STARTS)
    clock.now = STARTS + timedelta(days=2, hours=10)
    vault = EmbeddedVault(to / "vault", clock)
    client = make_app(Agency(database, vault, terms, clock)).test_client()
    sent = post(
        client, "report", token=token, kind="suicide", on=terms.local_date(clock()).isoformat()
    )
    assert sent.get_json() == {"state": "reported"}
    database.dispose()
    with closing(sqlite3.connect(to / "wellness.db")) as connection:
        rows = [row for row in connection.iterdump() if 'INTO "outbox"' in row]
        rest = [row for row in connection.iterdump() if 'INTO "outbox"' not in row]
    masked = [re.sub(r"VALUES\('[0-9a-f]{32}'", "VALUES(id", row) for row in rows]
    return sorted(rest + masked)


def test_the_main_database_is_the_same_whoever_reported(
    world: Path, tmp_path: Path, terms: Terms
) -> None:
    first, other = (report(world, tmp_path / token, token, terms) for token in TOKENS)

    assert first == other


def test_no_log_line_tells_who_reported(
    world: Path, tmp_path: Path, terms: Terms, caplog: pytest.LogCaptureFixture
) -> None:
    lines = []
    for token in TOKENS:
        caplog.clear()
        with caplog.at_level(logging.DEBUG):
            report(world, tmp_path / token, token, terms)
        lines.append([f"{row.name} {row.getMessage()}" for row in caplog.records])
        assert not any(token in line or hash_token(token) in line for line in lines[-1])

    assert [re.sub(r"\S*(first|other)-link\S*", "", each) for each in lines[0]] == [
        re.sub(r"\S*(first|other)-link\S*", "", each) for each in lines[1]
    ]


def test_the_counter_is_gone_after_the_day(world: Path, tmp_path: Path, terms: Terms) -> None:
    report(world, tmp_path / "after", TOKENS[0], terms)
    folder = tmp_path / "after" / "vault"
    clock = FrozenClock(STARTS)
    clock.now = STARTS + timedelta(days=3, hours=10)
    assert list(folder.glob("keys/incidents-*"))

    EmbeddedVault(folder, clock).close(PassedSlots())

    assert list(folder.glob("keys/incidents-*")) == []
    with closing(sqlite3.connect(folder / "vault.db")) as connection:
        assert not any("incidents-" in row for row in connection.iterdump())


@pytest.fixture
def sites(migrated_file: Path, tmp_path: Path, terms: Terms) -> tuple[StaffSite, StaffSite]:
    """The same agency twice; in the second somebody reported something ten minutes ago."""
    built = []
    for name in ("quiet", "reported"):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(migrated_file, folder / "wellness.db")
        clock = FrozenClock()
        database = Database(f"sqlite:///{folder / 'wellness.db'}")
        vault = EmbeddedVault(folder / "vault", clock)
        runtime = make_runtime(database, vault, terms, clock=clock, channel=RecordingChannel())
        built.append(build_site(runtime, periods=0, happenings=False))
    add_report(built[1])
    return built[0], built[1]


def add_report(site: StaffSite) -> None:
    """What `reports.report_incident` leaves behind."""
    at, unit = site.runtime.clock() - timedelta(minutes=10), site.unit(EVENING)
    with site.runtime.database.transaction() as session:
        incident = Incident(kind=IncidentKind.VIOLENCE, unit_id=unit, happened_at=at, logged_at=at)
        session.add(incident)
        session.flush()
        debriefs.raise_flag(
            session,
            Trigger.INCIDENT,
            cause=str(incident.id),
            unit_id=unit,
            label=EVENING,
            terms=site.runtime.terms,
            now=at,
            incident_id=incident.id,
        )


def log(site: StaffSite, **changes: str) -> str:
    """What the supervisor reads after having logged."""
    client = site.client(SUPERVISOR)
    form = {"kind": "violence", "team": str(site.unit(EVENING)), "when": "now"} | changes
    form["csrf_token"] = token_in(client.get("/incidents").text)
    return without_nonces(client.post("/incidents", data=form, follow_redirects=True).text)


def read_as_leaders(site: StaffSite) -> dict[tuple[str, str], str]:
    clients = {email: site.client(email) for email in (DIRECTOR, SUPERVISOR)}
    return {
        (email, path): without_nonces(client.get(path).text)
        for email, client in clients.items()
        for path in paths_of(site)
    }


def test_no_page_of_a_leader_tells_that_somebody_had_reported(
    sites: tuple[StaffSite, StaffSite],
) -> None:
    quiet, reported = sites

    before = [read_as_leaders(site) for site in sites]
    told = [log(site) for site in sites]
    after = [read_as_leaders(site) for site in sites]

    assert before[0] == before[1]
    assert "Logged for" in told[0]
    assert told[0] == told[1]
    assert after[0] == after[1]
    assert before[0] != after[0]
    for site in (quiet, reported):
        with site.runtime.database.reading() as session:
            assert len(session.exec(select(Incident)).all()) == 1
