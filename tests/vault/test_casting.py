"""Casts, counters, keys and many processes at once."""

import json
import multiprocessing
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.worlds import (
    ENDS,
    QUIET,
    STARTS,
    STRAINED,
    cast,
    close,
    make_box,
    person,
)
from wellness.errors import Invalid, NotFound
from wellness.vault.calls import Occurrence, Outcome, PassedSlots, PeriodEnd, Withdrawal
from wellness.vault.keys import KEY_BYTES, KeyFiles
from wellness.vault.service import EmbeddedVault


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def opened(vault: EmbeddedVault) -> EmbeddedVault:
    vault.open(make_box({"2": range(9), "3": range(9, 18)}))
    return vault


def _bands(body: bytes | None) -> dict[str, dict[str, int]]:
    assert body is not None
    return {group["at"]: group["bands"] for group in json.loads(body)["groups"]}


def test_check_ins_of_both_teams_become_their_groups(
    opened: EmbeddedVault, clock: FrozenClock
) -> None:
    for n in range(18):
        assert cast(opened, n, STRAINED if n < 9 else QUIET).outcome is Outcome.COUNTED

    bands = _bands(close(opened, clock))

    assert set(bands["2"].values()) == {2}
    assert set(bands["3"].values()) == {1}


def test_a_second_answer_to_one_invitation_replaces_the_first(
    opened: EmbeddedVault, clock: FrozenClock
) -> None:
    for n in range(9):
        cast(opened, n, STRAINED)
        cast(opened, n, QUIET)

    assert set(_bands(close(opened, clock))["2"].values()) == {1}


def test_withdrawing_empties_the_ballot(opened: EmbeddedVault, clock: FrozenClock) -> None:
    for n in range(9):
        cast(opened, n, STRAINED)

    for n in range(3):
        assert opened.cancel(Withdrawal(1, person(n))).outcome is Outcome.COUNTED

    assert _bands(close(opened, clock)) == {}


def test_after_withdrawing_the_agency_wide_wish_still_holds(opened: EmbeddedVault) -> None:
    cast(opened, 0, STRAINED, agency_wide=True)

    opened.cancel(Withdrawal(1, person(0)))

    assert cast(opened, 0, QUIET).agency_wide


def test_agency_wide_holds_for_later_texts_of_the_period(opened: EmbeddedVault) -> None:
    assert not cast(opened, 0, QUIET).agency_wide
    assert cast(opened, 0, QUIET, agency_wide=True).agency_wide
    assert cast(opened, 0, QUIET, number=2).agency_wide


def test_who_is_not_eligible_has_no_ballot(opened: EmbeddedVault) -> None:
    assert cast(opened, 99, QUIET).outcome is Outcome.NOT_ELIGIBLE
    assert opened.cancel(Withdrawal(1, person(99))).outcome is Outcome.NOT_ELIGIBLE


def test_a_period_the_vault_was_never_told_of_takes_nothing(opened: EmbeddedVault) -> None:
    assert cast(opened, 0, QUIET, period=2).outcome is Outcome.UNKNOWN
    assert opened.cancel(Withdrawal(2, person(0))).outcome is Outcome.UNKNOWN


def test_after_the_end_and_before_the_close_nothing_more_is_cast(
    opened: EmbeddedVault, clock: FrozenClock
) -> None:
    clock.now = ENDS

    assert cast(opened, 0, QUIET).outcome is Outcome.CLOSED
    assert opened.cancel(Withdrawal(1, person(0))).outcome is Outcome.CLOSED


def test_a_period_nobody_opened_cannot_be_closed(vault: EmbeddedVault) -> None:
    with pytest.raises(NotFound):
        vault.close(PeriodEnd(7))


def test_a_member_of_no_team_refuses_the_whole_box(vault: EmbeddedVault) -> None:
    with pytest.raises(Invalid, match="no teams of the tree"):
        vault.open(make_box({"2": range(3), "1": (5,)}))

    assert vault.status().boxes == ()


def test_a_period_without_people_closes_without_a_group(
    vault: EmbeddedVault, clock: FrozenClock
) -> None:
    vault.open(make_box({}))

    assert _bands(close(vault, clock)) == {}


def test_the_seventh_ballot_of_a_day_is_capped_and_the_next_day_counts_again(
    opened: EmbeddedVault,
) -> None:
    outcomes = [cast(opened, 0, QUIET).outcome for _ in range(7)]
    next_day = cast(opened, 0, STRAINED, number=2, day="2026-11-11")

    assert outcomes == [Outcome.COUNTED] * 6 + [Outcome.CAPPED]
    assert next_day.outcome is Outcome.COUNTED


