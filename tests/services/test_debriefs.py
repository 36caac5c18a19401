"""Debrief flags: one for each cause, told to peers on duty, taken by one of them."""

import json
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, add_agency, add_period, add_unit, at, id_of, make_terms
from wellness.domain.access import Role
from wellness.domain.releases import canonical
from wellness.domain.signals import FlagState, Trigger
from wellness.domain.texts import TextKey
from wellness.errors import Conflict, NotFound
from wellness.services import consent, debriefs, releases
from wellness.services.releases import ReleaseBytes
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Unit

NOW = at("2026-11-30 09:00")
TERMS = make_terms()
ACUTE = {"exposure": 2, "strained_mostly": 2}
_NUMBERS = cycle(range(100, 200))
CALM = {"exposure": 1, "strained_mostly": 2}


@pytest.fixture
def teams(session: Session) -> list[Unit]:
    """Two teams of a division; their agency is the parent of the parent."""
    [division] = add_agency(session, "Division")
    return [add_unit(session, name, division) for name in ("Team A", "Team B")]


def raise_flag(session: Session, team: Unit, *, cause: str = "1", **changes: Any) -> int | None:
    given: dict[str, Any] = {"label": team.name, "terms": TERMS, "now": NOW} | changes
    return debriefs.raise_flag(
        session, Trigger.REQUESTED, cause=cause, unit_id=id_of(team), **given
    )


def get_code(session: Session, team: Unit, **changes: Any) -> int:
    code = raise_flag(session, team, **changes)
    assert code is not None
    return code


def add_peer(session: Session, unit: Unit | int | None, **changes: Any) -> Account:
    assert unit is not None
    defaults: dict[str, Any] = {"mobile": f"+1919555{next(_NUMBERS):04}"}
    unit_id = unit if isinstance(unit, int) else id_of(unit)
    return add_account(session, Role.PEER, unit_id, **(defaults | changes))


def told(session: Session) -> set[object]:
    return {row.account_id for row in session.exec(select(Outbox))}


# Raising.


def test_one_cause_raises_one_flag_and_tells_once(session: Session, teams: list[Unit]) -> None:
    peer = add_peer(session, teams[0])

    codes = [raise_flag(session, teams[0]) for _ in range(2)]

    [notice] = session.exec(select(Outbox))
    assert codes == [1, None]
    assert (notice.account_id, notice.text) == (peer.id, TextKey.PEER_FLAG)
    assert (notice.not_before, notice.expires_at) == (NOW, NOW + timedelta(hours=24))
    assert json.loads(notice.fields) == {
        "team": "Team A",
        "code": 1,
        "link": "http://127.0.0.1:8000/flags",
    }


def test_another_cause_is_another_flag(session: Session, teams: list[Unit]) -> None:
    assert raise_flag(session, teams[0], cause="1") != raise_flag(session, teams[0], cause="2")


def test_one_cause_of_two_triggers_is_two_flags(session: Session, teams: list[Unit]) -> None:
    raise_flag(session, teams[0])

    acute = debriefs.raise_flag(
        session,
        Trigger.ACUTE,
        cause="1",
        unit_id=id_of(teams[0]),
        label="Team A",
        terms=TERMS,
        now=NOW,
    )

    assert acute is not None


def test_peers_on_duty_over_the_team_are_told_and_nobody_else(
    session: Session, teams: list[Unit]
) -> None:
    division = session.get_one(Unit, teams[0].parent_id)
    over = [add_peer(session, unit).id for unit in (teams[0], division, division.parent_id)]
    add_peer(session, teams[1])
    add_peer(session, teams[0], on_duty=False)
    add_peer(session, teams[0], is_disabled=True)
    for role in (Role.LEADER, Role.COORDINATOR, Role.REPRESENTATIVE):
        add_account(session, role, id_of(division))

    raise_flag(session, teams[0])

    assert told(session) == set(over)


