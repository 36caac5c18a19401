"""The monthly pulse: work-related burnout, a single item, four own items; twelve questions.

Sources. Copenhagen Burnout Inventory, work-related burnout, seven items (Kristensen et al. 2005,
public domain): items, answers and the reversed item as in doi 10.1002/emp2.12797, table 1; scores
100, 75, 50, 25, 0, the scale is their mean, 50 or more counts as burned out. Single item (Rohland
et al. 2004, non-proprietary): the wording of the American Board of Family Medicine's form, 3 or
more counts as burnout symptoms. The last four are our own (CC0). The Spanish wording is to be
reviewed by a native-speaking responder, that of the inventory against its validated version
(Molinero Ruiz et al. 2013).
"""

from collections.abc import Mapping
from typing import Final

from wellness.domain.folding import Fold
from wellness.domain.language import Language
from wellness.domain.periods import Calendar
from wellness.domain.pulse import AtLeast, AtMost, Indicator, MeanAtLeast, Pulse, Question
from wellness.domain.scales import Scale

EN, ES = Language.EN, Language.ES
KEY: Final = "monthly"
DAYS: Final = 28
"""A monthly period has its own length, whatever the agency's other periods have."""

_FIVE: Final = Scale(1, 5)
_LOW: Final = 2
_DEGREE: Final = {
    EN: (
        "To a very low degree",
        "To a low degree",
        "Somewhat",
        "To a high degree",
        "To a very high degree",
    ),
    ES: ("En muy bajo grado", "En bajo grado", "Algo", "En alto grado", "En muy alto grado"),
}
_OFTEN: Final = {
    EN: ("Never or almost never", "Seldom", "Sometimes", "Often", "Always"),
    ES: ("Nunca o casi nunca", "Pocas veces", "Algunas veces", "Muchas veces", "Siempre"),
}
_AGREE: Final = {
    EN: ("Not at all true", "A little true", "Partly true", "Mostly true", "Completely true"),
    ES: ("Nada cierto", "Poco cierto", "En parte cierto", "Bastante cierto", "Del todo cierto"),
}
_SCORES: Final = (0, 25, 50, 75, 100)


def in_own_periods(pulse: str, calendar: Calendar) -> Calendar:
    """The calendar of a pulse, by its key, in an agency with this one."""
    return Calendar(calendar.zone, calendar.anchor, DAYS) if pulse == KEY else calendar


def _burnout(
    key: str,
    english: str,
    spanish: str,
    options: Mapping[Language, tuple[str, ...]],
    *,
    is_reversed: bool = False,
    heading: Mapping[Language, str] | None = None,
) -> Question:
    scores = _SCORES[::-1] if is_reversed else _SCORES
    return Question(key, {EN: english, ES: spanish}, _FIVE, options, scores, heading)


def _own(
    key: str, english: str, spanish: str, heading: Mapping[Language, str] | None = None
) -> Question:
    return Question(key, {EN: english, ES: spanish}, _FIVE, _AGREE, heading=heading)


