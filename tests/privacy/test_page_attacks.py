"""AT7, AT29, AT30: what pages and exports can give away beyond the released bands."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from tests.factories import add_account, add_eligibility, add_invitation, add_period, add_person
from tests.fakes import FrozenClock, RecordingChannel
from tests.privacy.worlds import QUIET, STRAINED, cast, make_box
from tests.web.results_world import (
    Riverbend,
    add_closed_period,
    add_riverbend,
    publish,
    tree_units,
)
from tests.web.staff_site import (
    AGENCY,
    DIRECTOR,
    PEER,
    SUPERVISOR,
    StaffSite,
    add_staff_of,
    without_nonces,
    words_of,
)
from tests.web.web_harness import make_runtime, use_cheap_passwords
from wellness.domain.access import Role
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import Vote
from wellness.domain.signals import IncidentKind
from wellness.services import incidents
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.rosters import Unit
from wellness.vault.calls import Outcome
from wellness.vault.service import EmbeddedVault
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS

TEAMS = ("Community Response A", "Community Response Evening", "Co-Response", "Care Navigation")
NOISE = {
    "unit": "4",
    "units": "4,5",
    "leaf": "4",
    "from": "2026-11-01",
    "to": "2026-11-02",
    "since": "2026-11-01",
    "period": "1",
    "role": "EMT",
    "language": "es",
    "shift": "night",
    "indicator": "exposure",
    "k": "1",
    "limit": "1",
    "scope": "4",
    "q": "x",
}


@dataclass(frozen=True)
class World:
    """Of each team, how many answered and how many of them were strained, twice over."""

    answered: tuple[int, int, int, int] = (16, 9, 5, 3)
    strained: tuple[int, int, int, int] = (4, 0, 2, 0)
    running: int = 0


@pytest.fixture
def build(
    migrated_file: Path, tmp_path: Path, terms: Terms, channel: RecordingChannel
) -> Callable[[World], StaffSite]:
    def built(world: World) -> StaffSite:
        directory = tmp_path / f"{abs(hash(world))}"
        directory.mkdir()
        (directory / "wellness.db").write_bytes(migrated_file.read_bytes())
        clock = FrozenClock()
        database = Database(f"sqlite:///{directory}/wellness.db")
        vault = EmbeddedVault(directory / "vault", clock)
        runtime = make_runtime(database, vault, terms, clock=clock, channel=channel)
        riverbend = _fill(database, vault, world, terms=terms, clock=clock)
        app = create_app(runtime, BLUEPRINTS)
        use_cheap_passwords(app)
        return StaffSite(app, runtime, riverbend)

    return built


def _fill(
    database: Database, vault: EmbeddedVault, world: World, *, terms: Terms, clock: FrozenClock
) -> Riverbend:
    with database.transaction() as session:
        riverbend = add_riverbend(session)
        add_staff_of(session, riverbend)
        leader = add_account(session, Role.LEADER, riverbend.units[AGENCY])
        incidents.log_incident(
            session,
            kind=IncidentKind.VIOLENCE,
            unit_id=riverbend.units[TEAMS[0]],
            happened_at=clock() - timedelta(hours=5),
            logged_by=leader.id,
            terms=terms,
            now=clock(),
        )
        for index in (-2, -1):
            facts = add_closed_period(session, riverbend.tree, index, terms=terms)
            publish(session, facts, _votes(riverbend, world), terms=terms)
        span = terms.calendar.span(0)
        period = add_period(
            session, span.starts_at, ends_at=span.ends_at, visible_at=span.visible_at
        )
        team = session.get_one(Unit, riverbend.units[TEAMS[0]])
        people = [add_person(session, team) for _ in range(12)]
        add_eligibility(session, period, *people)
        for somebody in people[: world.running]:
            add_invitation(session, period, somebody, clock() - timedelta(hours=1))
        assert period.id is not None
        _answer_now(vault, riverbend, period.id, world.running)
    return riverbend


def _votes(riverbend: Riverbend, world: World) -> list[Vote]:
    empty = Tally.empty(len(POST_SHIFT.conditions))
    strained, quiet = (
        empty.add(1, POST_SHIFT.conditions_met(values)) for values in (STRAINED, QUIET)
    )
    return [
        Vote(str(riverbend.units[team]), agency_wide=False, tally=tally)
        for team, answered, yes in zip(TEAMS, world.answered, world.strained, strict=True)
        for tally in (*[strained] * yes, *[quiet] * (answered - yes))
    ]


def _answer_now(vault: EmbeddedVault, riverbend: Riverbend, period: int, running: int) -> None:
    leaf = str(riverbend.units[TEAMS[0]])
    box = make_box({leaf: range(12)}, period=period, units=tree_units(riverbend.tree))
    facts = replace(box.facts, ends_at=box.facts.ends_at + timedelta(days=14))
    vault.open(replace(box, facts=facts))
    for n in range(running):
        outcome = cast(vault, n, STRAINED, period=period, day="2026-11-22").outcome
        assert outcome is Outcome.COUNTED


def paths_of(site: StaffSite) -> list[str]:
    """Every address of the site that can be read, with every unit and release."""
    rules = [rule for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return sorted({path for rule in rules for path in _filled(rule, site)})


def _filled(rule: Rule, site: StaffSite) -> list[str]:
    names = {
        "<int:code>": ["1", "2"],
        "<int:unit_id>": [str(unit.id) for unit in site.riverbend.tree.units],
        "<json_file:release_id>": ["1.json", "2.json"],
        "<string:token>": ["a-token"],
        "<path:name>": ["wellness.css", "leadership.css", "charts.js"],
    }
    paths = [rule.rule]
    for name, values in names.items():
        paths = [path.replace(name, value) for path in paths for value in values]
    assert all("<" not in path for path in paths), f"give {rule.rule} a value in this test"
    return paths


def pages(site: StaffSite) -> dict[tuple[str, str], str]:
    """What each kind of account reads at every address."""
    found = {}
    for email in (DIRECTOR, SUPERVISOR, PEER):
        client = site.client(email)
        for path in paths_of(site):
            response = client.get(path)
            found[email, path] = f"{response.status_code} {without_nonces(response.text)}"
    return found


def differing(one: StaffSite, other: StaffSite) -> list[tuple[str, str]]:
    ours, theirs = pages(one), pages(other)
    assert ours.keys() == theirs.keys()
    return [where for where, page in ours.items() if page != theirs[where]]


def test_at07_pages_say_of_participation_what_m_says_and_nothing_else(
    build: Callable[[World], StaffSite],
) -> None:
    few = build(World(answered=(15, 7, 4, 3), strained=(4, 0, 1, 0)))
    many = build(World(answered=(18, 10, 6, 4), strained=(4, 0, 1, 0), running=11))

    assert differing(few, many) == []


def test_at07_a_team_that_is_not_shown_looks_the_same_with_nobody_and_with_almost_enough(
    build: Callable[[World], StaffSite],
) -> None:
    nobody = build(World(answered=(16, 9, 0, 0), strained=(4, 0, 0, 0)))
    almost = build(World(answered=(16, 9, 6, 0), strained=(4, 0, 6, 0)))

    assert differing(nobody, almost) == []


def test_at07_everybody_and_just_enough_give_the_band_alone(
    build: Callable[[World], StaffSite],
) -> None:
    site = build(World(answered=(12, 7, 0, 0), strained=(0, 7, 0, 0)))

    client = site.client(DIRECTOR)
    nobody = words_of(client.get(f"/teams/{site.unit(TEAMS[0])}").text)
    everybody = words_of(client.get(f"/teams/{site.unit(TEAMS[1])}").text)
    body = json.loads(client.get("/releases/1.json").data)["body"]

    assert "Fewer than 4 of about 11 to 14 people who answered" in nobody
    assert "At least 4 of about 7 to 10 people who answered" in everybody
    for words in (nobody, everybody, words_of(client.get("/teams").text)):
        assert not re.search(r"(?i)100 ?%|particip|response rate|of 12\b|7 of 7\b|eligible", words)
    assert {key for group in body["groups"] for key in group} == {
        *("at", "name", "pool", "leaves"),
        *("m", "bands"),
    }


def test_at07_participation_is_told_in_a_step_for_large_units_and_on_one_page_alone(
    build: Callable[[World], StaffSite],
) -> None:
    site = build(World())
    client = site.client(DIRECTOR)
    body = json.loads(client.get("/releases/1.json").data)["body"]

    told = {path for path in paths_of(site) if "could answer did" in client.get(path).text}

    large = {str(site.unit(AGENCY))} | {row["at"] for row in body["participation"]}
    teams = {str(site.unit(team)) for team in TEAMS}
    assert told == {"/teams"}
    assert {row["at"] for row in body["participation"]} == large
    assert not large & teams
    assert all(row.keys() == {"at", "step"} for row in body["participation"])
    assert all(row["step"] in {1, 2, 3} for row in body["participation"])


def test_at07_the_test_sees_what_m_does_not_hide(build: Callable[[World], StaffSite]) -> None:
    assert differing(build(World()), build(World(answered=(19, 9, 5, 3)))) != []


def test_at29_no_address_takes_a_set_of_units_a_range_of_dates_or_an_attribute(
    build: Callable[[World], StaffSite],
) -> None:
    site = build(World())
    client = site.client(PEER)

    for path in paths_of(site):
        plain, noisy = client.get(path), client.get(path, query_string=NOISE)
        assert _without_own_address(noisy.text) == _without_own_address(plain.text), path


def test_at29_an_address_names_units_releases_and_single_things_by_their_id_alone(
    build: Callable[[World], StaffSite],
) -> None:
    site = build(World())

    kinds = {
        kind
        for rule in site.app.url_map.iter_rules()
        # Files; the provider's callbacks; the link under an e-mail, which ends e-mails to it.
        if not rule.endpoint.startswith(("assets.", "sms.", "mail."))
        for kind in re.findall(r"<(\w+)", rule.rule)
    }

    assert kinds <= {"int", "uuid", "json_file"}
    assert site.client(DIRECTOR).get("/teams/4,5").status_code == 404


def test_at30_answers_that_change_no_band_change_no_page_and_no_export(
    build: Callable[[World], StaffSite],
) -> None:
    one = build(World(strained=(4, 0, 2, 0)))
    other = build(World(strained=(7, 3, 0, 1), running=12))

    assert differing(one, other) == []


def test_at30_the_test_sees_a_band_that_changed(build: Callable[[World], StaffSite]) -> None:
    found = differing(build(World()), build(World(strained=(8, 0, 2, 0))))

    changed = {path for _, path in found}
    assert {"/teams", "/releases", "/releases.csv", "/releases/1.json"} <= changed


def _without_own_address(page: str) -> str:
    """A page without the link to itself in the other language."""
    return re.sub(r'href="\?[^"]*"', "", without_nonces(page))