def test_a_flag_over_the_whole_agency_is_for_those_who_cover_it(
    session: Session, teams: list[Unit]
) -> None:
    root = session.get_one(Unit, session.get_one(Unit, teams[0].parent_id).parent_id)
    add_peer(session, teams[0])
    over_all = add_peer(session, root)

    raise_flag(session, root)

    assert told(session) == {over_all.id}


def test_without_anybody_on_duty_everybody_in_scope_is_told(
    session: Session, teams: list[Unit]
) -> None:
    peer = add_peer(session, teams[0], on_duty=False)
    add_peer(session, teams[1], on_duty=False)

    raise_flag(session, teams[0])

    assert [flag.label for flag in debriefs.list_flags(session, peer.id)] == ["Team A"]
    assert told(session) == {peer.id}


@pytest.mark.parametrize("unreachable", [{"mobile": None}, {"opted_out": True}])
def test_who_is_on_duty_and_cannot_be_texted_is_not_counted_on(
    session: Session, teams: list[Unit], unreachable: dict[str, Any]
) -> None:
    is_out = unreachable.pop("opted_out", False)
    on_duty = add_peer(session, teams[0], **unreachable)
    if is_out:
        opt_out(session, on_duty)
    off_duty = add_peer(session, teams[0], on_duty=False)

    raise_flag(session, teams[0])

    assert told(session) == {off_duty.id}


def opt_out(session: Session, account: Account) -> None:
    consent.stop(session, None, str(account.mobile), keyed=TERMS.keyed, wording="1", now=NOW)


def test_a_flag_nobody_can_be_told_of_is_said_in_the_log_and_told_when_somebody_can_be(
    session: Session, teams: list[Unit], caplog: pytest.LogCaptureFixture
) -> None:
    add_peer(session, teams[0], mobile=None)
    code = get_code(session, teams[0])
    debriefs.tell_again(session, terms=TERMS, now=NOW)
    before = (told(session), debriefs.is_told(session, session.get_one(Flag, code)))
    peer = add_peer(session, teams[0])

    for _ in range(2):
        debriefs.tell_again(session, terms=TERMS, now=NOW + timedelta(days=1))

    assert before == (set(), False)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert [row.account_id for row in session.exec(select(Outbox))] == [peer.id]
    assert debriefs.is_told(session, session.get_one(Flag, code))


def test_where_every_notice_failed_the_others_are_told_once(
    session: Session, teams: list[Unit]
) -> None:
    on_duty, off_duty = (add_peer(session, teams[0], on_duty=duty) for duty in (True, False))
    raise_flag(session, teams[0])
    for notice in session.exec(select(Outbox)):
        notice.state, notice.attempts = OutboxState.UNDELIVERED, 1

    for _ in range(2):
        debriefs.tell_again(session, terms=TERMS, now=NOW)

    assert told(session) == {on_duty.id, off_duty.id}
    assert len(session.exec(select(Outbox)).all()) == 2


def test_a_notice_that_was_given_up_unsent_is_tried_again(
    session: Session, teams: list[Unit]
) -> None:
    add_peer(session, teams[0])
    raise_flag(session, teams[0])
    session.exec(select(Outbox)).one().state = OutboxState.EXPIRED
    later = NOW + timedelta(hours=25)

    debriefs.tell_again(session, terms=TERMS, now=later)

    assert [row.not_before for row in session.exec(select(Outbox))] == [later]


def test_a_flag_that_is_taken_or_a_week_old_is_not_told_again(
    session: Session, teams: list[Unit]
) -> None:
    codes = [get_code(session, teams[0], cause=cause) for cause in ("old", "taken")]
    peer = add_peer(session, teams[0])
    debriefs.take_flag(session, codes[1], peer.id, now=NOW)

    debriefs.tell_again(session, terms=TERMS, now=NOW + timedelta(days=7))

    assert told(session) == set()


# From a release.


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


# Taking.


