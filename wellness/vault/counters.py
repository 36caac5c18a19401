"""Counters of an hour or day under a key that dies with it: caps without a trace (R26)."""

from datetime import datetime

from wellness.errors import Invalid
from wellness.vault import days, periods
from wellness.vault.box import Seal
from wellness.vault.calls import CastOutcome, Occurrence, Outcome
from wellness.vault.keys import KeyFiles
from wellness.vault.store import Rows

_BOXES = (f"{periods.KIND}-", f"{days.KIND}-")


def count_up(
    rows: Rows, keys: KeyFiles, *, kind: str, slot: str, ends_at: datetime, who: str
) -> int:
    """How often `who` occurred in this slot before now; this occurrence is counted.

    Raises:
        Invalid: the slot bears the name of a box, whose key would go when the slot is over.
    """
    name = f"{kind}-{slot}"
    if name.startswith(_BOXES):
        raise Invalid("a counter cannot bear the name of a box; nothing was counted")
    key = keys.find(name)
    if key is None:
        key = keys.create(name)
    return rows.count_up(name, ends_at.isoformat(), Seal(key, name).tag(who))


def count(rows: Rows, keys: KeyFiles, occurrence: Occurrence) -> CastOutcome:
    """Count an occurrence; capped where there were as many as its limit before.

    Raises:
        Invalid: as `count_up` says.
    """
    before = count_up(
        rows,
        keys,
        kind=occurrence.kind,
        slot=occurrence.slot,
        ends_at=occurrence.ends_at,
        who=occurrence.who,
    )
    return CastOutcome(Outcome.COUNTED if before < occurrence.limit else Outcome.CAPPED)


def drop_passed(rows: Rows, keys: KeyFiles, *, now: datetime) -> None:
    """Forget every slot that is over: its key first, then its rows."""
    for name in rows.drop_slots(now.isoformat()):
        keys.destroy(name)
