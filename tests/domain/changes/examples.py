"""One change of each kind, and those of persons in full."""

from datetime import date

from wellness.domain.access import Role
from wellness.domain.changes import (
    Appointment,
    Change,
    ClockChange,
    Founding,
    LegalHold,
    Moved,
    PolicyChange,
    Renamed,
    RoleChange,
    RoleMove,
    ShapedLeaf,
    ShapedRow,
    Shaping,
    TreeChange,
    TreeRow,
)
from wellness.domain.language import Language
from wellness.domain.roster import PersonStatus, UnitKind

FOUNDING = Founding(7, 2, 14, date(2026, 11, 16))
POLICY = PolicyChange(9, 2, 28)
TREE = TreeChange(
    added=("Team D",),
    renamed=(Renamed("Team A", "Team One"),),
    moved=(Moved("Team B", "North"), Moved("Team C", "North")),
    rows=(TreeRow("Team D", "North", UnitKind.TEAM, None),),
)
GIVEN = RoleChange(
    RoleMove.GIVE,
    Role.LEADER,
    3,
    "Team A",
    email="lee@example.org",
    name="Lee Moss",
    mobile="+19195550142",
    language=Language.ES,
)
TAKEN = RoleChange(RoleMove.TAKE, Role.PEER, 3, "Team A", email="lee@example.org")
RENEWED = RoleChange(RoleMove.RENEW, Role.REPRESENTATIVE, 1, "Riverbend")
SHAPING = Shaping(
    leaves=(ShapedLeaf("Team A", 4, 9), ShapedLeaf("Team B", 3, 8)),
    rows=(ShapedRow("P00017", 2, PersonStatus.ACTIVE, "+19195550143"),),
)
APPOINTMENT = Appointment(1, "rae@example.org", "Rae Hill")

EVERY: tuple[Change, ...] = (
    FOUNDING,
    POLICY,
    TREE,
    GIVEN,
    TAKEN,
    RENEWED,
    SHAPING,
    ClockChange(),
    APPOINTMENT,
    LegalHold(is_on=True),
    LegalHold(is_on=False),
)
