"""The rounds of deleting copies, with a provider that does as it is told."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from wellness.channels.base import Deletion, Listed
from wellness.services import copies
from wellness.services.copies import CopyEraser
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault


class Keeper:
    """A provider; `says` is what becomes of a copy, gone where nothing is said."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.says: dict[str, Deletion] = {}
        self.listed: list[Listed] = []

    def delete_copy(self, sid: str) -> Deletion:
        self.asked.append(sid)
        return self.says.get(sid, Deletion.GONE)

    def list_copies(self, *, since: datetime, until: datetime, limit: int) -> list[Listed]:
        found = [text for text in self.listed if since <= text.created_at <= until]
        return found[:limit]


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock, durable=False)


def sid(n: int) -> str:
    return f"SM{n:032x}"


def note(vault: EmbeddedVault, clock: FrozenClock, *numbers: int) -> None:
    for n in numbers:
        copies.note_final(vault, sid(n), "delivered", now=clock())


def test_what_the_provider_is_not_through_with_is_asked_for_a_minute_later(
    database: Database, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    keeper = Keeper()
    eraser = CopyEraser(database, vault, keeper)
    note(vault, clock, 1)
    keeper.says[sid(1)] = Deletion.NOT_YET

    for _ in range(5):
        eraser.erase_due(clock.move(seconds=15))

    assert keeper.asked == [sid(1)] * 2


def test_copies_that_fail_hold_up_nothing_but_their_round(
    database: Database, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    keeper = Keeper()
    eraser = CopyEraser(database, vault, keeper, concurrency=2)
    note(vault, clock, *range(1000))
    keeper.says |= {sid(n): Deletion.FAILED for n in range(2)}

    gone = [eraser.erase_due(clock()) for _ in range(2)]

    assert gone == [0, 500]


def test_when_nothing_works_the_provider_is_asked_no_more_than_a_few_times(
    database: Database, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    keeper = Keeper()
    note(vault, clock, *range(100))
    keeper.says |= {sid(n): Deletion.FAILED for n in range(100)}

    CopyEraser(database, vault, keeper, concurrency=4).erase_due(clock())

    assert len(keeper.asked) == 4


@pytest.mark.parametrize(
    ("late", "told"), [(0, 0), (1, 10), (10, 10), (11, 100), (100, 100), (101, 1000)]
)
def test_r13_what_is_left_is_told_by_powers_of_ten(
    database: Database, vault: EmbeddedVault, clock: FrozenClock, late: int, told: int
) -> None:
    keeper = Keeper()
    note(vault, clock, *range(late))
    keeper.says |= {sid(n): Deletion.FAILED for n in range(late)}

    CopyEraser(database, vault, keeper).erase_due(clock.move(minutes=76))

    with database.reading() as session:
        assert copies.count_left(session) == told


@pytest.mark.parametrize("status", ["queued", "sending", "sent", "teleported", ""])
def test_a_status_that_may_be_followed_by_another_deletes_nothing(
    database: Database, vault: EmbeddedVault, clock: FrozenClock, status: str
) -> None:
    copies.note_final(vault, sid(1), status, now=clock())

    assert CopyEraser(database, vault, Keeper()).erase_due(clock()) == 0


def test_a_sweep_that_found_more_than_it_takes_goes_on_with_the_next_tick(
    database: Database, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    keeper = Keeper()
    eraser = CopyEraser(database, vault, keeper)
    old = clock() - timedelta(days=1)
    keeper.listed = [Listed(sid(n), "delivered", old) for n in range(1500)]

    gone = 0
    for _ in range(6):
        gone += eraser.erase_due(clock.move(seconds=15))
        keeper.listed = [text for text in keeper.listed if text.sid not in keeper.asked]

    assert gone == 1500
