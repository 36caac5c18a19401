"""What nobody takes climbs while the worker ticks, resting or not."""

from pathlib import Path

import pytest

from tests.factories import add_account, at
from tests.worker.town import PEER, Town
from wellness.domain.access import Role
from wellness.storage import rosters
from wellness.worker.rounds import Rounds
from wellness.worker.tick import tick

NEXT, LEAD = "+19195550193", "+19195550194"


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Town:
    town = Town.found(tmp_path / "town", migrated_file, at("2026-10-16"))
    with town.database() as database, database.transaction() as session:
        root = rosters.load_tree(session).root
        assert root is not None
        add_account(session, Role.PEER, root.id, mobile=NEXT, on_duty=False)
        add_account(session, Role.PEER, root.id, mobile=LEAD, on_duty=False, is_lead=True)
    town.tick("2026-10-19 04:00")
    return town


def told(town: Town, number: str) -> int:
    return sum("contact" in text.body for text in town.channel.texts if text.number == number)


def test_a_contact_nobody_takes_is_told_at_two_and_at_four_hours(town: Town) -> None:
    town.tick("2026-10-20 10:05")
    town.text(town.members("Team D")[0], "CONTACT")
    seen, rounds = [], Rounds()
    with town.keep_running(), town.runtime() as runtime:
        for minute in ("10:06", "12:04", "12:06", "14:05", "14:07", "16:30"):
            town.clock.now = at(f"2026-10-20 {minute}")
            for _ in range(2):
                assert tick(runtime, rounds=rounds) == []
            seen.append(tuple(told(town, number) for number in (PEER, NEXT, LEAD)))

    assert seen == [(1, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 0), (1, 1, 1), (1, 1, 1)]
