"""AT41: debrief requests count distinct people over three days and leave no trace."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.worlds import altered, files_of, person
from tests.vault.serving import SharedClock
from wellness.errors import Conflict, Invalid
from wellness.vault.calls import (
    DayBox,
    DayEnd,
    DebriefRequest,
    Member,
    Outcome,
    PassedSlots,
    TeamsAsked,
)
from wellness.vault.file import VaultFile
from wellness.vault.service import Vault

FIRST = datetime(2026, 11, 9, 14, tzinfo=UTC)


@pytest.fixture
def clock(clock_file: Path) -> SharedClock:
    return SharedClock(FIRST, clock_file)


class Days:
    """Debrief days of one team of eight, opened one after another."""

    def __init__(self, vault: Vault, clock: FrozenClock) -> None:
        self.vault, self.clock, self.day = vault, clock, 0
        self.begin(0)

    def begin(self, day: int) -> None:
        self.day, start = day, FIRST + timedelta(days=day)
        self.clock.now = start
        members = tuple(Member(person(n), "2") for n in range(8))
        self.vault.open(DayBox(self.name(day), start, start + timedelta(days=1), members))

    def ask(self, *people: int) -> None:
        for n in people:
            request = DebriefRequest(self.name(self.day), person(n))
            assert self.vault.cast(request).outcome is Outcome.COUNTED

    def end(self, day: int) -> tuple[str, ...]:
        self.clock.now = FIRST + timedelta(days=day + 1)
        asked = self.vault.close(DayEnd(self.name(day)))
        assert isinstance(asked, TeamsAsked)
        return asked.leaves

    def name(self, day: int) -> str:
        return (FIRST + timedelta(days=day)).date().isoformat()


@pytest.fixture
def days(vault: Vault, clock: FrozenClock) -> Days:
    return Days(vault, clock)


def test_at41_two_people_with_any_number_of_texts_never_flag(days: Days) -> None:
    days.ask(0, 1, 0, 1, 0, 1)
    assert days.end(0) == ()
    days.begin(1)
    days.ask(0, 1)
    assert days.end(1) == ()


def test_at41_three_people_of_a_team_flag_at_the_next_nine_and_not_before(days: Days) -> None:
    days.ask(0, 1, 2)
    with pytest.raises(Conflict):
        days.vault.close(DayEnd(days.name(0)))

    assert days.end(0) == ("2",)


def test_at41_requests_of_three_days_are_counted_together(days: Days) -> None:
    days.ask(0)
    assert days.end(0) == ()
    days.begin(1)
    days.ask(1)
    assert days.end(1) == ()
    days.begin(2)
    days.ask(2)
    assert days.end(2) == ("2",)


def test_at41_a_request_of_the_fourth_day_back_is_forgotten(days: Days) -> None:
    days.ask(0)
    for day in (1, 2, 3):
        days.end(day - 1)
        days.begin(day)
    days.ask(1, 2)

    assert days.end(3) == ()


def test_at41_one_wish_raises_one_flag(days: Days) -> None:
    days.ask(0, 1, 2)
    days.end(0)
    days.begin(1)
    days.ask(3)

    assert days.end(1) == ()


def test_at41_asking_again_for_the_outcome_gives_the_same(days: Days) -> None:
    days.ask(0, 1, 2)

    assert days.end(0) == days.end(0) == ("2",)


def test_at41_after_three_days_no_key_and_no_row_is_left(days: Days, tmp_path: Path) -> None:
    days.ask(0, 1)
    key = next((tmp_path / "vault" / "keys").glob("day-*")).read_bytes()
    with VaultFile(tmp_path / "vault" / "vault.db").reading() as rows:
        sealed = [row.sealed for row in rows.list_rows("day-2026-11-09")]
    for day in (1, 2):
        days.end(day - 1)
        days.begin(day)

    days.end(2)

    for path, content in files_of(tmp_path).items():
        assert not any(marker in content for marker in (key, *sealed)), path


def test_at41_days_are_forgotten_even_if_no_day_follows(days: Days, tmp_path: Path) -> None:
    days.ask(0, 1)
    days.end(0)
    days.clock.now = FIRST + timedelta(days=3, hours=1)

    days.vault.close(PassedSlots())

    assert not list((tmp_path / "vault" / "keys").glob("day-*"))


def test_at41_a_day_that_was_never_counted_is_counted_before_it_is_forgotten(days: Days) -> None:
    days.ask(0, 1, 2)
    days.clock.now = FIRST + timedelta(days=9)

    days.vault.close(PassedSlots())

    assert days.end(0) == ("2",)


def test_a_team_of_seven_is_too_small_to_ask_unseen(vault: Vault) -> None:
    members = tuple(Member(person(n), "2") for n in range(7))

    with pytest.raises(Invalid, match="eight"):
        vault.open(DayBox("2026-11-09", FIRST, FIRST + timedelta(days=1), members))


def test_who_is_not_in_the_box_is_told_so(days: Days) -> None:
    request = DebriefRequest(days.name(0), person(99))

    assert days.vault.cast(request).outcome is Outcome.NOT_ELIGIBLE


def test_on_a_day_that_is_not_open_nothing_is_noted(days: Days) -> None:
    assert days.vault.cast(DebriefRequest("2026-12-24", person(1))).outcome is Outcome.CLOSED


def test_opening_a_day_again_keeps_the_requests(days: Days) -> None:
    days.ask(0, 1, 2)
    days.begin(0)

    assert days.end(0) == ("2",)


def test_an_altered_row_asks_for_nothing(days: Days, tmp_path: Path) -> None:
    days.ask(0, 1, 2)
    with VaultFile(tmp_path / "vault" / "vault.db").transaction() as rows:
        rows.rewrite([altered(row) for row in rows.list_rows("day-2026-11-09")])

    assert days.end(0) == ()


def test_a_day_whose_key_is_gone_asks_for_nothing(days: Days, tmp_path: Path) -> None:
    days.ask(0, 1)
    days.end(0)
    days.begin(1)
    days.ask(2, 3, 4)
    (tmp_path / "vault" / "keys" / "day-2026-11-09.key").unlink()

    assert days.end(1) == ("2",)


def test_a_request_put_back_or_altered_does_not_keep_a_colleague_from_asking(
    days: Days, tmp_path: Path
) -> None:
    file = VaultFile(tmp_path / "vault" / "vault.db")
    days.ask(0, 1)
    with file.reading() as rows:
        before = rows.list_rows("day-2026-11-09")
    days.ask(2)
    with file.transaction() as rows:
        rows.rewrite(before)

    days.ask(3, 4, 5)

    assert days.end(0) == ("2",)


def test_flagged_teams_alone_are_cleared(vault: Vault, clock: FrozenClock) -> None:
    two = tuple(Member(person(n), "2" if n < 8 else "3") for n in range(16))
    for day, asking in enumerate([(0, 1, 2, 8, 9), (10,)]):
        clock.now = FIRST + timedelta(days=day)
        name = clock.now.date().isoformat()
        vault.open(DayBox(name, clock.now, clock.now + timedelta(days=1), two))
        for n in asking:
            vault.cast(DebriefRequest(name, person(n)))
        clock.now += timedelta(days=1)

        asked = vault.close(DayEnd(name))

        assert asked == TeamsAsked(("2",) if day == 0 else ("3",))


def test_the_minute_of_a_request_that_opens_a_day_is_not_kept(
    vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    clock.now = FIRST + timedelta(minutes=7, seconds=13)
    members = tuple(Member(person(n), "2") for n in range(8))

    vault.open(DayBox("2026-11-09", FIRST, FIRST + timedelta(days=1), members))

    content = (tmp_path / "vault" / "vault.db").read_bytes()
    assert FIRST.isoformat().encode() in content
    assert b"14:07" not in content
