"""The texts that are sent, held against every rule before anybody gets one."""

from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import read_settings
from wellness.cli.output import finish, note, plural, say, say_json
from wellness.domain.replies import CRISIS_PHRASES
from wellness.domain.texts import LintFault, Surroundings, TextKey, lint
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.database import Database
from wellness.storage.upgrade import is_current
from wellness.wiring import build_terms

_TOKEN = "x" * 22
"""As long as a check-in token: 128 bits in the letters of a URL."""


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
    teams = _list_teams(Database(settings.database.url))
    if not teams:
        note("There are no teams yet: the longest team name could not be tried.")
    faults = lint(terms.wording, _surroundings(terms, teams))
    if as_json:
        say_json({"texts": len(TextKey), "faults": [_fault(fault) for fault in faults]})
    else:
        for fault in faults:
            say(str(fault))
        say(f"{plural(len(TextKey), 'text')}, {plural(len(faults), 'fault')}.")
    finish(found=bool(faults))


def _list_teams(database: Database) -> list[str]:
    """The names of all leaves; none before the database was set up."""
    try:
        if not is_current(database):
            return []
        with database.reading() as session:
            return [leaf.name for leaf in rosters.load_tree(session).leaves()]
    finally:
        database.dispose()


def _surroundings(terms: Terms, teams: list[str]) -> Surroundings:
    return Surroundings(
        agency=terms.agency,
        help_phone=terms.help_phone,
        team_names=teams,
        link=terms.checkin_link(_TOKEN),
        privacy_link=terms.privacy_link,
        support=terms.support,
        k=terms.limits.voters,
        crisis_phrases=CRISIS_PHRASES,
    )


def _fault(fault: LintFault) -> dict[str, str | None]:
    return {
        "text": fault.key,
        "language": fault.language,
        "problem": fault.problem,
        "remedy": fault.remedy,
    }


COMMANDS: Final = {"lint-texts": lint_texts}