def test_the_first_to_take_it_has_it(session: Session, teams: list[Unit]) -> None:
    first, second = (add_peer(session, teams[0], name=name) for name in ("Ana", "Ben"))
    code = get_code(session, teams[0])

    taken = debriefs.take_flag(session, code, first.id, now=NOW)
    with pytest.raises(Conflict, match="taken this flag already"):
        debriefs.take_flag(session, code, second.id, now=NOW + timedelta(minutes=1))

    assert (taken.state, taken.taken_by, taken.label) == (FlagState.TAKEN, "Ana", "Team A")
    assert session.get_one(Flag, code).taken_at == NOW


def test_taking_ones_own_again_is_harmless_and_keeps_the_time(
    session: Session, teams: list[Unit]
) -> None:
    peer, code = add_peer(session, teams[0]), get_code(session, teams[0])

    views = [
        debriefs.take_flag(session, code, peer.id, now=NOW + timedelta(hours=hours))
        for hours in (0, 1)
    ]

    assert views[0] == views[1]
    assert session.get_one(Flag, code).taken_at == NOW


def test_a_closed_flag_cannot_be_taken_even_by_who_had_it(
    session: Session, teams: list[Unit]
) -> None:
    peer, code = add_peer(session, teams[0]), get_code(session, teams[0])
    debriefs.take_flag(session, code, peer.id, now=NOW)
    session.get_one(Flag, code).state = FlagState.CLOSED

    with pytest.raises(Conflict):
        debriefs.take_flag(session, code, peer.id, now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PEER])
def test_no_other_role_takes_a_flag_or_learns_whether_there_is_one(
    session: Session, teams: list[Unit], role: Role
) -> None:
    root = session.get_one(Unit, teams[0].parent_id).parent_id
    assert root is not None
    account, code = add_account(session, role, root), get_code(session, teams[0])

    said = set()
    for number in (code, code + 1):
        with pytest.raises(NotFound) as refused:
            debriefs.take_flag(session, number, account.id, now=NOW)
        said.add(str(refused.value).replace(str(number), "#"))

    assert len(said) == 1
    assert session.get_one(Flag, code).state == FlagState.OPEN


def test_a_flag_of_another_team_looks_like_none(session: Session, teams: list[Unit]) -> None:
    peer, code = add_peer(session, teams[1]), get_code(session, teams[0])

    with pytest.raises(NotFound):
        debriefs.take_flag(session, code, peer.id, now=NOW)
    with pytest.raises(NotFound):
        debriefs.take_flag(session, code + 1, peer.id, now=NOW)

    assert debriefs.list_flags(session, peer.id) == []


def test_an_account_that_is_gone_takes_and_sees_nothing(
    session: Session, teams: list[Unit]
) -> None:
    code, nobody = get_code(session, teams[0]), Account(email="", name="", role="peer", unit_id=1)

    with pytest.raises(NotFound):
        debriefs.take_flag(session, code, nobody.id, now=NOW)

    assert debriefs.list_flags(session, nobody.id) == []


def test_the_list_is_what_is_open_or_taken_newest_first(
    session: Session, teams: list[Unit]
) -> None:
    peer = add_peer(session, session.get_one(Unit, teams[0].parent_id))
    codes = [get_code(session, team) for team in teams[:1]]
    codes.append(get_code(session, teams[1], cause="2"))
    closed = get_code(session, teams[0], cause="closed")
    session.get_one(Flag, closed).state = FlagState.CLOSED
    debriefs.take_flag(session, codes[0], peer.id, now=NOW)

    views = debriefs.list_flags(session, peer.id)

    assert [(view.code, view.state) for view in views] == [
        (codes[1], FlagState.OPEN),
        (codes[0], FlagState.TAKEN),
    ]
    assert [view.taken_by for view in views] == [None, peer.name]


def test_the_label_of_a_flag_that_is_not_there_is_not_found(
    session: Session, teams: list[Unit]
) -> None:
    code = get_code(session, teams[0])

    assert debriefs.get_label(session, code) == "Team A"
    with pytest.raises(NotFound):
        debriefs.get_label(session, code + 1)
