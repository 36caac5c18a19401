"""Messages for the vault, and what it stored of them."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from wellness.vault.calls import Delivered, Delivery, Outcome
from wellness.vault.service import EmbeddedVault

NOW = datetime(2026, 11, 11, 18, tzinfo=UTC)
LEASE = timedelta(seconds=20)
MOMENT = timedelta(microseconds=1)
TAG, OTHER = "a" * 64, "b" * 64
KEPT_UNTIL = date(2026, 12, 28)
OURS, NOT_OURS, DEALT_WITH = Outcome.COUNTED, Outcome.CAPPED, Outcome.CLOSED


def delivery(now: datetime = NOW, tag: str = TAG) -> Delivery:
    return Delivery(tag, now, now + LEASE)


def claim(vault: EmbeddedVault, now: datetime = NOW, tag: str = TAG) -> Outcome:
    return vault.cast(delivery(now, tag)).outcome


def finish(vault: EmbeddedVault, now: datetime = NOW) -> Outcome:
    return vault.cast(Delivered(delivery(now), KEPT_UNTIL)).outcome


def rows(directory: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(directory / "vault" / "vault.db")) as connection:
        return connection.execute("SELECT tag, lease_until, kept_until FROM delivery").fetchall()
