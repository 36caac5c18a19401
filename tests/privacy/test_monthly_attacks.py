"""AT8 for the monthly pulse: its reminder goes to all eligible, for any set of responders (R14)."""

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.factories import at
from tests.worker.monthly_town import (
    BURNED,
    answer_link,
    found_monthly,
    is_reminder,
    monthly_texts,
    token_of,
)
from tests.worker.town import TEAMS, Town, instants
from wellness.services.intake import Taken
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.schedules import Invitation

MONDAY = date(2026, 11, 16)
DAYS = 15
REMINDED_AT = at("2026-11-30 10:00")
_LINK = re.compile(r"https?://\S+")


@dataclass
class Seen:
    """Every text that was queued and sent, every invitation, and how many answered."""

    queued: set[tuple[str, ...]] = field(default_factory=set)
    asked: set[tuple[str, ...]] = field(default_factory=set)
    sent: Counter[tuple[datetime, str, str]] = field(default_factory=Counter)
    reminded: Counter[str] = field(default_factory=Counter)
    answers: int = 0


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Town:
    """A town at the first instant of a month."""
    folder = tmp_path_factory.mktemp("month")
    town = found_monthly(folder / "town", migrated_file, at("2026-11-15 12:00"))
    town.tick()
    town.tick(f"{MONDAY} 04:00")
    return town


def _live(town: Town, does_answer: Callable[[str], bool]) -> Seen:
    """Half a month and a day, in which those answer every link of whom it is said."""
    seen, known = Seen(), 0
    with town.keep_running():
        for now in (*instants(MONDAY, DAYS - 1), REMINDED_AT, at("2026-11-30 12:00")):
            assert town.tick(now) == []
            texts = monthly_texts(town)
            for text in texts[known:]:
                seen.sent[now, text.number, _LINK.sub("link", text.body)] += 1
                seen.reminded[text.number] += is_reminder(text)
                if does_answer(text.number):
                    assert answer_link(town, token_of(text), BURNED) is Taken.COUNTED
                    seen.answers += 1
            known = len(texts)
            seen.queued |= {_queued(row) for row in town.rows(Outbox)}
            seen.asked |= {_asked(row) for row in town.rows(Invitation)}
    return seen


def _queued(row: Outbox) -> tuple[str, ...]:
    named = (row.person_id, row.text, row.dedupe_key, row.not_before, row.expires_at)
    return tuple(map(str, named))


def _asked(row: Invitation) -> tuple[str, ...]:
    return tuple(map(str, (row.period_id, row.person_id, row.number, row.send_at)))


@pytest.fixture(scope="module")
def silent(opened: Town, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The month in which nobody answers."""
    return _live(opened.copy(tmp_path_factory.mktemp("silent") / "town"), lambda _: False)


def test_at08_the_monthly_reminder_goes_once_to_everybody_eligible(
    opened: Town, silent: Seen
) -> None:
    assert sum(TEAMS.values()) == len(opened.teams())
    assert dict(silent.reminded) == dict.fromkeys(opened.teams(), 1)
    assert Counter(text for _, text, *_ in silent.queued) == {
        "monthly": len(opened.teams()),
        "monthly-reminder": len(opened.teams()),
    }


@pytest.mark.parametrize(("share", "seed"), [(1.0, 0), (0.6, 8), (0.2, 14)])
def test_at08_the_recipients_of_the_monthly_reminder_are_all_eligible_whoever_answered(
    opened: Town, silent: Seen, tmp_path: Path, share: float, seed: int
) -> None:
    drawn = random.Random(seed)
    responders = {number for number in sorted(opened.teams()) if drawn.random() < share}

    seen = _live(opened.copy(tmp_path / "town"), responders.__contains__)

    assert seen.answers > 0
    assert seen.reminded == silent.reminded
    assert seen.queued == silent.queued
    assert seen.asked == silent.asked
    assert seen.sent == silent.sent


def test_at08_the_reminder_is_queued_before_anybody_can_have_answered(
    opened: Town, tmp_path: Path
) -> None:
    town = opened.copy(tmp_path / "town")

    town.tick(f"{MONDAY} 04:00")

    reminders = [row for row in town.rows(Outbox) if row.text == "monthly-reminder"]
    assert {row.not_before for row in reminders} == {REMINDED_AT}
    assert len({row.person_id for row in reminders}) == len(opened.teams())
    assert not monthly_texts(town)
