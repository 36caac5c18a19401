"""Debrief requests from text to flag: missed days, crashes, two workers, and still once each."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories import add_agency, add_eligibility, add_period, add_person, at
from tests.fakes import FrozenClock
from tests.privacy.worlds import altered
from tests.services.desk import STARTS, Desk
from wellness.domain.signals import Trigger
from wellness.services import requests
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.box import Seal
from wellness.vault.calls import DayBox, PassedSlots, TeamsAsked
from wellness.vault.keys import KeyFiles
from wellness.vault.service import EmbeddedVault
from wellness.vault.store import VaultFile

WEDNESDAY = at("2026-11-18 10:00")


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock, durable=False)


@pytest.fixture
def desk(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Desk:
    """A team of nine and one of three; their debrief day runs since Wednesday 09:00."""
    return Desk(database, vault, terms, clock).open(size=9)


def ask(desk: Desk, *people: int) -> None:
    for nth in people:
        reply = desk.text(desk.member(nth, invited=False).mobile, "DEBRIEF")
        assert reply is not None
        assert reply.startswith("Noted")


def list_over(desk: Desk) -> list[str]:
    with desk.database.reading() as session:
        return requests.list_days_over(session, desk.vault, terms=desk.terms, now=desk.clock())


def find_box(desk: Desk) -> DayBox | None:
    with desk.database.reading() as session:
        return requests.find_day_to_open(session, terms=desk.terms, now=desk.clock())


def raise_flags(desk: Desk, day: str, asked: TeamsAsked) -> None:
    with desk.database.transaction() as session:
        requests.raise_requested_flags(session, day, asked, terms=desk.terms, now=desk.clock())


def tick(desk: Desk) -> None:
    """What the worker does with debrief days."""
    for day in list_over(desk):
        raise_flags(desk, day, requests.close_day(desk.vault, day))
    box = find_box(desk)
    if box is not None:
        requests.open_day(desk.vault, box)
        with desk.database.transaction() as session:
            requests.mark_opened(session, box)
    desk.vault.close(PassedSlots())


def causes(desk: Desk) -> list[str]:
    return [flag.dedupe_key for flag in desk.listed(Flag)]


def keys(desk: Desk) -> list[str]:
    return sorted(path.stem for path in desk.vault._keys._directory.glob("day-*"))


def days_on(desk: Desk, count: int) -> Iterator[None]:
    """The nine o'clocks that follow."""
    for day in range(count):
        desk.clock.now = at(f"2026-11-{19 + day} 09:00")
        yield


# Opening.


