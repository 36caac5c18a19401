"""Riverbend with thirteen releases: made-up people answer by a seed, the real code folds them."""

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from tests.factories import add_period, add_unit, id_of
from tests.privacy.worlds import make_box
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import PeriodFacts, TreeUnit, Vote, compose_body
from wellness.domain.signals import IncidentKind, Trigger
from wellness.domain.units import UnitTree
from wellness.services import contacts, debriefs, incidents, release_flags, releases
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.rosters import Unit, UnitKind
from wellness.storage.schema.schedules import Period, PeriodState

RIVERBEND = Path("tests/data/riverbend")
EVENING, BURNING = "Community Response Evening", "Stabilization & Outreach"
PERIODS = 13
_ANSWERING = 0.85


@dataclass(frozen=True)
class Riverbend:
    """The units by name, and how many people each team has."""

    units: Mapping[str, int]
    sizes: Mapping[str, int]
    tree: UnitTree


def add_riverbend(session: Session) -> Riverbend:
    """The units of the demo agency."""
    units: dict[str, Unit] = {}
    for row in _read("units.csv"):
        parent = units.get(row["parent"])
        units[row["unit"]] = add_unit(session, row["unit"], parent, UnitKind(row["kind"]))
    sizes: dict[str, int] = {}
    for row in _read("roster.csv"):
        sizes[row["unit"]] = sizes.get(row["unit"], 0) + 1
    ids = {name: id_of(unit) for name, unit in units.items()}
    return Riverbend(ids, sizes, rosters.load_tree(session))


def add_releases(
    session: Session,
    riverbend: Riverbend,
    *,
    terms: Terms,
    periods: int = PERIODS,
    seed: int = 11,
) -> None:
    """Releases of the periods before the calendar's first, their flags raised; that one runs."""
    rng = random.Random(seed)
    people = {
        team: [rng.gauss(0, 0.7) for _ in range(size)] for team, size in riverbend.sizes.items()
    }
    for number in range(periods):
        facts = add_closed_period(session, riverbend.tree, number - periods, terms=terms)
        votes = [
            Vote(str(riverbend.units[team]), agency_wide=rng.random() < 0.02, tally=tally)
            for team, traits in people.items()
            for trait in traits
            if rng.random() < _ANSWERING
            for tally in (_tally(trait + _story(team, number), rng),)
        ]
        publish(session, facts, votes, terms=terms)
    span = terms.calendar.span(0)
    add_period(session, span.starts_at, ends_at=span.ends_at, visible_at=span.visible_at)


def add_closed_period(session: Session, tree: UnitTree, index: int, *, terms: Terms) -> PeriodFacts:
    """A period that is over, by its place in the calendar, and what its release depends on."""
    span = terms.calendar.span(index)
    period = add_period(
        session,
        span.starts_at,
        ends_at=span.ends_at,
        visible_at=span.visible_at,
        state=PeriodState.CLOSED,
        k=terms.limits.voters,
        c=terms.limits.known,
    )
    facts = make_box({}, period=id_of(period), units=tree_units(tree), limits=terms.limits).facts
    return replace(facts, starts_at=span.starts_at, ends_at=span.ends_at)


def publish(session: Session, facts: PeriodFacts, votes: Sequence[Vote], *, terms: Terms) -> None:
    """Append the release of a period's votes and raise its flags, as the tick does."""
    period = session.get_one(Period, facts.period)
    releases.append_release(session, period, compose_body(facts, votes, software="test"))
    for release in releases.list_unannounced(session, now=period.visible_at):
        release_flags.raise_from_release(session, release, terms=terms, now=period.visible_at)
        releases.mark_announced(session, release)


def add_happenings(
    session: Session, riverbend: Riverbend, account: Account, *, terms: Terms, now: datetime
) -> None:
    """Three incidents, a team that asked, and two people who want to be called."""
    happened = (
        (IncidentKind.CHILD, EVENING, timedelta(days=66, hours=3)),
        (IncidentKind.VIOLENCE, "Co-Response", timedelta(days=2, hours=6)),
        (IncidentKind.NEIGHBOUR, EVENING, timedelta(hours=2)),
    )
    for kind, team, ago in happened:
        incidents.log_incident(
            session,
            kind=kind,
            unit_id=riverbend.units[team],
            happened_at=now - ago,
            logged_by=account.id,
            terms=terms,
            now=now - ago + timedelta(minutes=20),
        )
    debriefs.raise_flag(
        session,
        Trigger.REQUESTED,
        cause="2026-11-22:asked",
        unit_id=riverbend.units["Care Navigation"],
        label="Care Navigation",
        terms=terms,
        now=now - timedelta(hours=6),
    )
    contacts.request_contact(
        session,
        name="Alex Moreno",
        number="+19195550123",
        preferred="after 6 pm",
        terms=terms,
        now=now - timedelta(hours=26),
    )
    contacts.request_contact(
        session, name="Jamie Lee", number="+19195550124", terms=terms, now=now - timedelta(hours=3)
    )


def tree_units(tree: UnitTree) -> tuple[TreeUnit, ...]:
    """The tree as a release knows it."""
    return tuple(
        TreeUnit(str(unit.id), None if unit.parent is None else str(unit.parent), unit.name)
        for unit in tree.units
    )


def _read(name: str) -> list[dict[str, str]]:
    with (RIVERBEND / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _story(team: str, number: int) -> float:
    """A child's death in the evening team before the ninth period; a slow burnout elsewhere."""
    if team == EVENING and number >= 8:
        return 1.5 - 0.4 * (number - 8)
    return 0.13 * number if team == BURNING else 0.0


def _tally(strain: float, rng: random.Random) -> Tally:
    tally = Tally.empty(len(POST_SHIFT.conditions))
    for number in range(1, rng.randint(4, 7)):
        hard, stress, drained, wish = (strain + rng.gauss(0, 0.8) for _ in range(4))
        values = (
            _cut(hard, 1.1, 2.0, 2.9),
            1 + _cut(stress, 0.2, 1.2, 2.3),
            1 + _cut(drained, -0.4, 0.5, 1.4, 2.4),
            1 + _cut(wish, 1.2, 2.0),
        )
        tally = tally.add(number, POST_SHIFT.conditions_met(values))
    return tally


def _cut(value: float, *edges: float) -> int:
    return sum(value > edge for edge in edges)
