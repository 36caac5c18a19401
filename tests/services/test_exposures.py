"""Hard calls above a team's usual range become one flag at the next 09:00 (T2)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from tests.factories import ANCHOR, add_account, add_agency, at, id_of, make_terms
from wellness.domain.access import Role
from wellness.domain.signals import FlagState
from wellness.services import debriefs, exposures, peers
from wellness.services.exposures import Evidence
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.exposures import Exposure
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Unit

DAY = timedelta(days=1)
STEADY = (9, 11, 10, 8, 12, 10, 9, 11, 10)
BLOCK = 14 * DAY
MORNING = at("2026-11-16 09:00")


@dataclass
class Town:
    """Two teams whose newest block ended on the day before the anchor."""

    session: Session
    terms: Terms
    teams: Sequence[Unit]
    peer: Account

    def count(self, team: int, *blocks: int, ending: date = ANCHOR, days: int = 14) -> None:
        """Spread the calls of blocks, the last one ending before a day, over their days."""
        for back, calls in enumerate(reversed(blocks), 1):
            for place in range(days):
                self.session.merge(
                    Exposure(
                        unit_id=id_of(self.teams[team]),
                        day=ending - back * BLOCK + place * DAY,
                        call_type="overdose",
                        count=calls // days + (place < calls % days),
                    )
                )
        self.session.flush()

    def wake(self, now: datetime = MORNING) -> None:
        exposures.raise_due_flags(self.session, terms=self.terms, now=now)

    def flags(self) -> list[str]:
        return [flag.label for flag in self.session.exec(select(Flag).order_by(Flag.label)).all()]


@pytest.fixture
def town(session: Session) -> Town:
    teams = add_agency(session, "East", "West")
    terms = make_terms(hard_calls=("Overdose",))
    peer = add_account(session, Role.PEER, teams[0].parent_id or 0, mobile="+19195550191")
    found = Town(session, terms, teams, peer)
    found.wake(MORNING - DAY)
    return found


def test_a_team_above_its_usual_range_is_flagged_at_nine_and_not_before(town: Town) -> None:
    town.count(0, *STEADY, 30)
    town.count(1, *STEADY, 11)

    town.wake(MORNING - timedelta(minutes=1))
    before = town.flags()
    town.wake()

    assert (before, town.flags()) == ([], ["East"])
    assert town.session.exec(select(Outbox.text)).one() == "peerflag"


def test_what_is_imported_after_nine_waits_for_the_next_morning(town: Town) -> None:
    town.wake()
    town.count(0, *STEADY, 30)

    town.wake(MORNING + timedelta(hours=3))
    same_day = town.flags()
    town.wake(MORNING + DAY)

    assert (same_day, town.flags()) == ([], ["East"])


def test_a_new_installation_waits_for_its_first_nine(session: Session) -> None:
    teams = add_agency(session, "East", "West")
    peer = add_account(session, Role.PEER, teams[0].parent_id or 0)
    town = Town(session, make_terms(hard_calls=("overdose",)), teams, peer)
    town.count(0, *STEADY, 30)

    town.wake(MORNING + timedelta(hours=6))

    assert town.flags() == []


def test_one_episode_is_one_flag_however_often_it_is_looked_at(town: Town) -> None:
    town.count(0, *STEADY, 30)
    for day in range(3):
        town.wake(MORNING + day * DAY)
    [flag] = town.session.exec(select(Flag)).all()
    flag.state = FlagState.CLOSED
    town.count(0, 31, ending=ANCHOR + BLOCK)

    town.wake(MORNING + BLOCK)

    assert town.flags() == ["East"]


def test_after_the_episode_another_one_is_flagged_again(town: Town) -> None:
    town.count(0, *STEADY, 30)
    town.wake()
    [flag] = town.session.exec(select(Flag)).all()
    flag.state = FlagState.CLOSED
    town.count(0, 9, 9, 9, 9, 90, ending=ANCHOR + 5 * BLOCK)

    town.wake(MORNING + 5 * BLOCK)

    assert town.flags() == ["East", "East"]


def test_two_workers_at_nine_raise_one_flag(database: Database) -> None:
    with database.transaction() as session:
        teams = add_agency(session, "East", "West")
        terms = make_terms(hard_calls=("overdose",))
        peer = add_account(session, Role.PEER, teams[0].parent_id or 0, mobile="+19195550191")
        town = Town(session, terms, teams, peer)
        town.wake(MORNING - DAY)
        town.count(0, *STEADY, 30)
    ready = Barrier(4)

    def work(_: int) -> None:
        ready.wait()
        with database.transaction() as session:
            exposures.raise_due_flags(session, terms=terms, now=MORNING)

    with ThreadPoolExecutor(4) as workers:
        assert list(workers.map(work, range(4))) == [None] * 4

    with database.reading() as session:
        assert session.exec(select(Flag.label)).all() == ["East"]
        assert session.exec(select(Outbox.text)).all() == ["peerflag"]


def test_while_a_flag_stands_no_second_one_is_raised(town: Town) -> None:
    town.count(0, *STEADY, 30)
    town.wake()
    [flag] = town.session.exec(select(Flag)).all()
    flag.state = FlagState.TAKEN
    town.count(0, 9, 9, 9, 9, 90, ending=ANCHOR + 5 * BLOCK)

    town.wake(MORNING + 5 * BLOCK)

    assert town.flags() == ["East"]


def test_a_flag_nobody_took_does_not_silence_a_team(town: Town) -> None:
    town.count(0, *STEADY, 30)
    town.wake()
    town.count(0, 9, 9, 9, 9, 90, ending=ANCHOR + 5 * BLOCK)

    town.wake(MORNING + 5 * BLOCK)

    assert town.flags() == ["East", "East"]


@pytest.mark.parametrize("zone", ["Pacific/Guam", "Pacific/Auckland", "America/New_York"])
def test_nine_o_clock_may_be_yesterday_elsewhere(town: Town, zone: str) -> None:
    town.terms = replace(town.terms, zone=ZoneInfo(zone))
    nine = datetime(2026, 11, 16, 9, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    town.count(0, *STEADY, 30)
    town.wake(nine)
    [flag] = town.session.exec(select(Flag)).all()
    flag.state = FlagState.CLOSED
    town.count(0, 31, ending=ANCHOR + BLOCK)

    town.wake(nine + BLOCK)

    assert town.flags() == ["East"]


def test_counts_that_come_late_raise_the_flag_of_the_newest_block_alone(town: Town) -> None:
    town.count(0, *STEADY, 30, 10, ending=ANCHOR + BLOCK)

    town.wake(MORNING + BLOCK)

    assert town.flags() == []


def test_a_block_whose_last_days_are_missing_is_not_judged_yet(town: Town) -> None:
    town.count(0, *STEADY, ending=ANCHOR - BLOCK)
    town.count(0, 30, days=12)

    town.wake()

    assert town.flags() == []


def test_with_no_type_that_counts_as_hard_nothing_is_flagged(town: Town) -> None:
    town.terms = make_terms(hard_calls=())
    town.count(0, *STEADY, 30)

    town.wake()

    assert town.flags() == []


def test_the_peer_who_opens_the_flag_sees_the_counts_behind_it(town: Town) -> None:
    town.count(0, *STEADY, 30)
    town.wake()
    [flag] = debriefs.list_flags(town.session, town.peer.id)

    case = peers.get_case(
        town.session, flag.code, town.peer.id, terms=town.terms, now=MORNING + 3 * BLOCK
    )

    assert case.evidence is not None
    assert case.evidence == Evidence(30, 14, case.evidence.low, case.evidence.high, ANCHOR - DAY)
    assert case.evidence.low < 10 < case.evidence.high < 30


def test_a_flag_whose_counts_are_gone_has_no_evidence(town: Town) -> None:
    found = exposures.find_evidence(
        town.session, id_of(town.teams[0]), raised_at=MORNING, terms=town.terms
    )

    assert found is None


def test_it_is_said_how_many_blocks_a_team_still_needs(town: Town) -> None:
    town.count(0, *STEADY)
    town.count(1, 9, 10)

    shown = exposures.show_counting(town.session, terms=town.terms, now=MORNING)

    assert shown.to == ANCHOR - DAY
    assert shown.judged == ("East",)
    assert shown.learning == (("West", 7),)


def test_a_team_that_is_no_longer_counted_is_not_said_to_be_judged(town: Town) -> None:
    town.count(0, *STEADY, ending=ANCHOR - 2 * BLOCK)
    town.count(1, *STEADY, 9, 9, ending=ANCHOR)

    late = exposures.show_counting(town.session, terms=town.terms, now=MORNING + BLOCK)
    shown = exposures.show_counting(town.session, terms=town.terms, now=MORNING)

    assert (shown.judged, shown.learning) == (("West",), (("East", 1),))
    assert late.judged == ("West",)