def test_the_box_holds_the_eligible_of_teams_of_eight_or_more(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 09:00")
    desk.outsider()

    box = find_box(desk)

    assert box is not None
    assert {member.leaf for member in box.members} == {str(desk.large.id)}
    assert len(box.members) == 9
    assert (box.starts_at, box.ends_at) == (at("2026-11-19 09:00"), at("2026-11-20 09:00"))


@pytest.mark.parametrize(("size", "members"), [(7, 0), (8, 8)])
def test_a_team_of_eight_may_ask_and_one_of_seven_may_not(
    database: Database, terms: Terms, size: int, members: int
) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        people = [add_person(session, team) for _ in range(size)]
        add_eligibility(session, add_period(session, STARTS), *people)

        box = requests.find_day_to_open(session, terms=terms, now=WEDNESDAY)

    assert box is not None
    assert len(box.members) == members


def test_a_day_is_opened_once(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 08:59:59.999999")
    assert find_box(desk) is None

    desk.clock.now = at("2026-11-19 09:00")
    tick(desk)

    assert find_box(desk) is None


@pytest.mark.parametrize("state", [state for state in PeriodState if state != PeriodState.OPEN])
def test_without_an_open_period_nobody_may_ask(
    database: Database, terms: Terms, state: PeriodState
) -> None:
    with database.transaction() as session:
        add_period(session, STARTS, state=state)

        assert requests.find_day_to_open(session, terms=terms, now=WEDNESDAY) is None


def test_a_crash_before_the_mark_keeps_what_was_asked(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 09:00")
    box = find_box(desk)
    assert box is not None
    requests.open_day(desk.vault, box)
    ask(desk, 0, 1, 2)

    tick(desk)
    desk.clock.now = at("2026-11-20 09:00")
    tick(desk)

    assert len(causes(desk)) == 1


def test_a_day_that_runs_into_the_next_period_keeps_its_people(desk: Desk) -> None:
    desk.clock.now = at("2026-11-29 09:00")
    tick(desk)
    with desk.database.transaction() as session:
        session.get_one(Period, desk.period).state = PeriodState.CLOSED
        add_period(session, at("2026-11-30 04:00"))
    desk.clock.now = at("2026-11-30 05:00")
    tick(desk)

    status = {box.name: box.eligible for box in desk.vault.status().boxes if box.kind == "day"}

    assert status["day-2026-11-29"] == 9
    assert find_box(desk) is None


@pytest.mark.parametrize(
    ("now", "day", "hours"),
    [("2026-11-01 08:59", "2026-10-31", 25), ("2026-03-08 08:59", "2026-03-07", 23)],
)
def test_a_day_with_a_clock_change_in_it_is_one_day(
    database: Database, terms: Terms, now: str, day: str, hours: int
) -> None:
    with database.transaction() as session:
        add_period(session, at(now) - timedelta(days=3))

        box = requests.find_day_to_open(session, terms=terms, now=at(now))

    assert box is not None
    assert box.day == day
    assert box.ends_at - box.starts_at == timedelta(hours=hours)


# Counting.


def test_three_of_a_team_raise_one_flag_at_nine_and_not_before(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    desk.clock.now = at("2026-11-19 08:59:59.999999")
    tick(desk)
    before = causes(desk)

    for _ in days_on(desk, 4):
        tick(desk)

    [flag] = desk.listed(Flag)
    assert before == []
    assert flag.dedupe_key == f"T3:2026-11-18:{desk.large.id}"
    assert (flag.trigger, flag.unit_id, flag.label) == (
        Trigger.REQUESTED,
        desk.large.id,
        "Large Team",
    )
    assert flag.raised_at == at("2026-11-19 09:00")


def test_peers_are_told_the_name_of_the_team_and_nobody_elses(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    desk.clock.now = at("2026-11-19 09:00")

    tick(desk)

    [notice] = desk.listed(Outbox)
    assert '"team": "Large Team"' in notice.fields
    people = [desk.member(nth, invited=False) for nth in range(3)]
    assert not [p for p in people if p.name in notice.fields or p.id.hex in notice.dedupe_key]


def test_two_of_a_team_raise_none_however_often_they_ask(desk: Desk) -> None:
    for _ in days_on(desk, 6):
        ask(desk, 0, 1)
        tick(desk)
        desk.clock.move(hours=2)
        ask(desk, 0, 1)

    assert causes(desk) == []


def test_one_a_day_for_three_days_raises_one(desk: Desk) -> None:
    ask(desk, 0)
    for nth, _ in enumerate(days_on(desk, 4), start=1):
        tick(desk)
        if nth < 3:
            ask(desk, nth)

    assert causes(desk) == [f"T3:2026-11-20:{desk.large.id}"]


def test_after_a_flag_three_more_raise_another(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    for nth, _ in enumerate(days_on(desk, 2)):
        tick(desk)
        if nth == 0:
            ask(desk, 3, 4, 5)

    assert len(causes(desk)) == 2


def test_a_crash_between_counting_and_raising_loses_no_flag(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    desk.clock.now = at("2026-11-19 09:00")
    requests.close_day(desk.vault, "2026-11-18")

    for _ in range(2):
        tick(desk)

    assert len(causes(desk)) == 1


def test_two_workers_at_once_raise_one_flag(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    desk.clock.now = at("2026-11-19 09:00")
    seen_by_both = [list_over(desk) for _ in range(2)]

    for days in seen_by_both:
        for day in days:
            raise_flags(desk, day, requests.close_day(desk.vault, day))

    assert seen_by_both == [["2026-11-18"]] * 2
    assert len(causes(desk)) == 1


def test_a_worker_that_was_overtaken_by_a_day_raises_nothing_twice(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    desk.clock.now = at("2026-11-19 09:00")
    slow = requests.close_day(desk.vault, "2026-11-18")
    tick(desk)
    desk.clock.now = at("2026-11-20 09:00")
    tick(desk)

    raise_flags(desk, "2026-11-18", slow)
    tick(desk)

    assert len(causes(desk)) == 1


def test_after_a_week_without_a_worker_every_day_is_counted_once(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    for nth, _ in enumerate(days_on(desk, 7)):
        if nth == 4:  # the web side opens the day that people ask on
            ask(desk, 3, 4, 5)

    for _ in range(3):
        tick(desk)

    assert causes(desk) == [f"T3:2026-11-18:{desk.large.id}", f"T3:2026-11-23:{desk.large.id}"]
    assert {flag.raised_at for flag in desk.listed(Flag)} == {at("2026-11-25 09:00")}


def test_after_a_week_without_a_worker_no_key_is_left_but_that_of_today(desk: Desk) -> None:
    ask(desk, 0, 1)
    desk.clock.now = at("2026-11-25 09:00")

    tick(desk)
    desk.clock.move(hours=2)
    tick(desk)

    assert keys(desk) == ["day-2026-11-25"]


def test_the_days_are_counted_in_their_order(desk: Desk) -> None:
    for _ in days_on(desk, 2):
        box = find_box(desk)
        assert box is not None
        requests.open_day(desk.vault, box)
    desk.clock.now = at("2026-11-21 09:00")

    assert list_over(desk) == ["2026-11-18", "2026-11-19", "2026-11-20"]


def test_the_running_day_is_not_over(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 08:59:59.999999")

    assert list_over(desk) == []


def test_a_day_that_was_counted_is_not_counted_again(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 09:00")
    before = list_over(desk)

    tick(desk)

    assert before == ["2026-11-18"]
    assert list_over(desk) == []


def test_a_team_that_is_gone_raises_no_flag(desk: Desk) -> None:
    raise_flags(desk, "2026-11-18", TeamsAsked(("987654", str(desk.large.id))))

    assert causes(desk) == [f"T3:2026-11-18:{desk.large.id}"]


def test_a_renamed_team_is_called_by_its_new_name(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    with desk.database.transaction() as session:
        desk.large.name = "Renamed Team"
        session.add(session.merge(desk.large))
    desk.clock.now = at("2026-11-19 09:00")

    tick(desk)

    assert [flag.label for flag in desk.listed(Flag)] == ["Renamed Team"]


def test_who_left_the_texts_or_the_team_still_asked(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    for nth in range(3):
        desk.text(desk.member(nth, invited=False).mobile, "STOP")
        desk.change(desk.member(nth, invited=False), status="left")
    desk.clock.now = at("2026-11-19 09:00")

    tick(desk)

    assert len(causes(desk)) == 1


def test_one_altered_row_keeps_nobody_elses_wish_from_being_counted(
    desk: Desk, tmp_path: Path
) -> None:
    ask(desk, 0, 1, 2)
    mine = desk.vault.status()
    alter_rows_of_a_quiet_person(tmp_path, desk)

    ask(desk, 3)
    for _ in days_on(desk, 2):
        tick(desk)

    assert desk.vault.status() != mine
    assert len(causes(desk)) == 1
    assert find_box(desk) is None


def alter_rows_of_a_quiet_person(tmp_path: Path, desk: Desk) -> None:
    """Change one bit in the row of the ninth person, who asked for nothing."""
    name = "day-2026-11-18"
    key = KeyFiles(tmp_path / "vault" / "keys").find(name)
    assert key is not None
    tag = Seal(key, name).tag(desk.member(8, invited=False).id.hex)
    with VaultFile(tmp_path / "vault" / "vault.db").transaction() as rows:
        rows.rewrite([altered(row) for row in rows.list_rows(name) if row.tag == tag])
