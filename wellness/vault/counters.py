"""Counters of an hour or day under a key that dies with it: caps without a trace (R26)."""

from datetime import datetime

from wellness.vault.box import Seal
from wellness.vault.keys import KeyFiles
from wellness.vault.store import Rows


def count_up(
    rows: Rows, keys: KeyFiles, *, kind: str, slot: str, ends_at: datetime, who: str
) -> int:
    """How often `who` occurred in this slot before now; this occurrence is counted."""
    name = f"{kind}-{slot}"
    key = keys.find(name)
    if key is None:
        key = keys.create(name)
    return rows.count_up(name, ends_at.isoformat(), Seal(key, name).tag(who))


def drop_passed(rows: Rows, keys: KeyFiles, *, now: datetime) -> None:
    """Forget every slot that is over: its key first, then its rows."""
    for name in rows.drop_slots(now.isoformat()):
        keys.destroy(name)
