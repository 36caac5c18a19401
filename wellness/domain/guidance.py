"""How to meet a prompt: what to do, what may be said, what is not asked; data for each trigger.

Source: signals.md, "Practice the prompts follow". Own words. The Spanish is to be reviewed by a
native-speaking responder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from wellness.domain.language import Language
from wellness.domain.signals import Trigger

Said = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Guide:
    """What to do, what may be said to the team, what not to ask; in each language."""

    does: tuple[Said, ...]
    says: Said
    never: tuple[Said, ...]


def _said(english: str, spanish: str) -> Said:
    return MappingProxyType({Language.EN: english, Language.ES: spanish})


_SHORT: Final = _said(
    "Five minutes with the whole team at a handover. Nobody has to come or to speak.",
    "Cinco minutos con todo el equipo en un cambio de turno. Nadie tiene que venir ni hablar.",
)
_OPERATIONAL: Final = _said(
    "What happened, what went well, what would help, who does it. The event is looked at, not the"
    " person.",
    "Qué pasó, qué salió bien, qué ayudaría, quién lo hace. Se mira el hecho, no a la persona.",
)
_WORK_FIRST: Final = _said(
    "If work or staffing is the cause, fix that first.",
    "Si la causa es el trabajo o la falta de gente, primero se arregla eso.",
)
_PEERS: Final = _said(
    "The peer team reaches the whole team. Leave the longer talk to them.",
    "El equipo de pares se acerca a todo el equipo. La plática larga es de ellos.",
)
_WHO: Final = _said(
    "Who answered, who asked, or who it might be.",
    "Quién respondió, quién pidió o quién podría ser.",
)
_DETAIL: Final = _said(
    "To have it told again in detail.",
    "Que alguien lo cuente otra vez con detalle.",
)
_USE: Final = _said(
    "Anything you would use for discipline, fitness for duty or scheduling.",
    "Nada que use para disciplina, aptitud para el servicio o turnos.",
)
_HEALTH: Final = _said(
    "How somebody's health is, or why somebody is away.",
    "Cómo está de salud alguien, o por qué falta.",
)
_ANSWERED: Final = _said(
    "How anybody answered, or whether they feel burned out.",
    "Cómo respondió alguien, o si siente agotamiento.",
)
_TALKED: Final = (_SHORT, _OPERATIONAL, _WORK_FIRST, _PEERS)
GUIDES: Final[Mapping[Trigger, Guide]] = MappingProxyType(
    {
        Trigger.INCIDENT: Guide(
            (_SHORT, _OPERATIONAL, _PEERS),
            _said(
                "\u201cThat was a hard one. Five minutes before you go: what do we need? You may"
                " just listen, or go home.\u201d",
                "\u00abFue un caso duro. Cinco minutos antes de irse: ¿qué necesitamos? Pueden solo"
                " escuchar, o irse a casa.\u00bb",
            ),
            (_DETAIL, _WHO, _USE),
        ),
        Trigger.EXPOSURE: Guide(
            _TALKED,
            _said(
                "\u201cThese two weeks brought more hard calls than usual. What would help"
                " now?\u201d",
                "\u00abEstas dos semanas trajeron más casos duros que de costumbre. ¿Qué ayudaría"
                " ahora?\u00bb",
            ),
            (_DETAIL, _WHO, _USE),
        ),
        Trigger.REQUESTED: Guide(
            _TALKED,
            _said(
                "\u201cThe team asked for a time to talk. Here is one; come if you like.\u201d",
                "\u00abEl equipo pidió un rato para platicar. Aquí está; venga quien quiera.\u00bb",
            ),
            (_WHO, _DETAIL, _USE),
        ),
        Trigger.ACUTE: Guide(
            _TALKED,
            _said(
                "\u201cThe last weeks were hard. Five minutes: what went well, what would"
                " help?\u201d",
                "\u00abLas últimas semanas fueron duras. Cinco minutos: ¿qué salió bien, qué"
                " ayudaría?\u00bb",
            ),
            (_WHO, _DETAIL, _USE),
        ),
        Trigger.HIGHER: Guide(
            (
                _said(
                    "Look at workload, staffing and backing first: shifts, breaks, time off.",
                    "Primero mire la carga, la gente y el respaldo: turnos, descansos, días"
                    " libres.",
                ),
                _SHORT,
                _PEERS,
            ),
            _said(
                "\u201cThings have been heavier than usual for this team. What should we change at"
                " work?\u201d",
                "\u00abEste equipo ha cargado más de lo habitual. ¿Qué conviene cambiar en el"
                " trabajo?\u00bb",
            ),
            (_WHO, _HEALTH, _USE),
        ),
        Trigger.MONTHLY: Guide(
            (
                _said(
                    "Look at workload and supervision. This is no reason for a debrief.",
                    "Mire la carga y la supervisión. No es motivo para una plática.",
                ),
                _WORK_FIRST,
                _said(
                    "Go through rosters, staffing, breaks, time off and who backs the team after"
                    " hard calls, together with its leader; decide one change and a date.",
                    "Revise turnos, personal, descansos, días libres y quién respalda al equipo"
                    " después de casos duros, junto con su responsable; decidan un cambio y una"
                    " fecha.",
                ),
            ),
            _said(
                "\u201cWhat takes the most out of you here, and what can I take off?\u201d",
                "\u00ab¿Qué es lo que más cansa aquí, y qué puedo quitar?\u00bb",
            ),
            (_WHO, _ANSWERED, _HEALTH, _USE),
        ),
        Trigger.TRUST: Guide(
            (
                _said(
                    "Check trust and fatigue; do not read the scores. Speak with the staff"
                    " representative.",
                    "Revise la confianza y el cansancio; no lea los resultados. Hable con la"
                    " representación del personal.",
                ),
            ),
            _said(
                "\u201cAnswering is your choice. What would you need to know to trust it?\u201d",
                "\u00abResponder es decisión de cada quien. ¿Qué necesitan saber para"
                " confiar?\u00bb",
            ),
            (
                _said("Who answers and who does not.", "Quién responde y quién no."),
                _said("That people answer more.", "Que la gente responda más."),
            ),
        ),
    }
)
"""A guide for every trigger."""
