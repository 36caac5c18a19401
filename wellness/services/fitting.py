"""Whether the texts in force fit the stored units: nothing is sent that would break R15."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from wellness.domain.replies import CRISIS_PHRASES
from wellness.domain.signals import pool_label
from wellness.domain.texts import (
    FLAG_TEXTS,
    LintFault,
    LongName,
    Surroundings,
    find_long_name,
    lint,
)
from wellness.services.terms import Terms
from wellness.storage import rosters

_TOKEN = "x" * 22
"""As long as a check-in token: 128 bits in the letters of a URL."""


@dataclass(frozen=True, slots=True)
class UnitNames:
    """What texts may name: every leaf, and every unit whose small teams may be pooled (R6)."""

    teams: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


def list_unit_names(session: Session) -> UnitNames:
    """The names of all units, in the order of the tree."""
    tree = rosters.load_tree(session)
    teams = tuple(leaf.name for leaf in tree.leaves())
    return UnitNames(teams, tuple(one.name for one in tree.units if not tree.is_leaf(one.id)))


def list_text_faults(names: UnitNames, *, terms: Terms) -> list[LintFault]:
    """Every fault of every text with these names; an empty list means fit to send.

    Source: messaging specification, "Texts"; R15.
    """
    return lint(terms.wording, surroundings_of(names, terms=terms))


def find_misfit(name: str, *, terms: Terms) -> LongName | None:
    """The text that a team name makes too long by most, if there is one (R15)."""
    return find_long_name(terms.wording, surroundings_of(UnitNames(), terms=terms), name)


def find_pool_misfit(name: str, *, terms: Terms) -> LongName | None:
    """The text on flags that the name of a unit with pooled teams makes too long (R6)."""
    pool = pool_label(name)
    none = surroundings_of(UnitNames(), terms=terms)
    found = find_long_name(terms.wording, none, pool, FLAG_TEXTS)
    own = len(name) - len(pool)
    return None if found is None else replace(found, longest=max(found.longest + own, 0))


def surroundings_of(names: UnitNames, *, terms: Terms) -> Surroundings:
    """What the agency's texts are filled with and measured against."""
    return Surroundings(
        agency=terms.agency,
        help_phone=terms.help_phone,
        team_names=names.teams,
        pool_names=tuple(pool_label(name) for name in names.above),
        link=terms.checkin_link(_TOKEN),
        privacy_link=terms.privacy_link,
        support=terms.support,
        k=terms.limits.voters,
        crisis_phrases=CRISIS_PHRASES,
    )
