"""Reports from the command line: the yearly public one."""

from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import open_runtime
from wellness.cli.output import note, say_json
from wellness.domain.public_report import list_content, write_markdown
from wellness.services.public_report import make_report


@click.group()
def report() -> None:
    """Write reports for people outside the agency.

    Example: wellness report public --year 2026
    """


@report.command()
@click.option(
    "--year",
    type=click.IntRange(2000, 9999),
    help="The year in which the periods ended; without it, the last full year.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def public(config: Path | None, *, year: int | None, as_json: bool) -> None:
    """Write the yearly public report as Markdown.

    What the visible releases of a year say of the agency and its divisions, and nothing else: no
    team. The same releases give the same bytes. Exits 1 if a release was changed.

    Example: wellness report public --year 2026 > report-2026.md
    """
    runtime = open_runtime(config)
    now = runtime.clock()
    chosen = year or runtime.terms.local_date(now).year - 1
    with runtime.database.reading() as session:
        found = make_report(session, year=chosen, pulse=runtime.terms.pulse, now=now)
    if not found.periods:
        note(f"Nothing was published for {chosen}. Another year is named with --year.")
    if as_json:
        say_json(list_content(found))
    else:
        click.echo(write_markdown(found), nl=False)


COMMANDS: Final = {"report": report}
