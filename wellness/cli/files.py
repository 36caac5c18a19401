"""Imports: a file is taken whole or refused with every fault, and can be tried out first."""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

import click
from sqlmodel import Session

from wellness.cli.installation import open_runtime
from wellness.cli.output import FOUND, end, note, plural, say, say_json
from wellness.domain.importing import MAX_FILE_BYTES, Fault, Severity
from wellness.services.importing import (
    ImportRefused,
    ImportReport,
    import_exposures,
    import_roster,
    import_shifts,
    import_units,
)
from wellness.services.importing_habits import file_habits
from wellness.wiring import Runtime

_Take = Callable[[Session, bytes], ImportReport]
_NUMBERS: Final = re.compile(r"[0-9]+")
_MOST_ALIKE: Final = 20
"""Faults that differ in numbers alone are listed up to here, then counted."""


@click.group("import")
def import_() -> None:
    """Take units, people, shifts or call counts from CSV.

    A file is taken whole or refused with every fault; taken again, it changes nothing.

    Example: wellness import roster roster.csv --dry-run
    """


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What the imports have in common."""
    for option in (
        click.pass_obj,
        click.option("--json", "as_json", is_flag=True, help="Write one JSON object."),
        click.option(
            "--accept-warnings", is_flag=True, help="Take the file though a person should look."
        ),
        click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing."),
        click.argument("file", type=click.File("rb")),
    ):
        command = option(command)
    return command


@import_.command()
@_options
def units(
    config: Path | None, *, file: BinaryIO, dry_run: bool, accept_warnings: bool, as_json: bool
) -> None:
    """Take the tree of units: unit,parent,kind and, to rename, unit_id.

    Once the agency is founded, changes of the tree wait for a staff representative.

    Example: wellness import units units.csv
    """
    runtime = open_runtime(config)
    _import(
        runtime,
        file,
        lambda session, content: import_units(
            session,
            content,
            accepting=accept_warnings,
            terms=runtime.terms,
            now=runtime.clock(),
        ),
        dry_run=dry_run,
        as_json=as_json,
    )


@import_.command()
@click.option("--full", is_flag=True, help="Who is on the roster and not in the file has left.")
@_options
def roster(
    config: Path | None,
    *,
    file: BinaryIO,
    full: bool,
    dry_run: bool,
    accept_warnings: bool,
    as_json: bool,
) -> None:
    """Take people: external_id,name,mobile,unit,language,role,status,start_date[,email].

    New numbers are asked once, by text, whether they want check-ins. Once the agency is founded,
    what touches more than a third of a team waits for a staff representative. Absent people stay
    as they are, unless --full says that the file names everybody.

    Example: wellness import roster roster.csv --dry-run
    """
    runtime = open_runtime(config)
    _import(
        runtime,
        file,
        lambda session, content: import_roster(
            session,
            content,
            habits=file_habits(runtime.settings),
            terms=runtime.terms,
            accepting=accept_warnings,
            now=runtime.clock(),
            is_full=full,
        ),
        dry_run=dry_run,
        as_json=as_json,
    )


@import_.command()
@_options
def shifts(
    config: Path | None, *, file: BinaryIO, dry_run: bool, accept_warnings: bool, as_json: bool
) -> None:
    """Take shifts: external_id,unit,start,end,zone,people.

    Example: wellness import shifts november.csv --accept-warnings
    """
    runtime = open_runtime(config)
    habits = file_habits(runtime.settings)
    _import(
        runtime,
        file,
        lambda session, content: import_shifts(
            session, content, habits=habits, accepting=accept_warnings
        ),
        dry_run=dry_run,
        as_json=as_json,
    )


@import_.command()
@_options
def exposures(
    config: Path | None, *, file: BinaryIO, dry_run: bool, accept_warnings: bool, as_json: bool
) -> None:
    """Take dispatch's counts of calls: unit,day,call_type,count.

    Plain counts of a team and day; columns of crews, hours or single incidents are refused.

    Example: wellness import exposures november.csv --dry-run
    """
    runtime = open_runtime(config)
    _import(
        runtime,
        file,
        lambda session, content: import_exposures(
            session,
            content,
            habits=file_habits(runtime.settings),
            accepting=accept_warnings,
            terms=runtime.terms,
            now=runtime.clock(),
        ),
        dry_run=dry_run,
        as_json=as_json,
    )


def _import(runtime: Runtime, file: BinaryIO, take: _Take, *, dry_run: bool, as_json: bool) -> None:
    content = file.read(MAX_FILE_BYTES + 1)  # more is refused, and need not be read for that
    lines = content.count(b"\n")
    note(f"Reading {plural(lines, 'line')} ...")
    try:
        with runtime.database.transaction() as session:
            report = take(session, content)
            if dry_run:
                session.rollback()
    except ImportRefused as refused:
        if as_json:
            say_json({"refused": True, "faults": [_fault(fault) for fault in refused.faults]})
            end(FOUND)
        _list_faults(refused.faults)
        if refused.is_acceptable:
            note("--accept-warnings takes the file as it is.")
        elif any(fault.severity is Severity.ACCEPTABLE for fault in refused.faults):
            note("Without its errors, --accept-warnings takes the file as it is.")
        raise
    if as_json:
        say_json(_report(report, dry_run=dry_run))
    else:
        _say_report(report, dry_run=dry_run)


def _say_report(report: ImportReport, *, dry_run: bool) -> None:
    _list_faults((*report.faults, *report.warnings))
    for change in report.changes:
        columns = f": {', '.join(change.columns)}" if change.columns else ""
        where = f"line {change.line}" if change.line else "not in the file"
        say(f"{where}: {change.subject} {change.outcome}{columns}")
    counts = f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged"
    if dry_run:
        say(f"{counts} if this were no trial. Nothing was changed.")
        if report.kept:
            say(f"{plural(report.kept, 'row')} would be kept for a staff representative.")
    elif report.proposal is not None:
        rows = plural(report.kept, "row")
        say(f"{counts}.")
        say(
            f"{rows} kept as proposal {report.proposal}: a staff representative must approve, on"
            " the page /approvals, signed in. It then counts from the next period."
        )
    elif report.changes:
        say(f"{counts}.")
    else:
        say(f"{counts}. The file holds nothing new.")


def _list_faults(faults: tuple[Fault, ...]) -> None:
    """Every fault by line; of many alike the first ones, and at the end how many more."""
    alike: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for fault in faults:
        lines = alike[fault.column, fault.severity, _NUMBERS.sub("", fault.problem)]
        lines.append(fault.line)
        if len(lines) > _MOST_ALIKE:
            continue
        where = f"line {fault.line}" + (f", {fault.column}" if fault.column else "")
        value = f" {fault.value!r}:" if fault.value else ""
        note(f"{where} ({fault.severity}):{value} {fault.problem} {fault.remedy}")
    for (column, severity, _), lines in alike.items():
        if more := len(lines[_MOST_ALIKE:]):
            where = f"line {lines[0]}" + (f", {column}" if column else "")
            note(f"and {plural(more, 'more line')} like {where} ({severity}); --json lists all.")


def _report(report: ImportReport, *, dry_run: bool) -> dict[str, object]:
    return {
        "refused": False,
        "dry_run": dry_run,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "kept": report.kept,
        "proposal": None if report.proposal is None else str(report.proposal),
        "faults": [_fault(fault) for fault in (*report.faults, *report.warnings)],
        "changes": [
            {
                "line": change.line,
                "subject": change.subject,
                "outcome": change.outcome,
                "columns": list(change.columns),
            }
            for change in report.changes
        ],
    }


def _fault(fault: Fault) -> dict[str, object]:
    return {
        "line": fault.line,
        "column": fault.column,
        "value": fault.value,
        "problem": fault.problem,
        "remedy": fault.remedy,
        "severity": fault.severity,
    }


COMMANDS: Final = {"import": import_}
