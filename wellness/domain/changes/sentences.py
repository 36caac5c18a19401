"""Changes as everybody reads them on a page: units and counts, no persons; English and Spanish."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, assert_never

from wellness.domain.access import Role
from wellness.domain.changes.kinds import (
    Appointment,
    Change,
    ClockChange,
    Founding,
    LegalHold,
    PolicyChange,
    RoleChange,
    RoleMove,
    Shaping,
    TreeChange,
)
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
    match language:
        case Language.EN:
            return _english(change)
        case Language.ES:
            return _spanish(change)
        case _:
            assert_never(language)


def _english(change: Change) -> str:
    match change:
        case Founding(k=k, c=c, period_days=days):
            return (
                f"Check-ins begin, in periods of {days} days, shown only for groups of {k} or more"
                f" (k = {k}, c = {c}). For the start, 28 days of membership and a worked shift are"
                " not asked for; a person's own JOIN always is."
            )
        case PolicyChange(k=k, c=c, period_days=days):
            return (
                f"Results are shown only for groups of {k} or more (k = {k}, c = {c}), in periods"
                f" of {days} days."
            )
        case TreeChange():
            return _tree(change, "Units added: ", "Renamed: ", "Moved: ", "to", "under")
        case RoleChange(move=RoleMove.GIVE, role=role, unit=unit):
            return f"Somebody becomes {ROLES[Language.EN][role]} for {unit}."
        case RoleChange(move=RoleMove.RENEW, role=role, unit=unit):
            return f"The {ROLES[Language.EN][role]} for {unit} got a new sign-in link."
        case RoleChange(role=role, unit=unit):
            return f"Somebody is no longer {ROLES[Language.EN][role]} for {unit}."
        case Shaping(leaves=leaves):
            parts = _listed([f"{one.touched} of {one.size} in {one.name}" for one in leaves], "and")
            return (
                "People are moved, go on leave or get another number; over three periods that"
                f" touches {parts}."
            )
        case ClockChange():
            return "The clock jumped and is right: periods may close by themselves again."
        case Appointment():
            return "The director appoints a staff representative, because none is left."
        case LegalHold(is_on=True):
            return "Legal hold: no further period is opened, so no new answers are taken."
        case LegalHold():
            return "The legal hold ends: periods are opened again."
        case _:
            assert_never(change)


def _spanish(change: Change) -> str:
    match change:
        case Founding(k=k, c=c, period_days=days):
            return (
                f"Empiezan los chequeos, en periodos de {days} días; se muestran solo grupos de"
                f" {k} o más (k = {k}, c = {c}). Para el comienzo no se piden 28 días ni un turno"
                " trabajado; el JOIN de cada persona, siempre."
            )
        case PolicyChange(k=k, c=c, period_days=days):
            return (
                f"Se muestran solo resultados de grupos de {k} o más (k = {k}, c = {c}), en"
                f" periodos de {days} días."
            )
        case TreeChange():
            return _tree(
                change, "Unidades nuevas: ", "Cambian de nombre: ", "Se mueven: ", "a", "bajo"
            )
        case RoleChange(move=RoleMove.GIVE, role=role, unit=unit):
            return f"Alguien recibe la función de {ROLES[Language.ES][role]} para {unit}."
        case RoleChange(move=RoleMove.RENEW, role=role, unit=unit):
            return f"Hay un nuevo enlace de acceso para {ROLES[Language.ES][role]} de {unit}."
        case RoleChange(role=role, unit=unit):
            return f"Alguien deja la función de {ROLES[Language.ES][role]} para {unit}."
        case Shaping(leaves=leaves):
            parts = _listed([f"{one.touched} de {one.size} en {one.name}" for one in leaves], "y")
            return (
                "Hay personas que cambian de equipo, de licencia o de número; en tres periodos"
                f" son {parts}."
            )
        case ClockChange():
            return "El reloj saltó y está bien: los periodos pueden cerrarse solos otra vez."
        case Appointment():
            return "La dirección nombra representante del personal, porque no queda nadie."
        case LegalHold(is_on=True):
            return "Retención legal: no se abre otro periodo y no se toman respuestas nuevas."
        case LegalHold():
            return "Termina la retención legal: se abren periodos otra vez."
        case _:
            assert_never(change)


def _tree(change: TreeChange, *words: str) -> str:
    added, renamed, moved, to, under = words
    parts = (
        (added, list(change.added)),
        (renamed, [f"{one.before} {to} {one.after}" for one in change.renamed]),
        (moved, [f"{one.name} {under} {one.parent}" for one in change.moved]),
    )
    return " ".join(f"{head}{', '.join(names)}." for head, names in parts if names)


def _listed(parts: Sequence[str], word: str) -> str:
    if not parts:
        return "-"
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last
