"""The post-shift pulse: four own questions (CC0), five conditions, six indicators.

Source: signals.md. The zones adapt the Stress First Aid continuum (US Navy and Marine Corps, fire,
EMS, wildland) in own words; no endorsement is claimed and it is not a diagnosis. The Spanish
wording is to be reviewed by a native-speaking responder.
"""

from wellness.domain.folding import Fold
from wellness.domain.language import Language
from wellness.domain.pulse import AtLeast, Indicator, Pulse, Question
from wellness.domain.scales import Scale

EN, ES = Language.EN, Language.ES

POST_SHIFT = Pulse(
    key="post-shift",
    title={EN: "Shift check-in", ES: "Chequeo del turno"},
    questions=(
        Question(
            key="hard-calls",
            wording={
                EN: "How many calls this shift may stay with you?",
                ES: "¿Cuántos casos de este turno se le pueden quedar en la mente?",
            },
            scale=Scale(0, 3),
            options={EN: ("None", "1", "2", "3 or more"), ES: ("Ninguno", "1", "2", "3 o más")},
        ),
        Question(
            key="stress",
            wording={EN: "Where are you now?", ES: "¿Cómo está ahora?"},
            scale=Scale(1, 4),
            options={
                EN: (
                    "Green: steady",
                    "Yellow: stretched",
                    "Orange: it is not letting go",
                    "Red: not functioning like myself",
                ),
                ES: (
                    "Verde: estable",
                    "Amarillo: con tensión",
                    "Naranja: no se me quita",
                    "Rojo: no me siento yo",
                ),
            },
            crisis_from=4,
        ),
        Question(
            key="drained",
            wording={EN: "How drained are you?", ES: "¿Qué tan agotado/a está?"},
            scale=Scale(1, 5),
            options={
                EN: ("Not at all", "A little", "Half drained", "Very", "Completely"),
                ES: ("Nada", "Un poco", "A medias", "Mucho", "Por completo"),
            },
        ),
        Question(
            key="debrief-wish",
            wording={
                EN: "Would talking it through as a team help?",
                ES: "¿Le ayudaría platicarlo en equipo?",
            },
            scale=Scale(1, 3),
            options={EN: ("No", "Maybe", "Yes"), ES: ("No", "Tal vez", "Sí")},
        ),
    ),
    conditions=(
        AtLeast("hard-call", question=0, at_least=1),
        AtLeast("orange-or-red", question=1, at_least=3),
        AtLeast("drained", question=2, at_least=3),
        AtLeast("heavily-drained", question=2, at_least=4),
        AtLeast("wants-debrief", question=3, at_least=2),
    ),
    indicators=(
        Indicator(
            "exposure",
            condition=0,
            fold=Fold.HALF,
            wording={
                EN: "had a hard call in half or more of their check-ins",
                ES: "tuvieron un caso duro en la mitad o más de sus chequeos",
            },
        ),
        Indicator(
            "strained_often",
            condition=1,
            fold=Fold.THIRD,
            wording={
                EN: "were strained in a third or more of their check-ins",
                ES: "estuvieron con tensión fuerte en un tercio o más de sus chequeos",
            },
        ),
        Indicator(
            "strained_mostly",
            condition=1,
            fold=Fold.MOST,
            wording={
                EN: "were strained in most of their check-ins",
                ES: "estuvieron con tensión fuerte en la mayoría de sus chequeos",
            },
        ),
        Indicator(
            "drained_half",
            condition=2,
            fold=Fold.HALF,
            wording={
                EN: "were drained in half or more of their check-ins",
                ES: "estuvieron agotados en la mitad o más de sus chequeos",
            },
        ),
        Indicator(
            "drained_heavy",
            condition=3,
            fold=Fold.HALF,
            wording={
                EN: "were heavily drained in half or more of their check-ins",
                ES: "estuvieron muy agotados en la mitad o más de sus chequeos",
            },
        ),
        Indicator(
            "debrief",
            condition=4,
            fold=Fold.LATEST,
            wording={
                EN: "would like to talk it through as a team",
                ES: "quisieran platicarlo en equipo",
            },
        ),
    ),
    charted=("strained_often", "strained_mostly", "drained_half", "drained_heavy"),
)
