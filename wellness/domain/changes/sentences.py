"""Changes as everybody reads them on a page: units and counts, no persons; English and Spanish."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from wellness.domain.access import Role
from wellness.domain.changes.cases import Case, case_of
from wellness.domain.changes.kinds import Change, RoleChange, Shaping, TreeChange
from wellness.domain.language import Language

ROLES: Final[Mapping[Language, Mapping[Role, str]]] = MappingProxyType(
    {
        Language.EN: MappingProxyType(
            {
                Role.LEADER: "leader",
                Role.PEER: "peer supporter",
                Role.REPRESENTATIVE: "staff representative",
                Role.COORDINATOR: "coordinator",
            }
        ),
        Language.ES: MappingProxyType(
            {
                Role.LEADER: "líder",
                Role.PEER: "par de apoyo",
                Role.REPRESENTATIVE: "representante del personal",
                Role.COORDINATOR: "coordinación",
            }
        ),
    }
)


def describe(change: Change, language: Language) -> str:
    """One sentence or two on what a change does."""
    words = _WORDS[language]
    return words.cases[case_of(change)].format(
        change=change,
        role=ROLES[language][change.role] if isinstance(change, RoleChange) else "",
        tree=_tree(change, words) if isinstance(change, TreeChange) else "",
        leaves=_leaves(change, words) if isinstance(change, Shaping) else "",
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """A sentence for each case, and what its lists are made with."""

    cases: Mapping[Case, str]
    added: str
    renamed: str
    to: str
    moved: str
    under: str
    leaf: str
    last: str


def _tree(change: TreeChange, words: _Words) -> str:
    parts = (
        (words.added, list(change.added)),
        (words.renamed, [f"{one.before} {words.to} {one.after}" for one in change.renamed]),
        (words.moved, [f"{one.name} {words.under} {one.parent}" for one in change.moved]),
    )
    return " ".join(f"{head}{', '.join(names)}." for head, names in parts if names)


def _leaves(change: Shaping, words: _Words) -> str:
    if not change.leaves:
        return "-"
    *first, last = [words.leaf.format(leaf=leaf) for leaf in change.leaves]
    return f"{', '.join(first)} {words.last} {last}" if first else last


_WORDS: Final[Mapping[Language, _Words]] = MappingProxyType(
    {
        Language.EN: _Words(
            cases=MappingProxyType(
                {
                    Case.FOUNDING: (
                        "Check-ins begin, in periods of {change.period_days} days, shown only for"
                        " groups of {change.k} or more (k = {change.k}, c = {change.c}). For the"
                        " start, 28 days of membership and a worked shift are not asked for; a"
                        " person's own JOIN always is."
                    ),
                    Case.POLICY: (
                        "Results are shown only for groups of {change.k} or more (k = {change.k},"
                        " c = {change.c}), in periods of {change.period_days} days."
                    ),
                    Case.TREE: "{tree}",
                    Case.ROLE_GIVEN: "Somebody becomes {role} for {change.unit}.",
                    Case.ROLE_RENEWED: "The {role} for {change.unit} got a new sign-in link.",
                    Case.ROLE_TAKEN: "Somebody is no longer {role} for {change.unit}.",
                    Case.SHAPING: (
                        "People are moved, go on leave or get another number; over three periods"
                        " that touches {leaves}."
                    ),
                    Case.CLOCK: (
                        "The clock jumped and is right: periods may close by themselves again."
                    ),
                    Case.APPOINTMENT: (
                        "The director appoints a staff representative, because none is left."
                    ),
                    Case.HOLD_BEGINS: (
                        "Legal hold: no further period is opened, so no new answers are taken."
                    ),
                    Case.HOLD_ENDS: "The legal hold ends: periods are opened again.",
                }
            ),
            added="Units added: ",
            renamed="Renamed: ",
            to="to",
            moved="Moved: ",
            under="under",
            leaf="{leaf.touched} of {leaf.size} in {leaf.name}",
            last="and",
        ),
        Language.ES: _Words(
            cases=MappingProxyType(
                {
                    Case.FOUNDING: (
                        "Empiezan los chequeos, en periodos de {change.period_days} días; se"
                        " muestran solo grupos de {change.k} o más (k = {change.k},"
                        " c = {change.c}). Para el comienzo no se piden 28 días ni un turno"
                        " trabajado; el JOIN de cada persona, siempre."
                    ),
                    Case.POLICY: (
                        "Se muestran solo resultados de grupos de {change.k} o más"
                        " (k = {change.k}, c = {change.c}), en periodos de {change.period_days}"
                        " días."
                    ),
                    Case.TREE: "{tree}",
                    Case.ROLE_GIVEN: "Alguien recibe la función de {role} para {change.unit}.",
                    Case.ROLE_RENEWED: (
                        "Hay un nuevo enlace de acceso para {role} de {change.unit}."
                    ),
                    Case.ROLE_TAKEN: "Alguien deja la función de {role} para {change.unit}.",
                    Case.SHAPING: (
                        "Hay personas que cambian de equipo, de licencia o de número; en tres"
                        " periodos son {leaves}."
                    ),
                    Case.CLOCK: (
                        "El reloj saltó y está bien: los periodos pueden cerrarse solos otra vez."
                    ),
                    Case.APPOINTMENT: (
                        "La dirección nombra representante del personal, porque no queda nadie."
                    ),
                    Case.HOLD_BEGINS: (
                        "Retención legal: no se abre otro periodo y no se toman respuestas nuevas."
                    ),
                    Case.HOLD_ENDS: "Termina la retención legal: se abren periodos otra vez.",
                }
            ),
            added="Unidades nuevas: ",
            renamed="Cambian de nombre: ",
            to="a",
            moved="Se mueven: ",
            under="bajo",
            leaf="{leaf.touched} de {leaf.size} en {leaf.name}",
            last="y",
        ),
    }
)
