"""What a file does, and what is wrong with it, in the language of the page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from wellness.domain.importing import Fault, Severity
from wellness.services.importing import Outcome, RowOutcome
from wellness.services.importing_trials import FileKind
from wellness.web.fault_words import translate
from wellness.web.language import gettext as _

MOST_SHOWN: Final = 200
"""Rows of a group that a preview lists; the rest is counted."""
MOST_ALIKE: Final = 20
"""Places of one fault that are listed; the rest is counted."""
MOST_FAULTS: Final = 60
"""Different faults of a severity that are listed; the rest is counted."""


class Group(StrEnum):
    """Rows that are told together."""

    KEPT = "kept"
    LEFT = "left"
    MOVED = "moved"
    CHANGED = "changed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a group: those that are listed, and how many there are."""

    group: Group
    shown: tuple[RowOutcome, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Alike:
    """One fault and the places it was found at: those that are listed, and how many more."""

    column: str
    problem: str
    remedy: str
    places: tuple[Fault, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of one severity: those that are listed, how many there are, how many are not shown."""

    severity: Severity
    shown: tuple[Alike, ...]
    more: int
    count: int


def group_changes(changes: Iterable[RowOutcome]) -> list[Rows]:
    """The rows that do something, by what they do; what needs a second person comes first."""
    found: defaultdict[Group, list[RowOutcome]] = defaultdict(list)
    for row in changes:
        found[_group_of(row)].append(row)
    return [
        Rows(group, tuple(found[group][:MOST_SHOWN]), len(found[group]))
        for group in Group
        if group in found
    ]


def group_faults(faults: Sequence[Fault]) -> list[Faults]:
    """Faults by how much they weigh."""
    found = ((one, [f for f in faults if f.severity is one]) for one in Severity)
    return [_shorten(severity, own) for severity, own in found if own]


def _group_of(row: RowOutcome) -> Group:
    match row.outcome:
        case Outcome.KEPT:
            return Group.KEPT
        case Outcome.ADDED:
            return Group.ADDED
        case Outcome.CHANGED | Outcome.UNCHANGED:
            if not row.line:
                return Group.LEFT
            return Group.CHANGED if row.move is None else Group.MOVED
        case _ as unknown:
            assert_never(unknown)


def _shorten(severity: Severity, faults: Sequence[Fault]) -> Faults:
    alike: defaultdict[tuple[str, str, str], list[Fault]] = defaultdict(list)
    for fault in faults:
        alike[fault.column, fault.problem, fault.remedy].append(fault)
    listed = list(alike.items())[:MOST_FAULTS]
    shown = tuple(
        Alike(*said, tuple(places[:MOST_ALIKE]), len(places[MOST_ALIKE:]))
        for said, places in listed
    )
    more = len(faults) - sum(len(places) for said, places in listed)
    return Faults(severity, shown, more, len(faults))


def group_words(group: Group) -> str:
    """What becomes of the rows of a group, as a heading."""
    match group:
        case Group.KEPT:
            return _("Kept for a second person")
        case Group.LEFT:
            return _("Not in the file: they leave")
        case Group.MOVED:
            return _("Moved")
        case Group.CHANGED:
            return _("Changed")
        case Group.ADDED:
            return _("Added")
        case _ as unknown:
            assert_never(unknown)


def group_advice(group: Group) -> str:
    """What that means."""
    match group:
        case Group.KEPT:
            return _(
                "This would change more than a third of a team, or the tree: a staff"
                " representative decides, and it counts from the next period."
            )
        case Group.LEFT:
            return _("Nobody asks them any more. If that is wrong, leave everything as it is.")
        case Group.MOVED:
            return _(
                "It counts from the next period; once the agency began, they are told by text."
            )
        case Group.CHANGED | Group.ADDED:
            return ""
        case _ as unknown:
            assert_never(unknown)


def severity_words(severity: Severity) -> str:
    """How much faults weigh, as a heading."""
    match severity:
        case Severity.ERROR:
            return _("To correct in the file")
        case Severity.ACCEPTABLE:
            return _("To look at, and accept if it is meant so")
        case Severity.WARNING:
            return _("Good to know")
        case _ as unknown:
            assert_never(unknown)


def file_kind_words(kind: FileKind) -> str:
    """What a file is of."""
    match kind:
        case FileKind.UNITS:
            return _("Units")
        case FileKind.ROSTER:
            return _("People")
        case FileKind.SHIFTS:
            return _("Shifts")
        case _ as unknown:
            assert_never(unknown)


def fault_words(text: str) -> str:
    """A fault or a remedy in the language of the page."""
    return translate(text)


FILTERS: Final = (group_words, group_advice, severity_words, file_kind_words, fault_words)