def _occur(vault: EmbeddedVault, slot: str, ends_at: datetime, who: str = "x") -> Outcome:
    return vault.cast(Occurrence("replies", slot, ends_at, who, 2)).outcome


def test_an_occurrence_is_allowed_up_to_its_limit_for_each_and_each_slot(
    vault: EmbeddedVault,
) -> None:
    end = STARTS + timedelta(hours=1)

    assert [_occur(vault, "9", end) for _ in range(3)] == [
        Outcome.COUNTED,
        Outcome.COUNTED,
        Outcome.CAPPED,
    ]
    assert _occur(vault, "9", end, "y") is Outcome.COUNTED
    assert _occur(vault, "10", end + timedelta(hours=1)) is Outcome.COUNTED


def test_counters_die_with_their_slot(
    vault: EmbeddedVault, clock: FrozenClock, tmp_path: Path
) -> None:
    end = STARTS + timedelta(hours=1)
    _occur(vault, "9", end)
    _occur(vault, "10", end + timedelta(hours=1))
    clock.now = end

    vault.close(PassedSlots())

    assert [path.stem for path in (tmp_path / "vault" / "keys").iterdir()] == ["replies-10"]


def test_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    keys = KeyFiles(tmp_path / "keys")
    keys.create("box")

    assert stat.S_IMODE((tmp_path / "keys" / "box.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_key_that_was_cut_short_is_no_key(tmp_path: Path) -> None:
    keys = KeyFiles(tmp_path / "keys")
    key = keys.create("box")
    (tmp_path / "keys" / "box.key").write_bytes(key[:-1])

    assert len(key) == KEY_BYTES
    assert keys.find("box") is None


def test_destroying_a_key_twice_is_harmless(tmp_path: Path) -> None:
    keys = KeyFiles(tmp_path / "keys")
    keys.create("box")
    keys.destroy("box")
    keys.destroy("box")

    assert keys.list_boxes() == []


def test_a_stray_key_of_a_crashed_opening_is_destroyed_at_the_next_start(
    tmp_path: Path, clock: FrozenClock
) -> None:
    EmbeddedVault(tmp_path / "vault", clock)
    KeyFiles(tmp_path / "vault" / "keys").create("period-1")

    EmbeddedVault(tmp_path / "vault", clock)

    assert not list((tmp_path / "vault" / "keys").glob("*.key"))


def test_a_restart_keeps_what_was_cast(
    opened: EmbeddedVault, clock: FrozenClock, tmp_path: Path
) -> None:
    for n in range(9):
        cast(opened, n, STRAINED)

    restarted = EmbeddedVault(tmp_path / "vault", clock)

    assert set(_bands(close(restarted, clock))["2"].values()) == {2}


def _cast_many(directory: Path, people: range) -> None:
    vault = EmbeddedVault(directory, lambda: STARTS)
    for n in people:
        for number in (1, 2, 3):
            assert cast(vault, n, STRAINED, number=number).outcome is Outcome.COUNTED


def test_four_processes_cast_at_once_and_none_is_lost(tmp_path: Path, clock: FrozenClock) -> None:
    vault = EmbeddedVault(tmp_path / "vault", clock)
    vault.open(make_box({"2": range(40), "3": ()}))
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_cast_many, args=(tmp_path / "vault", range(i * 10, i * 10 + 10)))
        for i in range(4)
    ]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)

    body = close(vault, clock)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert body is not None
    [group] = json.loads(body)["groups"]
    assert group["m"] == 10
    assert set(group["bands"].values()) == {10}


def test_times_in_the_vault_are_those_of_opening_and_close_only(
    opened: EmbeddedVault, clock: FrozenClock, tmp_path: Path
) -> None:
    clock.now = datetime(2026, 11, 12, 13, 14, 15, tzinfo=UTC)

    cast(opened, 0, QUIET)

    content = (tmp_path / "vault" / "vault.db").read_bytes()
    assert b"13:14" not in content


def test_a_key_that_vanishes_while_running_loses_the_period(
    opened: EmbeddedVault, clock: FrozenClock, tmp_path: Path
) -> None:
    (tmp_path / "vault" / "keys" / "period-1.key").unlink()

    assert cast(opened, 0, QUIET).outcome is Outcome.CLOSED
    assert close(opened, clock) is None
