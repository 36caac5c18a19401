"""The texts that are sent, held against every rule before anybody gets one."""

from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import read_settings, read_team_names
from wellness.cli.output import finish, note, plural, say, say_json
from wellness.domain.texts import LintFault, TextKey
from wellness.services.fitting import list_text_faults
from wellness.storage.database import Database
from wellness.wiring import build_terms


@click.command("lint-texts")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def lint_texts(config: Path | None, *, as_json: bool) -> None:
    """Check every text that may be sent.

    In both languages, with the longest team name and link there is. Exits 1 on any fault: what a
    phone cannot show, what costs more than two parts, what is missing or claims too much.

    Example: wellness lint-texts --json
    """
    settings = read_settings(config)
    terms = build_terms(settings)
    teams = read_team_names(Database(settings.database.url))
    if not teams:
        note("There are no teams yet: the longest team name could not be tried.")
    faults = list_text_faults(teams, terms=terms)
    if as_json:
        say_json({"texts": len(TextKey), "faults": [_fault(fault) for fault in faults]})
    else:
        for fault in faults:
            say(str(fault))
        say(f"{plural(len(TextKey), 'text')}, {plural(len(faults), 'fault')}.")
    finish(found=bool(faults))


def _fault(fault: LintFault) -> dict[str, str | None]:
    return {
        "text": fault.key,
        "language": fault.language,
        "problem": fault.problem,
        "remedy": fault.remedy,
    }


COMMANDS: Final = {"lint-texts": lint_texts}
