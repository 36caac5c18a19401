"""Shifts and slots as the wall shows them, in one zone and by one seed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wellness.domain.asking import Asking, AskRules, Worked, plan
from wellness.domain.shifts import Edge, local, resolve

ZONE = ZoneInfo("America/New_York")
RULES = AskRules()
PUNCTUAL = AskRules(jitter=timedelta(0))
SEED = bytes(range(32))
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MOVES = 15 * MINUTE
"""A longer jitter takes the slot of a shift that ends at 20:15 into quiet hours."""


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def worked(shift: str, start: str, end: str) -> Worked:
    return Worked(shift, resolve(wall(start), ZONE, Edge.START), resolve(wall(end), ZONE, Edge.END))


def ask(
    *shifts: Worked, rules: AskRules = PUNCTUAL, seed: bytes = SEED, at_shift_end: bool = False
) -> tuple[Asking, ...]:
    return plan(shifts, person="p1", seed=seed, rules=rules, zone=ZONE, at_shift_end=at_shift_end)


def shown(asking: Asking) -> tuple[str, str, str]:
    """An asking as the wall shows it: shift, slot, end of the window."""
    slot, end = (local(at, ZONE) for at in (asking.send_at, asking.expires_at))
    return asking.shift, f"{slot:%a %d %H:%M}", f"{end:%a %d %H:%M}"


def slots(*shifts: Worked, at_shift_end: bool = False) -> list[tuple[str, str, str]]:
    return [shown(asking) for asking in ask(*shifts, at_shift_end=at_shift_end)]


def jitter_of(shift: str, seed: bytes) -> timedelta:
    """The jitter as seen on a shift whose slot nothing moves."""
    plain = worked(shift, "2026-07-07 04:00", "2026-07-07 14:00")
    (asking,) = ask(plain, rules=RULES, seed=seed)
    return asking.send_at - plain.ends_at - RULES.delay


def used(*texts: str) -> list[datetime]:
    return [resolve(wall(text), ZONE, Edge.START) for text in texts]
