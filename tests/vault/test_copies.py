"""Copies at the provider in the vault: sorted ids, and nothing left of them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from wellness.vault.calls import (
    Copies,
    CopiesLeft,
    CopiesRound,
    DeletedCopies,
    Delivered,
    Delivery,
    Outcome,
)
from wellness.vault.service import EmbeddedVault

NOW = datetime(2026, 11, 11, 18, tzinfo=UTC)
LATE = NOW + timedelta(hours=1)
SIDS = tuple(f"SM{n * 7919 % 1000:032x}" for n in range(40))


@pytest.fixture
def vault(tmp_path: Path) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", FrozenClock(NOW), durable=False)


def left(
    vault: EmbeddedVault, after: str = "", *, limit: int = 100, now: datetime = NOW
) -> CopiesLeft:
    found = vault.close(CopiesRound(after, limit, now))
    assert isinstance(found, CopiesLeft)
    return found


def test_copies_are_told_in_the_order_of_their_ids_and_not_of_their_arrival(
    vault: EmbeddedVault,
) -> None:
    for sid in SIDS:
        assert vault.cast(Copies((sid,), LATE)).outcome is Outcome.COUNTED

    first = left(vault, limit=25)
    rest = left(vault, first.sids[-1], limit=25)

    assert first.sids + rest.sids == tuple(sorted(SIDS))


def test_a_copy_that_is_noted_again_is_late_from_when_it_was(vault: EmbeddedVault) -> None:
    vault.cast(Copies(SIDS[:2], LATE))
    vault.cast(Copies(SIDS[:3], LATE + timedelta(hours=5)))

    assert left(vault, now=LATE - timedelta(seconds=1)).late == 0
    assert left(vault, now=LATE).late == 2


def test_a_message_and_its_copy_are_noted_in_one_stroke_by_their_owner_alone(
    vault: EmbeddedVault,
) -> None:
    claim = Delivery("a" * 64, NOW, NOW + timedelta(seconds=20))
    stranger = Delivery("a" * 64, NOW, NOW + timedelta(seconds=21))
    vault.cast(claim)

    vault.cast(Delivered(stranger, NOW.date(), Copies(SIDS[:1], LATE)))
    before = left(vault).sids
    vault.cast(Delivered(claim, NOW.date(), Copies(SIDS[:1], LATE)))

    assert before == ()
    assert left(vault).sids == SIDS[:1]


def test_r23_of_a_copy_that_is_gone_no_file_of_the_vault_keeps_a_byte(
    vault: EmbeddedVault, tmp_path: Path
) -> None:
    vault.cast(Copies(SIDS, LATE))
    file = tmp_path / "vault" / "vault.db"
    before = file.read_bytes()

    assert vault.cancel(DeletedCopies(SIDS)).outcome is Outcome.COUNTED

    assert all(sid.encode() in before for sid in SIDS)
    assert not any(sid.encode() in file.read_bytes() for sid in SIDS)
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == ["vault.db"]


def test_r25_a_row_holds_the_id_and_the_instant_it_is_late_from_and_no_more(
    vault: EmbeddedVault, tmp_path: Path
) -> None:
    vault.cast(Copies(SIDS[:1], LATE))

    with closing(sqlite3.connect(tmp_path / "vault" / "vault.db")) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(copy)")]

    assert columns == ["sid", "late_from"]
