"""The kinds of changes that need a second approver, as values (R30, R35, R36)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from wellness.domain.access import Role
from wellness.domain.bands import Limits
from wellness.domain.language import Language
from wellness.domain.periods import PERIOD_DAYS, Calendar
from wellness.domain.roster import PersonStatus, UnitKind


class ChangeKind(StrEnum):
    """What a proposal is about; kept with it."""

    FOUNDING = "founding"
    POLICY = "policy"
    TREE = "tree"
    ROLE = "role"
    SHAPING = "shaping"
    CLOCK = "clock"
    APPOINT = "appoint"
    LEGAL_HOLD = "legal-hold"


class ProposalState(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """What the change log says happened; `done` needed no second person, `lapsed` had no effect."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DONE = "done"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Policy:
    """The k, c and periods that hold at an instant; both parts refuse what R2 and R5 forbid."""

    limits: Limits
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Founding:
    """Go-live: the values it begins with; waives 28 days and shifts, never a JOIN (R29).

    Raises:
        ValueError: outside R2's or R5's bounds.
    """

    k: int
    c: int
    period_days: int
    anchor: date

    def __post_init__(self) -> None:
        """Refuse what no period could hold."""
        _check_policy(self.k, self.c, self.period_days)
        if self.anchor.isoweekday() != 1:
            raise ValueError("periods start on a Monday (rule R2)")


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """Another k, c or length of periods.

    Raises:
        ValueError: outside R2's or R5's bounds.
    """

    k: int
    c: int
    period_days: int

    def __post_init__(self) -> None:
        """Refuse what no period could hold."""
        _check_policy(self.k, self.c, self.period_days)


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One unit of a kept file; like a row of the file itself."""

    name: str
    parent: str | None
    kind: UnitKind
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Renamed:
    """A unit gets another name."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit comes to stand under another one, or becomes another kind under the same."""

    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class TreeChange:
    """Units added, renamed or moved, and the rows of the file that do it."""

    added: tuple[str, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    moved: tuple[Moved, ...] = ()
    rows: tuple[TreeRow, ...] = ()


class RoleMove(StrEnum):
    """Whether a role and scope are given or taken, or its holder got a new sign-in link."""

    GIVE = "give"
    TAKE = "take"
    RENEW = "renew"


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role over a unit, given to or taken from the holder of an address.

    Giving a role to somebody who has one takes the old one away.
    """

    move: RoleMove
    role: Role
    unit_id: int
    unit: str
    email: str = ""
    name: str = ""
    mobile: str | None = None
    language: Language = Language.EN


@dataclass(frozen=True, slots=True)
class ShapedLeaf:
    """How many people of a leaf are touched within three periods, of how many."""

    name: str
    touched: int
    size: int


@dataclass(frozen=True, slots=True)
class ShapedRow:
    """What a kept file would change of one person, named by external id.

    `email` is that of somebody who is asked by e-mail, whom another address would shut out.
    """

    external_id: str
    unit_id: int
    status: PersonStatus
    mobile: str | None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Shaping:
    """Moves, leave and changed numbers that touch more than a third of a leaf."""

    leaves: tuple[ShapedLeaf, ...]
    rows: tuple[ShapedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The clock is right although it jumped: periods may close by themselves again (R36)."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """The director appoints a representative because none is left."""

    unit_id: int
    email: str = ""
    name: str = ""
    language: Language = Language.EN


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Periods are not opened any more, or again (R35)."""

    is_on: bool


Change = (
    Founding
    | PolicyChange
    | TreeChange
    | RoleChange
    | Shaping
    | ClockChange
    | Appointment
    | LegalHold
)


def kind_of(change: Change) -> ChangeKind:
    """The kind of a change."""
    match change:
        case Founding():
            return ChangeKind.FOUNDING
        case PolicyChange():
            return ChangeKind.POLICY
        case TreeChange():
            return ChangeKind.TREE
        case RoleChange():
            return ChangeKind.ROLE
        case Shaping():
            return ChangeKind.SHAPING
        case ClockChange():
            return ChangeKind.CLOCK
        case Appointment():
            return ChangeKind.APPOINT
        case LegalHold():
            return ChangeKind.LEGAL_HOLD
        case _:
            assert_never(change)


def public_part(change: Change) -> Change:
    """What everybody may read of a change: units and counts, never a person."""
    match change:
        case TreeChange():
            return replace(change, rows=())
        case Shaping():
            return replace(change, rows=())
        case RoleChange():
            return replace(change, email="", name="", mobile=None, language=Language.EN)
        case Appointment():
            return replace(change, email="", name="", language=Language.EN)
        case Founding() | PolicyChange() | ClockChange() | LegalHold():
            return change
        case _:
            assert_never(change)


def _check_policy(k: int, c: int, period_days: int) -> None:
    Limits(known=c, voters=k)
    if period_days not in PERIOD_DAYS:
        raise ValueError(f"a period lasts 14 or 28 days, not {period_days} (rule R2)")
