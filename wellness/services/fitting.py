"""Whether the texts in force fit the stored teams: nothing is sent that would break R15."""

from collections.abc import Collection

from sqlmodel import Session

from wellness.domain.replies import CRISIS_PHRASES
from wellness.domain.texts import LintFault, LongName, Surroundings, find_long_name, lint
from wellness.services.terms import Terms
from wellness.storage import rosters

_TOKEN = "x" * 22
"""As long as a check-in token: 128 bits in the letters of a URL."""


def list_team_names(session: Session) -> list[str]:
    """The names of all leaves, in the order of the tree."""
    return [leaf.name for leaf in rosters.load_tree(session).leaves()]


def list_text_faults(team_names: Collection[str], *, terms: Terms) -> list[LintFault]:
    """Every fault of every text with these team names; an empty list means fit to send.

    Source: messaging specification, "Texts"; R15.
    """
    return lint(terms.wording, _surroundings(terms, team_names))


def find_misfit(name: str, *, terms: Terms) -> LongName | None:
    """The text that a team name makes too long by most, if there is one (R15)."""
    return find_long_name(terms.wording, _surroundings(terms, ()), name)


def _surroundings(terms: Terms, team_names: Collection[str]) -> Surroundings:
    return Surroundings(
        agency=terms.agency,
        help_phone=terms.help_phone,
        team_names=team_names,
        link=terms.checkin_link(_TOKEN),
        privacy_link=terms.privacy_link,
        support=terms.support,
        k=terms.limits.voters,
        crisis_phrases=CRISIS_PHRASES,
    )
