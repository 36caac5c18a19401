"""Says after an import which teams nobody belongs to: they get no results, and no text says why."""

from sqlmodel import Session

from wellness.domain.importing import Cell, Fault
from wellness.domain.importing.faults import FaultList
from wellness.storage import importing as rows
from wellness.storage import rosters


def list_empty_teams(session: Session) -> tuple[Fault, ...]:
    """A warning for each team without people, once anybody is on the roster."""
    filled = rows.list_units_with_people(session)
    faults = FaultList()
    for team in rosters.load_tree(session).leaves():
        if filled and team.id not in filled:
            faults.warn(
                Cell(1, "unit", team.name),
                "Nobody on the roster belongs to this unit, so it gets no results.",
                "Import its people, if it has any.",
            )
    return faults.by_line()
