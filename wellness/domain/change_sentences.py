"""A group's change in words, English and Spanish: what the detector says, and how sure it is.

Source of the wording: statistics-bands.md, section 11. The Spanish is to be reviewed by a
native-speaking responder.
"""

from types import MappingProxyType
from typing import Final

from wellness.domain.detector.standing import Change, Doubt, Standing
from wellness.domain.language import Language


def change_words(change: Change, language: Language) -> str:
    """What is said of a group, without a full stop."""
    if change.standing is Standing.LEARNING:
        one, more = _LEARNING[language]
        missing = max(change.releases_missing, 1)
        return (one if missing == 1 else more).format(missing=missing)
    words = _STANDING[language][change.standing]
    return f"{words}, {_SUSTAINED[language]}" if change.is_sustained else words


def list_standing_words(language: Language) -> tuple[str, ...]:
    """Everything that may be said of a group's standing."""
    return tuple(_STANDING[language].values())


def doubt_words(doubt: Doubt, language: Language) -> str:
    """Why a change might not be seen, as a sentence."""
    return _DOUBT[language][doubt]


def explain_change(language: Language) -> str:
    """What "usual" is compared with what, as sentences."""
    return _EXPLAINED[language]


def explain_alone(language: Language) -> str:
    """What a monthly indicator is compared with, as sentences."""
    return _ALONE[language]


_STANDING: Final = MappingProxyType(
    {
        Language.EN: MappingProxyType(
            {
                Standing.HIGHER: "higher than usual for this group",
                Standing.STILL_HIGHER: "still higher than usual for this group",
                Standing.SOMEWHAT_HIGHER: "somewhat higher than usual; may be chance",
                Standing.SOMEWHAT_LOWER: "somewhat lower than usual; may be chance",
                Standing.NO_CHANGE: "no clear change",
            }
        ),
        Language.ES: MappingProxyType(
            {
                Standing.HIGHER: "más alto de lo habitual en este grupo",
                Standing.STILL_HIGHER: "sigue más alto de lo habitual en este grupo",
                Standing.SOMEWHAT_HIGHER: "algo más alto de lo habitual; puede ser azar",
                Standing.SOMEWHAT_LOWER: "algo más bajo de lo habitual; puede ser azar",
                Standing.NO_CHANGE: "sin cambio claro",
            }
        ),
    }
)
_SUSTAINED: Final = MappingProxyType(
    {Language.EN: "for two periods", Language.ES: "durante dos periodos"}
)
_LEARNING: Final = MappingProxyType(
    {
        Language.EN: (
            "still learning what is usual: one more result is needed",
            "still learning what is usual: {missing} more results are needed",
        ),
        Language.ES: (
            "todavía se aprende qué es lo habitual: falta un resultado",
            "todavía se aprende qué es lo habitual: faltan {missing} resultados",
        ),
    }
)
_DOUBT: Final = MappingProxyType(
    {
        Language.EN: MappingProxyType(
            {
                Doubt.FEW_VOTERS: "So few people answer here that only a large change can be seen.",
                Doubt.AT_THE_TOP: "Its bands are mostly the highest ones already, so a further"
                " rise is hard to see.",
            }
        ),
        Language.ES: MappingProxyType(
            {
                Doubt.FEW_VOTERS: "Aquí responden tan pocas personas que solo se ve un cambio"
                " grande.",
                Doubt.AT_THE_TOP: "Sus bandas ya son casi siempre las más altas; un aumento más"
                " es difícil de ver.",
            }
        ),
    }
)
_EXPLAINED: Final = MappingProxyType(
    {
        Language.EN: "Compared are the bands of strain and exhaustion of about the last two months"
        " with this group's own usual level, without what all groups share. With nothing wrong a"
        " group is called higher than usual about once in two years at most. It describes those"
        " months, not today.",
        Language.ES: "Se comparan las bandas de tensión y agotamiento de los últimos dos meses, más"
        " o menos, con lo habitual en este mismo grupo, sin lo que comparten todos. Sin que pase"
        " nada, un grupo aparece como más alto de lo habitual una vez en dos años, como mucho."
        " Describe esos meses, no el día de hoy.",
    }
)
_ALONE: Final = MappingProxyType(
    {
        Language.EN: "Each of these is compared by itself with this group's own usual level over"
        " the months, without what all groups share. It takes a rise of two months to be called"
        " higher than usual. With nothing wrong that happens to a group about once in two years at"
        " most, all of them together. In small groups many changes are not seen.",
        Language.ES: "Cada cosa se compara por separado con lo habitual en este mismo grupo a lo"
        " largo de los meses, sin lo que comparten todos. Hace falta un aumento de dos meses para"
        " llamarla más alta de lo habitual. Sin que pase nada, eso le ocurre a un grupo una vez en"
        " dos años, como mucho, contando todas. En grupos pequeños muchos cambios no se ven.",
    }
)
