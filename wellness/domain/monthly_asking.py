"""When somebody is asked the monthly questions, and when everybody is reminded once (R14).

Both follow from the period, the person and what they are asked besides: never from an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from wellness.domain.asking import Asking, AskRules, may_still_ask
from wellness.domain.periods import working_day
from wellness.domain.shifts import first_instant, utc

REMINDED_AFTER: Final = timedelta(days=14)
REMINDED_AT: Final = time(10)
"""R14: one reminder on day 14 at 10:00 local, to everybody eligible, whoever has answered."""

_DAY: Final = timedelta(days=1)
_ASKED_WITHIN: Final = 12
_NONE: Final = ""


@dataclass(frozen=True)
class Opening:
    """A monthly period that has opened, with its seed, and the agency's rules for asking."""

    starts_at: datetime
    seed: bytes
    rules: AskRules
    zone: ZoneInfo


def find_asking(
    opening: Opening, *, person: str, already: Sequence[datetime], now: datetime
) -> Asking | None:
    """The one text of a period: the first morning on which the caps leave room, with jitter.

    `already` are the slots of the person's other texts, so that nobody is asked twice on a day.
    None once no such morning is left before the reminder.
    """
    first = working_day(opening.starts_at, opening.zone)
    jitter = _jitter(opening, person)
    for day in range(_ASKED_WITHIN):
        wall = datetime.combine(first + day * _DAY, opening.rules.morning)
        asking = _asking(opening, first_instant(wall, opening.zone) + jitter)
        if asking.expires_at > now and may_still_ask(
            asking, already=already, rules=opening.rules, zone=opening.zone
        ):
            return asking
    return None


def find_reminder(opening: Opening) -> Asking:
    """The reminder: the same instant for everybody."""
    on = working_day(opening.starts_at, opening.zone) + REMINDED_AFTER
    return _asking(opening, first_instant(datetime.combine(on, REMINDED_AT), opening.zone))


def _asking(opening: Opening, send_at: datetime) -> Asking:
    send_at = utc(send_at)
    return Asking(_NONE, send_at, send_at + opening.rules.window)


def _jitter(opening: Opening, person: str) -> timedelta:
    """Whole seconds, drawn for the person and period."""
    lot = sha256(b"|".join((opening.seed, b"monthly", person.encode()))).digest()
    seconds = int(opening.rules.jitter.total_seconds())
    return timedelta(seconds=int.from_bytes(lot[-8:]) % (seconds + 1))
