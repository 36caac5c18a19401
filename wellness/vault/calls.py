"""What the vault is asked and what it answers: plain values, ready for a process border.

Nothing in an answer is a ballot, and nothing in `VaultStatus` is about one person (R18).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from wellness.domain.releases import PeriodFacts


@dataclass(frozen=True, slots=True)
class Member:
    """An eligible person (uuid4 hex) under the home leaf of opening (R1)."""

    person: str
    leaf: str


@dataclass(frozen=True, slots=True)
class PeriodBox:
    """A period to open: its facts and who may vote. The vault reads no other database."""

    facts: PeriodFacts
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class DayBox:
    """A debrief-request day, 09:00 to 09:00 local (R39), for teams of eight or more."""

    day: str
    starts_at: datetime
    ends_at: datetime
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Ballot:
    """One complete check-in: condition bits, the invitation's number, never the answers themselves.

    `day` and `day_ends_at` name the local day in which the cap of R26 counts. One that `is_late`
    was sent before it could be read: what the person did since, for the same invitation or by
    withdrawing, stands.
    """

    period: int
    person: str
    number: int
    bits: tuple[bool, ...]
    agency_wide: bool
    day: str
    day_ends_at: datetime
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class DebriefRequest:
    """One person's wish that the team be offered a debrief (R39)."""

    day: str
    person: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that may happen `limit` times within `slot` to `who`: a reply, a report (R26)."""

    kind: str
    slot: str
    ends_at: datetime
    who: str
    limit: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claim on a message that arrived, by the keyed hash of its id: no person in it (R26).

    The lease names its owner too: nobody claims the same message twice for the same instant.
    """

    tag: str
    claimed_at: datetime
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class Copies:
    """The provider's copies of texts, to be deleted there: their ids and nothing else (R25).

    `late_from` is when somebody must be told that they are still there, rounded by the caller.
    """

    sids: tuple[str, ...]
    late_from: datetime


@dataclass(frozen=True, slots=True)
class Delivered:
    """The effect of a claimed message stands; it is known until the day `kept_until` is over.

    Its copy at the provider may be deleted from now on, and not before: a message whose effect
    failed is still needed there. `reply` counts the reply in the same stroke, where it is one of
    those of which there are a few an hour.
    """

    delivery: Delivery
    kept_until: date
    copies: Copies | None = None
    reply: Occurrence | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A message whose whole effect lies in the vault: dealt with in one stroke, without a claim.

    `ballot` is that effect, if it has one; `at` tells whether somebody's claim still runs, and is
    not kept. The rest is as in `Delivered`.
    """

    tag: str
    at: datetime
    kept_until: date
    copies: Copies | None = None
    reply: Occurrence | None = None
    ballot: Ballot | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`CANCEL MY ANSWER`: empties the person's whole ballot of the period (R1)."""

    period: int
    person: str


@dataclass(frozen=True, slots=True)
class DeletedCopies:
    """The provider has these copies no more."""

    sids: tuple[str, ...]


class Outcome(StrEnum):
    """What became of a cast; the same for every answer.

    A delivery is capped while somebody else holds the message, and closed once it was dealt with.
    `UNKNOWN` is a period this vault was never told of, as when its folder is not the one it should
    be.
    """

    COUNTED = "counted"
    CAPPED = "capped"
    CLOSED = "closed"
    NOT_ELIGIBLE = "not-eligible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CastOutcome:
    """The outcome, and whether this person's answers count for the whole agency only (R31).

    To a message that is dealt with one `may_reply`, unless that number had its replies (R26). Of
    one that is settled, `effect` is what became of its ballot.
    """

    outcome: Outcome
    agency_wide: bool = False
    may_reply: bool = True
    effect: Outcome | None = None


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """Ask for the release body of a period that is over."""

    period: int


@dataclass(frozen=True, slots=True)
class DayEnd:
    """Ask which teams requested a debrief within the three days up to the end of `day`."""

    day: str


@dataclass(frozen=True, slots=True)
class PassedSlots:
    """Drop the counters and keys of hours and days that are over, and old deliveries (R26)."""


@dataclass(frozen=True, slots=True)
class PurgedPeriod:
    """Forget what is kept of a closed period, whose release was purged or is about to be (R34)."""

    period: int


@dataclass(frozen=True, slots=True)
class CopiesRound:
    """Ask for up to `limit` copies to delete, by id, behind the id `after`."""

    after: str
    limit: int
    now: datetime


@dataclass(frozen=True, slots=True)
class CopiesLeft:
    """Ids of copies to delete next, and how many of all are late."""

    sids: tuple[str, ...]
    late: int


@dataclass(frozen=True, slots=True)
class Closed:
    """A period's release body; `body` is None when the period was lost (R22)."""

    body: bytes | None


@dataclass(frozen=True, slots=True)
class TeamsAsked:
    """Leaves of which at least three people asked; nobody's name."""

    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoxStatus:
    """One box: name, kind, state, end, and how many rows it has held since opening."""

    name: str
    kind: str
    state: str
    eligible: int
    ends_at: datetime

    @property
    def period(self) -> int | None:
        """The period whose box it is; None for a box of another kind."""
        return int(self.name.removeprefix("period-")) if self.kind == "period" else None


@dataclass(frozen=True, slots=True)
class VaultStatus:
    """The boxes the vault knows."""

    boxes: tuple[BoxStatus, ...]
