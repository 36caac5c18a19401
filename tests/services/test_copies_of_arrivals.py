"""A reply nobody dealt with yet is not swept; one that is through goes with the rest (R25)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from wellness.channels.base import Deletion, Listed
from wellness.services import arrivals
from wellness.services.copies import CopyEraser
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault

NOW = datetime.fromisoformat("2026-11-23T15:00:00+00:00")
OLD = NOW - timedelta(hours=3)


@dataclass
class Keeper:
    listed: list[Listed]

    def list_copies(self, *, since: datetime, until: datetime, limit: int) -> list[Listed]:  # noqa: ARG002 - protocol
        return self.listed

    def delete_copy(self, sid: str) -> Deletion:
        self.listed = [one for one in self.listed if one.sid != sid]
        return Deletion.GONE


@pytest.mark.parametrize(
    ("reconciled", "left"),
    [
        (None, 1),
        (OLD - timedelta(minutes=1), 1),
        (OLD, 1),
        (OLD + timedelta(minutes=1), 0),
    ],
)
def test_what_arrived_is_swept_up_to_where_everything_is_dealt_with(
    database: Database, vault: EmbeddedVault, reconciled: datetime | None, left: int
) -> None:
    ours = Listed("SM" + "1" * 32, "delivered", OLD)
    theirs = Listed("SM" + "2" * 32, "received", OLD)
    keeper = Keeper([ours, theirs])
    if reconciled is not None:
        with database.transaction() as session:
            arrivals.note_reconciled(session, reconciled)

    CopyEraser(database, vault, keeper).erase_due(NOW)

    assert keeper.listed == [theirs] * left
