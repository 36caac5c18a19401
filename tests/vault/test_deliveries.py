"""Messages in the vault: claimed by one, freed by its owner alone, and nothing kept of when."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes import FrozenClock
from tests.vault.messages import (
    DEALT_WITH,
    KEPT_UNTIL,
    LEASE,
    MOMENT,
    NOT_OURS,
    NOW,
    OTHER,
    OURS,
    claim,
    delivery,
    finish,
    rows,
)
from wellness.vault.calls import Delivered, Delivery, Outcome, PassedSlots
from wellness.vault.service import EmbeddedVault


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock, durable=False)


def free(vault: EmbeddedVault, now: datetime = NOW) -> Outcome:
    return vault.cancel(delivery(now)).outcome


def test_a_message_is_claimed_by_one_and_free_when_the_lease_has_ended(
    vault: EmbeddedVault,
) -> None:
    assert claim(vault) is OURS
    assert claim(vault, NOW + LEASE - MOMENT) is NOT_OURS
    assert claim(vault, NOW + LEASE) is OURS


def test_the_claim_of_one_message_is_none_of_another(vault: EmbeddedVault) -> None:
    claim(vault)

    assert claim(vault, tag=OTHER) is OURS


def test_a_message_that_was_dealt_with_is_neither_claimed_nor_freed(vault: EmbeddedVault) -> None:
    claim(vault)

    assert finish(vault) is OURS
    assert free(vault) is NOT_OURS
    assert claim(vault, NOW + timedelta(days=27)) is DEALT_WITH


def test_a_message_whose_effect_failed_is_free_at_once(vault: EmbeddedVault) -> None:
    claim(vault)

    assert free(vault) is OURS
    assert claim(vault) is OURS


def test_r26_only_its_owner_frees_or_finishes_a_claim(vault: EmbeddedVault, tmp_path: Path) -> None:
    second = NOW + LEASE
    claim(vault)
    claim(vault, second)
    before = rows(tmp_path)

    assert free(vault) is NOT_OURS
    assert finish(vault) is NOT_OURS
    assert rows(tmp_path) == before
    assert finish(vault, second) is OURS


def test_an_effect_stands_even_where_its_claim_is_forgotten(vault: EmbeddedVault) -> None:
    assert finish(vault) is OURS
    assert claim(vault, NOW + timedelta(days=2)) is DEALT_WITH


def test_freeing_what_nobody_claimed_changes_nothing(vault: EmbeddedVault, tmp_path: Path) -> None:
    assert free(vault) is NOT_OURS
    assert rows(tmp_path) == []


def test_r26_a_claim_that_nobody_finished_is_deleted_with_its_lease(
    vault: EmbeddedVault, clock: FrozenClock, tmp_path: Path
) -> None:
    """14b: the worker died between claim and effect."""
    claim(vault)

    clock.now = NOW + LEASE - MOMENT
    vault.close(PassedSlots())
    during = len(rows(tmp_path))
    clock.now = NOW + LEASE
    vault.close(PassedSlots())

    assert during == 1
    assert rows(tmp_path) == []


@pytest.mark.parametrize(
    ("now", "left"), [("2026-12-28T23:59:59+00:00", 1), ("2026-12-29T00:00:00+00:00", 0)]
)
def test_a_message_is_forgotten_when_its_last_day_is_over(
    vault: EmbeddedVault, clock: FrozenClock, tmp_path: Path, now: str, left: int
) -> None:
    claim(vault)
    finish(vault)

    clock.now = datetime.fromisoformat(now)
    vault.close(PassedSlots())

    assert len(rows(tmp_path)) == left


def test_r23_no_instant_is_left_of_a_message_that_was_dealt_with(
    vault: EmbeddedVault, tmp_path: Path
) -> None:
    now = datetime(2026, 11, 12, 13, 14, 15, 161718, tzinfo=UTC)
    claim(vault, now)
    file = tmp_path / "vault" / "vault.db"
    while_claimed = file.read_bytes()

    finish(vault, now)

    assert b"13:14:35.161718" in while_claimed
    assert b"13:14" not in file.read_bytes()
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == ["vault.db"]


def test_r23_a_thousand_messages_leave_no_instant_wherever_their_rows_were_moved(
    vault: EmbeddedVault, tmp_path: Path
) -> None:
    start = datetime(2026, 11, 12, 13, tzinfo=UTC)
    for n in range(1000):
        done = Delivery(f"{n * 7919 % 1000:064x}", start, start + timedelta(seconds=20 + n))
        vault.cast(done)
        if n % 3:
            vault.cast(Delivered(done, KEPT_UNTIL))
        else:
            vault.cancel(done)

    assert b"2026-11-12T13" not in (tmp_path / "vault" / "vault.db").read_bytes()


def test_the_lease_is_the_callers_even_where_the_period_clock_runs_ahead(
    vault: EmbeddedVault, clock: FrozenClock, tmp_path: Path
) -> None:
    with vault._file.transaction() as store:
        store.raise_watermark((NOW + timedelta(hours=1)).isoformat())
    claim(vault)

    clock.now = NOW + timedelta(seconds=1)
    vault.close(PassedSlots())

    assert len(rows(tmp_path)) == 1
    assert claim(vault, clock.now) is NOT_OURS


def test_twenty_at_once_and_one_of_them_owns_the_message(vault: EmbeddedVault) -> None:
    start, outcomes = threading.Barrier(20), []

    def take(n: int) -> None:
        start.wait()
        outcomes.append(claim(vault, NOW + n * MOMENT))

    threads = [threading.Thread(target=take, args=[n]) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == sorted([OURS] + [NOT_OURS] * 19)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(["claim", "finish", "free", "forget"]), st.integers(0, 90)),
        max_size=15,
    )
)
def test_a_message_has_at_most_one_owner_and_once_dealt_with_none(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]
) -> None:
    """Whatever the order: a claim is granted only when no lease runs and nothing was finished."""
    clock = FrozenClock(NOW)
    vault = EmbeddedVault(tmp_path_factory.mktemp("vault"), clock, durable=False)
    owner, done = None, False
    mine = [NOW]

    for act, seconds in acts:
        clock.now += timedelta(seconds=seconds)
        runs = owner is not None and clock.now < owner + LEASE
        match act:
            case "claim":
                granted = claim(vault, clock.now) is OURS
                assert granted == (not done and not runs)
                if granted:
                    owner = clock.now
                    mine.append(clock.now)
            case "finish":
                if finish(vault, mine[seconds % len(mine)]) is OURS:
                    done = True
            case "free":
                if free(vault, mine[seconds % len(mine)]) is OURS:
                    assert not done
                    owner = None
            case _:
                vault.close(PassedSlots())
                owner = owner if runs else None
