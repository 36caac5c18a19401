"""The acute groups of a release are flagged, each once."""

import pytest
from sqlmodel import Session, select

from tests.factories import add_period, at, id_of, make_terms
from tests.services.debriefs.flags import NOW, TERMS
from wellness.domain.releases import canonical
from wellness.services import debriefs, releases
from wellness.services.releases import ReleaseBytes
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.rosters import Unit

ACUTE = {"exposure": 2, "strained_mostly": 2}
CALM = {"exposure": 1, "strained_mostly": 2}


def release(session: Session, *groups: dict[str, object]) -> ReleaseBytes:
    period = add_period(session, at("2026-11-16 04:00"), visible_at=NOW)
    span = {"starts_at": period.starts_at.isoformat(), "ends_at": period.ends_at.isoformat()}
    named = {"pulse": period.pulse, "period": {"id": period.id} | span}
    body = {"c": 2, "k": 7, "groups": list(groups)} | named
    releases.append_release(session, period, canonical(body))
    [shown] = releases.list_visible(session, now=NOW)
    return shown


def group(unit: Unit, bands: dict[str, int], **changes: object) -> dict[str, object]:
    return {"at": str(unit.id), "name": unit.name, "pool": False, "m": 2, "bands": bands} | changes


def flags_of(session: Session) -> list[tuple[str, int, int | None, str]]:
    return [
        (flag.trigger, flag.unit_id, flag.release_id, flag.label)
        for flag in session.exec(select(Flag).order_by("id"))
    ]


def test_the_acute_groups_of_a_release_are_flagged_once(
    session: Session, teams: list[Unit]
) -> None:
    shown = release(session, group(teams[0], ACUTE), group(teams[1], CALM))

    for _ in range(2):
        debriefs.raise_release_flags(session, shown, terms=TERMS, now=NOW)

    assert flags_of(session) == [("T4", id_of(teams[0]), shown.id, "Team A")]


def test_a_pool_is_called_after_the_unit_it_is_what_is_left_of(
    session: Session, teams: list[Unit]
) -> None:
    root = session.get_one(Unit, session.get_one(Unit, teams[0].parent_id).parent_id)
    shown = release(session, group(teams[0], CALM), group(root, ACUTE, pool=True))

    debriefs.raise_release_flags(session, shown, terms=TERMS, now=NOW)

    assert flags_of(session) == [("T4", id_of(root), shown.id, "Other teams in Riverbend")]


def test_where_hard_calls_are_every_day_the_acute_rule_is_off(
    session: Session, teams: list[Unit]
) -> None:
    shown = release(session, group(teams[0], ACUTE))

    debriefs.raise_release_flags(session, shown, terms=make_terms(acute_flag=False), now=NOW)

    assert flags_of(session) == []


def test_a_release_without_groups_or_without_these_indicators_flags_nothing(
    session: Session, teams: list[Unit]
) -> None:
    shown = release(session, group(teams[0], {"drained_half": 2}))

    debriefs.raise_release_flags(session, shown, terms=TERMS, now=NOW)

    assert flags_of(session) == []


@pytest.mark.parametrize(
    ("bands", "flags"),
    [((2, 1, 2), 0), ((2, 2, 1), 0), ((3, 2, 2), 1), ((4, 2, 2), 0), ((4, 3, 2), 1)],
)
def test_the_acute_rule_is_half_the_bands_and_more_than_the_lowest(
    session: Session, teams: list[Unit], bands: tuple[int, int, int], flags: int
) -> None:
    m, exposure, strained = bands
    shown = release(
        session, group(teams[0], {"exposure": exposure, "strained_mostly": strained}, m=m)
    )

    debriefs.raise_release_flags(session, shown, terms=TERMS, now=NOW)

    assert len(flags_of(session)) == flags
