"""Changes as a text names them, within the length that the text leaves for it (R30)."""

from collections.abc import Mapping
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
from wellness.domain.segments import septets, to_gsm7
from wellness.domain.texts import CHANGE_LIMIT


def notice(change: Change, language: Language) -> str:
    """What changes for those concerned, at most CHANGE_LIMIT septets; no names of units."""
    match language:
        case Language.EN:
            return _english(change)
        case Language.ES:
            return _spanish(change)
        case _:
            assert_never(language)


def team_notice(team: str, language: Language) -> str:
    """Tell a person who was moved where their answers count; a long name is cut."""
    match language:
        case Language.EN:
            return _cut("your answers count in", team)
        case Language.ES:
            return _cut("sus respuestas cuentan en", team)
        case _:
            assert_never(language)


def left_out_notice(language: Language) -> str:
    """Tell a person whom the roster has on leave or as left that they are not asked."""
    match language:
        case Language.EN:
            return "the roster has you as away, so you are not asked and not counted"
        case Language.ES:
            return "la lista lo da como ausente; no se le pregunta ni se le cuenta"
        case _:
            assert_never(language)


_ROLES_EN: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.LEADER: "leader",
        Role.PEER: "peer supporter",
        Role.REPRESENTATIVE: "staff representative",
        Role.COORDINATOR: "coordinator",
    }
)
_ROLES_ES: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.LEADER: "lider",
        Role.PEER: "par de apoyo",
        Role.REPRESENTATIVE: "representante del personal",
        Role.COORDINATOR: "persona de coordinacion",
    }
)


def _english(change: Change) -> str:
    match change:
        case Founding(k=k, period_days=days) | PolicyChange(k=k, period_days=days):
            return f"results only for groups of {k} or more, every {days} days"
        case TreeChange():
            return "your team gets another name or another place in the agency"
        case RoleChange(move=RoleMove.GIVE, role=role):
            return f"there is a new {_ROLES_EN[role]} for your part of the agency"
        case RoleChange(move=RoleMove.RENEW, role=role):
            return f"the {_ROLES_EN[role]} of your part of the agency got a new sign-in link"
        case RoleChange(role=role):
            return f"a {_ROLES_EN[role]} for your part of the agency steps down"
        case Shaping():
            return "your team, leave or number on the roster changes"
        case ClockChange():
            return "periods close by themselves again"
        case Appointment():
            return "the director appoints a staff representative, as none is left"
        case LegalHold(is_on=True):
            return "for a legal reason no new check-ins are taken"
        case LegalHold():
            return "check-ins are taken again"
        case _:
            assert_never(change)


def _spanish(change: Change) -> str:
    match change:
        case Founding(k=k, period_days=days) | PolicyChange(k=k, period_days=days):
            return f"resultados solo de grupos de {k} o mas, cada {days} dias"
        case TreeChange():
            return "su equipo cambia de nombre o de lugar en la agencia"
        case RoleChange(move=RoleMove.GIVE, role=role):
            return f"hay un nuevo cargo en su parte de la agencia: {_ROLES_ES[role]}"
        case RoleChange(move=RoleMove.RENEW, role=role):
            return f"nuevo enlace de acceso en su parte de la agencia: {_ROLES_ES[role]}"
        case RoleChange(role=role):
            return f"alguien deja un cargo en su parte de la agencia: {_ROLES_ES[role]}"
        case Shaping():
            return "cambia su equipo, licencia o numero en la lista"
        case ClockChange():
            return "los periodos se cierran solos otra vez"
        case Appointment():
            return "la direccion nombra representante del personal, pues no queda nadie"
        case LegalHold(is_on=True):
            return "por razones legales no se toman nuevos chequeos"
        case LegalHold():
            return "se toman chequeos otra vez"
        case _:
            assert_never(change)


def _cut(opening: str, name: str) -> str:
    words = f"{opening} {to_gsm7(name)}"
    while septets(words) > CHANGE_LIMIT:
        words = words[:-1]
    return words
