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
    DIRECTOR = "director"
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
                " usual range, without what all teams share. No answer plays a part.",
                "Los casos duros del equipo en 14 días, según despacho, superan su rango habitual,"
                " sin lo que comparten todos. Ninguna respuesta influye.",
            ),
            _said(
                "With nothing wrong a team gets such a flag about once in two years at most. Twice"
                " as many hard calls are noticed within four weeks in about 6 of 10 where 15 are"
                " usual, half as many more mostly are not. It needs 18 weeks of counts.",
                "Sin que pase nada, un equipo recibe este aviso una vez en dos años, como mucho. El"
                " doble de casos duros se nota en cuatro semanas en unas 6 de 10 veces donde lo"
                " habitual son 15; la mitad más, las menos veces. Hacen falta 18 semanas de datos.",
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
            FirstTo.DIRECTOR,
            Pace.WITH_RESULTS,
            _said(
                "Burnout, little backing, little recovery or difficulty speaking up lies above its"
                " lowest band and above this group's own usual level, each looked at by itself and"
                " without what all groups share. It takes a rise of two months.",
                "El agotamiento, el poco respaldo, el poco descanso o la dificultad para hablar"
                " supera su banda más baja y lo habitual en este grupo; se mira cada cosa por"
                " separado, sin lo que comparten todos. Hace falta un aumento de dos meses.",
            ),
            _said(
                "With nothing wrong a group gets such a flag about once in two years at most, the"
                " four together. In groups of 10 to 15 many changes are missed, and the first four"
                " results only show what is usual.",
                "Sin que pase nada, un grupo recibe este aviso una vez en dos años, como mucho,"
                " contando los cuatro. En grupos de 10 a 15 muchos cambios no se ven, y los"
                " primeros cuatro resultados solo muestran qué es lo habitual.",
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