MONTHLY: Final = Pulse(
    key=KEY,
    title={EN: "Monthly check-in", ES: "Chequeo del mes"},
    days=DAYS,
    watched=("burned_out", "low_backing", "low_voice", "low_recovery"),
    questions=(
        _burnout(
            "exhausting",
            "Is your work emotionally exhausting?",
            "¿Su trabajo es emocionalmente agotador?",
            _DEGREE,
            heading={EN: "Your work", ES: "Su trabajo"},
        ),
        _burnout(
            "burned-out",
            "Do you feel burned out because of your work?",
            "¿Se siente quemado/a por su trabajo?",
            _DEGREE,
        ),
        _burnout(
            "frustrating", "Does your work frustrate you?", "¿Le frustra su trabajo?", _DEGREE
        ),
        _burnout(
            "worn-out",
            "Do you feel worn out at the end of the working day?",
            "¿Se siente agotado/a al final de la jornada de trabajo?",
            _OFTEN,
        ),
        _burnout(
            "mornings",
            "Are you exhausted in the morning at the thought of another day at work?",
            "¿Se siente agotado/a por la mañana al pensar en otro día de trabajo?",
            _OFTEN,
        ),
        _burnout(
            "every-hour",
            "Do you feel that every working hour is tiring for you?",
            "¿Siente que cada hora de trabajo le cansa?",
            _OFTEN,
        ),
        _burnout(
            "energy-left",
            "Do you have enough energy for family and friends during leisure time?",
            "¿Tiene energía suficiente para la familia y los amigos en su tiempo libre?",
            _OFTEN,
            is_reversed=True,
        ),
        Question(
            key="own-words",
            wording={
                EN: "Using your own definition of burnout, select an answer:",
                ES: "Según lo que usted entiende por agotamiento laboral, elija una respuesta:",
            },
            scale=_FIVE,
            options={
                EN: (
                    "I enjoy my work. I have no symptoms of burnout.",
                    (
                        "I am under stress, and don't always have as much energy as I did, but I"
                        " don't feel burned out."
                    ),
                    (
                        "I am definitely burning out and have 1 or more symptoms of burnout, e.g."
                        " emotional exhaustion."
                    ),
                    (
                        "The symptoms of burnout that I'm experiencing won't go away. I think about"
                        " work frustrations a lot."
                    ),
                    (
                        "I feel completely burned out. I am at the point where I may need to seek"
                        " help."
                    ),
                ),
                ES: (
                    "Disfruto mi trabajo. No tengo síntomas de agotamiento laboral.",
                    (
                        "Tengo estrés y no siempre tengo tanta energía como antes, pero no siento"
                        " agotamiento laboral."
                    ),
                    (
                        "Sin duda me estoy agotando y tengo 1 o más síntomas, por ejemplo cansancio"
                        " emocional."
                    ),
                    (
                        "Los síntomas de agotamiento que tengo no se me quitan. Pienso mucho en las"
                        " frustraciones del trabajo."
                    ),
                    (
                        "Siento un agotamiento completo. He llegado al punto en que quizá necesite"
                        " buscar ayuda."
                    ),
                ),
            },
            heading={EN: "In your own words", ES: "En sus palabras"},
            crisis_from=5,
        ),
        _own(
            "backing",
            "My supervisor backs me up after hard calls.",
            "Mi supervisor/a me respalda después de casos duros.",
            {EN: "Your team and your rest", ES: "Su equipo y su descanso"},
        ),
        _own(
            "voice",
            "I can say I am struggling without it being held against me.",
            "Puedo decir que la estoy pasando mal sin que se use en mi contra.",
        ),
        _own(
            "recovery",
            "I had enough recovery between shifts.",
            "Tuve suficiente descanso entre turnos.",
        ),
        _own(
            "help",
            "I know how to reach help outside my chain of command.",
            "Sé cómo encontrar ayuda fuera de mi línea de mando.",
        ),
    ),
    conditions=(
        MeanAtLeast("burned-out", questions=tuple(range(7)), at_least=50),
        AtLeast("burnout-symptoms", question=7, at_least=3),
        AtMost("low-backing", question=8, at_most=_LOW),
        AtMost("low-voice", question=9, at_most=_LOW),
        AtMost("low-recovery", question=10, at_most=_LOW),
        AtMost("low-help", question=11, at_most=_LOW),
    ),
    indicators=(
        Indicator(
            "burned_out",
            condition=0,
            fold=Fold.LATEST,
            wording={
                EN: "scored 50 or more for burnout from work",
                ES: "tuvieron 50 o más puntos de agotamiento por el trabajo",
            },
            short={EN: "Burned out", ES: "Agotamiento por el trabajo"},
        ),
        Indicator(
            "burnout_symptoms",
            condition=1,
            fold=Fold.LATEST,
            wording={
                EN: "named symptoms of burnout in their own words",
                ES: "nombraron síntomas de agotamiento laboral en sus palabras",
            },
            short={EN: "Burnout symptoms", ES: "Síntomas de agotamiento"},
        ),
        Indicator(
            "low_backing",
            condition=2,
            fold=Fold.LATEST,
            wording={
                EN: "do not feel backed up by their supervisor after hard calls",
                ES: "no sienten el respaldo de su supervisor/a después de casos duros",
            },
            short={EN: "Little backing", ES: "Poco respaldo"},
        ),
        Indicator(
            "low_voice",
            condition=3,
            fold=Fold.LATEST,
            wording={
                EN: "cannot say they are struggling without it being held against them",
                ES: "no pueden decir que la están pasando mal sin que se use en su contra",
            },
            short={EN: "Hard to speak up", ES: "Difícil hablar"},
        ),
        Indicator(
            "low_recovery",
            condition=4,
            fold=Fold.LATEST,
            wording={
                EN: "did not recover enough between shifts",
                ES: "no descansaron lo suficiente entre turnos",
            },
            short={EN: "Little recovery", ES: "Poco descanso"},
        ),
        Indicator(
            "low_help",
            condition=5,
            fold=Fold.LATEST,
            wording={
                EN: "do not know how to reach help outside their chain of command",
                ES: "no saben cómo encontrar ayuda fuera de su línea de mando",
            },
            short={EN: "Help unknown", ES: "Ayuda desconocida"},
        ),
    ),
)
