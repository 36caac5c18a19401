"""The triggers as data: whom each goes to first, how soon, what it rests on, how often by chance.

Source: signals.md, "Debrief triggers"; the chances are those of the reference study
(statistics-bands.md, sections 4 and 9). The Spanish is to be reviewed by a native-speaking
responder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from wellness.domain.language import Language
from wellness.domain.signals import Trigger


class FirstTo(StrEnum):
    """Whom a trigger reaches first."""

    PEERS_AND_LEADER = "peers-and-leader"
    PEERS = "peers"
    LEADERS = "leaders"
    LEADERS_AND_REPRESENTATIVES = "leaders-and-representatives"


class Pace(StrEnum):
    """How soon: at once, on the next morning, or when results are shown."""

    AT_ONCE = "at-once"
    NEXT_MORNING = "next-morning"
    WITH_RESULTS = "with-results"


@dataclass(frozen=True, slots=True)
class Rule:
    """One trigger: what it rests on, and how often it comes with nothing wrong."""

    first_to: FirstTo
    pace: Pace
    evidence: Mapping[Language, str]
    chance: Mapping[Language, str]


def _said(english: str, spanish: str) -> Mapping[Language, str]:
    return MappingProxyType({Language.EN: english, Language.ES: spanish})


_FACT: Final = _said(
    "It follows from what somebody reported, not from answers, so chance plays no part.",
    "Se basa en lo que alguien informó, no en respuestas; el azar no influye.",
)
RULES: Final[Mapping[Trigger, Rule]] = MappingProxyType(
    {
        Trigger.INCIDENT: Rule(
            FirstTo.PEERS_AND_LEADER,
            Pace.AT_ONCE,
            _said(
                "An incident of a kind that often stays with people was logged.",
                "Se registró un hecho de los que suelen quedarse con la gente.",
            ),
            _FACT,
        ),
        Trigger.EXPOSURE: Rule(
            FirstTo.PEERS,
            Pace.NEXT_MORNING,
            _said(
                "The team's hard calls of 14 days, as dispatch counted them, are above its own"
                " usual range.",
                "Los casos duros del equipo en 14 días, según despacho, superan su rango habitual.",
            ),
            _said(
                "With nothing wrong a team gets such a flag about once in two years at most.",
                "Sin que pase nada, un equipo recibe este aviso una vez en dos años, como mucho.",
            ),
        ),
        Trigger.REQUESTED: Rule(
            FirstTo.PEERS,
            Pace.NEXT_MORNING,
            _said(
                "Three or more of the team asked for a debrief within three days; no names are"
                " kept.",
                "Tres o más del equipo pidieron platicar en tres días; no se guardan nombres.",
            ),
            _FACT,
        ),
        Trigger.ACUTE: Rule(
            FirstTo.PEERS,
            Pace.WITH_RESULTS,
            _said(
                "In one period the bands show hard calls for about half of those who answered,"
                " together with strain above the lowest band.",
                "En un periodo las bandas muestran casos duros en cerca de la mitad de quienes"
                " respondieron, junto con tensión por encima de la banda más baja.",
            ),
            _said(
                "With nothing wrong a team gets such a flag between never and about once in two"
                " years; more often where hard calls are daily work.",
                "Sin que pase nada, un equipo recibe este aviso entre nunca y una vez en dos años;"
                " más donde los casos duros son cosa de todos los días.",
            ),
        ),
        Trigger.HIGHER: Rule(
            FirstTo.PEERS,
            Pace.WITH_RESULTS,
            _said(
                "Strain and exhaustion of about two months lie above this group's own usual"
                " level, without what all groups share.",
                "La tensión y el agotamiento de unos dos meses superan lo habitual en este grupo,"
                " sin lo que comparten todos.",
            ),
            _said(
                "With nothing wrong a group is flagged about once in two years at most. In groups"
                " of 10 to 12 most small changes are missed.",
                "Sin que pase nada, un grupo recibe este aviso una vez en dos años, como mucho. En"
                " grupos de 10 a 12 la mayoría de los cambios pequeños no se ven.",
            ),
        ),
        Trigger.MONTHLY: Rule(
            FirstTo.LEADERS,
            Pace.WITH_RESULTS,
            _said(
                "An indicator of the monthly questions lies above its lowest band and above this"
                " group's own usual level.",
                "Un indicador de las preguntas mensuales supera su banda más baja y lo habitual en"
                " este grupo.",
            ),
            _said(
                "With nothing wrong a group is flagged about once in two years at most.",
                "Sin que pase nada, un grupo recibe este aviso una vez en dos años, como mucho.",
            ),
        ),
        Trigger.TRUST: Rule(
            FirstTo.LEADERS_AND_REPRESENTATIVES,
            Pace.WITH_RESULTS,
            _said(
                "Fewer people of a large unit answered than in the period before, by a whole step.",
                "Respondió menos gente de una unidad grande que en el periodo anterior, por un"
                " escalón entero.",
            ),
            _said(
                "Answering falls for many reasons: fatigue, leave, a rumor. It says nothing about"
                " strain.",
                "Se responde menos por muchas razones: cansancio, ausencias, un rumor. No dice nada"
                " de la tensión.",
            ),
        ),
    }
)
"""Every trigger that raises a flag."""

NOT_RAISED_YET: Final = frozenset({Trigger.EXPOSURE, Trigger.MONTHLY})
"""Rules of the design that nothing in this version goes by."""
