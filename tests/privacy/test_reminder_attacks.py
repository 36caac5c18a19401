"""AT8: no text of ours depends on who has answered; nobody is reminded after a shift (R14)."""

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.factories import at
from tests.worker.town import TEAMS, Town, instants
from wellness.storage.schema.outbox import Outbox

MONDAY = date(2026, 11, 16)
DAYS = 14
_LINK = re.compile(r"https?://\S+")


@dataclass
class Seen:
    """Every text that was queued and every one that was sent: to whom, which, when."""

    queued: set[tuple[str, ...]] = field(default_factory=set)
    sent: Counter[tuple[datetime, str, str]] = field(default_factory=Counter)
    answers: int = 0


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Town:
    """A town at the first instant of a period, with shifts for all of it."""
    folder = tmp_path_factory.mktemp("opened")
    town = Town.found(folder / "town", migrated_file, at("2026-11-15 12:00"))
    town.tick()
    town.tick(f"{MONDAY} 04:00")
    for day in range(DAYS):
        teams = [team for n, team in enumerate(TEAMS) if (day + n) % 3]
        town.roster_shift(MONDAY + timedelta(days=day), "07:00", "15:00", *teams)
    return town


def _live(town: Town, does_answer: Callable[[str], bool]) -> Seen:
    """The whole period, in which those answer every check-in of whom it is said."""
    seen, known = Seen(), 0
    with town.keep_running():
        for now in instants(MONDAY, DAYS):
            assert town.tick(now) == []
            for text in town.channel.texts[known:]:
                seen.sent[now, text.number, _LINK.sub("link", text.body)] += 1
                if "0111" in text.body and does_answer(text.number):
                    assert town.text(text.number, "3453") is not None
                    seen.answers += 1
            known = len(town.channel.texts)
            seen.queued |= {_queued(row) for row in town.rows(Outbox)}
    return seen


def _queued(row: Outbox) -> tuple[str, ...]:
    whom = (row.person_id, row.account_id, row.number)
    return (*map(str, whom), row.text, row.dedupe_key, str(row.not_before), str(row.expires_at))


@pytest.fixture(scope="module")
def silent(opened: Town, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The period in which nobody answers."""
    return _live(opened.copy(tmp_path_factory.mktemp("silent") / "town"), lambda _: False)


def test_at08_nobody_is_texted_more_than_once_after_a_shift(silent: Seen) -> None:
    causes = Counter(
        (person, key.partition(":")[0], key) for person, *_, key, _, _ in silent.queued
    )

    assert {kind for _, kind, _ in causes} == {"pulse"}
    assert set(causes.values()) == {1}
    assert sum(silent.sent.values()) == len(silent.queued)


@pytest.mark.parametrize(("share", "seed"), [(1.0, 0), (0.75, 8), (0.5, 14), (0.25, 21)])
def test_at08_the_texts_of_a_period_are_the_same_for_any_set_of_responders(
    opened: Town, silent: Seen, tmp_path: Path, share: float, seed: int
) -> None:
    drawn = random.Random(seed)
    responders = {number for number in sorted(opened.teams()) if drawn.random() < share}

    seen = _live(opened.copy(tmp_path / "town"), responders.__contains__)

    assert seen.answers > 0
    assert seen.queued == silent.queued
    assert seen.sent == silent.sent
