"""The words of a roster: kinds of units, whether a person works, whether they may be texted."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class UnitKind(StrEnum):
    """The level of a unit; there is no fourth (R4)."""

    AGENCY = "agency"
    DIVISION = "division"
    TEAM = "team"


class PersonStatus(StrEnum):
    """Whether somebody works at present; only who is active is asked."""

    ACTIVE = "active"
    LEAVE = "leave"
    LEFT = "left"


class Texting(StrEnum):
    """Whether a person's number may be texted: nobody is enrolled silently."""

    UNCONFIRMED = "unconfirmed"
    JOINED = "joined"
    OUT = "out"


PARENT_KINDS: Final[Mapping[UnitKind, tuple[UnitKind, ...]]] = MappingProxyType(
    {
        UnitKind.AGENCY: (),
        UnitKind.DIVISION: (UnitKind.AGENCY,),
        UnitKind.TEAM: (UnitKind.DIVISION, UnitKind.AGENCY),
    }
)
"""What a unit of each kind may stand under; so no tree is deeper than three (R4)."""
