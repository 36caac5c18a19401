"""Changes as a text names them, within the length that the text leaves for it (R30)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, assert_never

from wellness.domain.access import Role
from wellness.domain.changes.cases import Case, case_of
from wellness.domain.changes.kinds import Change, RoleChange
from wellness.domain.changes.sentences import ROLES
from wellness.domain.language import Language
from wellness.domain.segments import septets, to_gsm7
from wellness.domain.texts import CHANGE_LIMIT


def notice(change: Change, language: Language) -> str:
    """What changes for those concerned, at most CHANGE_LIMIT septets; no names of units."""
    role = _ROLES[language][change.role] if isinstance(change, RoleChange) else ""
    return _NOTICES[language][case_of(change)].format(change=change, role=role)


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


# A text that keeps to the GSM alphabet costs less than half: no accents in it.
_ROLES: Final[Mapping[Language, Mapping[Role, str]]] = MappingProxyType(
    {
        Language.EN: ROLES[Language.EN],
        Language.ES: MappingProxyType(
            {
                **ROLES[Language.ES],
                Role.LEADER: "lider",
                Role.COORDINATOR: "persona de coordinacion",
            }
        ),
    }
)
_RESULTS_EN: Final = (
    "results only for groups of {change.k} or more, every {change.period_days} days"
)
_RESULTS_ES: Final = "resultados solo de grupos de {change.k} o mas, cada {change.period_days} dias"
_NOTICES: Final[Mapping[Language, Mapping[Case, str]]] = MappingProxyType(
    {
        Language.EN: MappingProxyType(
            {
                Case.FOUNDING: _RESULTS_EN,
                Case.POLICY: _RESULTS_EN,
                Case.TREE: "your team gets another name or another place in the agency",
                Case.ROLE_GIVEN: "there is a new {role} for your part of the agency",
                Case.ROLE_RENEWED: "the {role} of your part of the agency got a new sign-in link",
                Case.ROLE_TAKEN: "a {role} for your part of the agency steps down",
                Case.SHAPING: "your team, leave or number on the roster changes",
                Case.CLOCK: "periods close by themselves again",
                Case.APPOINTMENT: "the director appoints a staff representative, as none is left",
                Case.HOLD_BEGINS: "for a legal reason no new check-ins are taken",
                Case.HOLD_ENDS: "check-ins are taken again",
            }
        ),
        Language.ES: MappingProxyType(
            {
                Case.FOUNDING: _RESULTS_ES,
                Case.POLICY: _RESULTS_ES,
                Case.TREE: "su equipo cambia de nombre o de lugar en la agencia",
                Case.ROLE_GIVEN: "hay un nuevo cargo en su parte de la agencia: {role}",
                Case.ROLE_RENEWED: "nuevo enlace de acceso en su parte de la agencia: {role}",
                Case.ROLE_TAKEN: "alguien deja un cargo en su parte de la agencia: {role}",
                Case.SHAPING: "cambia su equipo, licencia o numero en la lista",
                Case.CLOCK: "los periodos se cierran solos otra vez",
                Case.APPOINTMENT: (
                    "la direccion nombra representante del personal, pues no queda nadie"
                ),
                Case.HOLD_BEGINS: "por razones legales no se toman nuevos chequeos",
                Case.HOLD_ENDS: "se toman chequeos otra vez",
            }
        ),
    }
)


def _cut(opening: str, name: str) -> str:
    words = f"{opening} {to_gsm7(name)}"
    while septets(words) > CHANGE_LIMIT:
        words = words[:-1]
    return words
