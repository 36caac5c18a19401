import re
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from tests.factories import (
    add_eligibility,
    add_invitation,
    add_period,
    add_person,
    add_shift,
    add_unit,
    at,
    id_of,
    make_terms,
)
from wellness.errors import NotFound
from wellness.services.outlook import Day, Outlook, TeamDay, find_unit_id, look_ahead
from wellness.storage.schema.rosters import Person, PersonStatus, Texting, Unit, UnitKind
from wellness.storage.schema.schedules import Period

NOW, TERMS = at("2026-11-23 10:00"), make_terms()


@pytest.fixture
def teams(session: Session) -> tuple[Unit, Unit]:
    root = add_unit(session, "Riverbend", None, UnitKind.AGENCY)
    division = add_unit(session, "Response", root, UnitKind.DIVISION)
    return add_unit(session, "Team A", division), add_unit(session, "Team B", root)


def put(session: Session, unit: Unit, start: str, end: str, *people: Person) -> None:
    add_shift(session, unit, at(start), at(end), *people)


def look(session: Session, days: int = 14, unit_id: int | None = None) -> Outlook:
    return look_ahead(session, unit_id=unit_id, days=days, terms=TERMS, now=NOW)


def rows(outlook: Outlook) -> list[tuple[str, str, int]]:
    return [
        (f"{day.on:%m-%d}", team.team, team.texts) for day in outlook.days for team in day.teams
    ]


def test_texts_are_counted_by_day_and_team(session: Session, teams: tuple[Unit, Unit]) -> None:
    first, second = teams
    people = [add_person(session, first) for _ in range(3)]
    put(session, first, "2026-11-23 08:00", "2026-11-23 16:00", *people)
    put(session, second, "2026-11-23 14:00", "2026-11-23 23:00", add_person(session, second))

    outlook = look(session)

    assert rows(outlook) == [("11-23", "Team A", 3), ("11-24", "Team B", 1)]
    assert outlook.days[0].teams[0].first_at == at("2026-11-23 16:30")
    assert outlook.days[1].teams[0].last_at == at("2026-11-24 10:00")
    assert outlook.days[0].texts == 3
    assert outlook.known_until == at("2026-11-23 23:00")


def test_the_reasons_for_no_text_are_counted(session: Session, teams: tuple[Unit, Unit]) -> None:
    first, _ = teams
    away = add_person(session, first, status=PersonStatus.LEAVE)
    put(session, first, "2026-11-23 08:00", "2026-11-23 16:00", away)
    tired, early = add_person(session, first), add_person(session, first)
    put(session, first, "2026-11-23 06:00", "2026-11-23 14:00", tired)
    put(session, first, "2026-11-23 20:00", "2026-11-24 06:00", tired)
    put(session, first, "2026-11-24 12:00", "2026-11-24 21:00", early)
    put(session, first, "2026-11-25 07:30", "2026-11-25 15:00", early)

    outlook = look(session)

    told = {
        f"{day.on:%m-%d}": (team.texts, team.on_leave, team.resting, team.no_moment)
        for day in outlook.days
        for team in day.teams
    }
    assert told == {"11-23": (0, 1, 1, 0), "11-24": (1, 0, 0, 1), "11-25": (1, 0, 0, 0)}
    assert outlook.days[0].has_reasons
    assert not outlook.days[2].has_reasons


def test_the_caps_are_told_by_week(session: Session, teams: tuple[Unit, Unit]) -> None:
    first, _ = teams
    person = add_person(session, first)
    for day in range(23, 29):
        put(session, first, f"2026-11-{day} 08:00", f"2026-11-{day} 16:00", person)

    [week] = look(session).weeks

    assert (f"{week.starts_on}", week.texts, week.at_most) == ("2026-11-23", 6, 3)


def test_only_the_days_and_the_unit_asked_for_are_shown(
    session: Session, teams: tuple[Unit, Unit]
) -> None:
    _, second = teams
    for unit in teams:
        put(session, unit, "2026-11-23 00:00", "2026-11-23 09:00", add_person(session, unit))
        put(session, unit, "2026-11-24 08:00", "2026-11-24 16:00", add_person(session, unit))
        put(session, unit, "2026-11-26 08:00", "2026-11-26 16:00", add_person(session, unit))

    found = look(session, days=2, unit_id=find_unit_id(session, " response"))

    assert rows(found) == [("11-24", "Team A", 1)]
    with pytest.raises(NotFound, match='no unit "Nowhere"'):
        find_unit_id(session, "Nowhere")
    with pytest.raises(NotFound):
        look(session, unit_id=id_of(second) + 1000)


def enrol(session: Session, period: Period, people: list[Person]) -> None:
    add_eligibility(session, period, *people)


def opt_out(_: Session, __: Period, people: list[Person]) -> None:
    for person in people:
        person.texting = Texting.OUT


def not_joined(_: Session, __: Period, people: list[Person]) -> None:
    people[0].texting = Texting.UNCONFIRMED


def reseed(_: Session, period: Period, __: list[Person]) -> None:
    period.seed = b"another seed"


def invite(session: Session, period: Period, people: list[Person]) -> None:
    add_invitation(session, period, people[0], NOW - timedelta(days=9))


@pytest.mark.parametrize("change", [enrol, opt_out, not_joined, reseed, invite])
def test_it_is_the_same_whoever_joined_counts_or_was_drawn(
    session: Session, teams: tuple[Unit, Unit], change: object
) -> None:
    first, _ = teams
    period = add_period(session, at("2026-11-16 04:00"))
    people = [add_person(session, first) for _ in range(2)]
    for day in range(23, 28):
        put(session, first, f"2026-11-{day} 08:00", f"2026-11-{day} 16:00", *people)
    before = look(session)

    assert callable(change)
    change(session, period, people)
    session.flush()

    assert look(session) == before


def test_it_holds_no_person_and_no_shift(session: Session, teams: tuple[Unit, Unit]) -> None:
    first, _ = teams
    person = add_person(session, first, name="Robin Vale")
    put(session, first, "2026-11-23 08:00", "2026-11-23 16:00", person)

    shown = repr(asdict(look(session)))

    assert not re.search(rf"Robin|{person.id.hex}|{person.id}|{person.external_id}|S\d{{5}}", shown)


@pytest.mark.usefixtures("teams")
def test_no_shift_is_nothing_to_expect(session: Session) -> None:
    assert look(session) == Outlook((), (), TERMS.ask_rules, None)


def test_a_day_sums_its_teams() -> None:
    team = TeamDay("A", 2, 2, None, None, 0, 0, 0)

    day = Day(datetime(2026, 11, 23, tzinfo=NOW.tzinfo).date(), (team, team))

    assert day.texts == 4
