"""What an agency brings to its texts: names, links and numbers, and the longest of each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from wellness.domain.language import Language
from wellness.domain.segments import septets
from wellness.domain.texts.dates import longest_date, longest_time
from wellness.domain.texts.keys import CHANGE_LIMIT, FLAG_TEXTS, TextKey
from wellness.domain.texts.wording import fold_field, whole_agency

CARRIER_WORDS: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"}
    | {"help", "info", "start", "unstop", "yes"}
)
"""Words a carrier acts on by itself when they are the whole message."""

OPT_OUT_WORDS_ES: Final = frozenset({"alto", "parar", "baja", "cancelar", "salir"})
"""Spanish words the reply reader takes for an opt-out."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What texts are filled with and measured against.

    `team_names` are all leaves, `pool_names` what pooled teams are called in flags; `link` is the
    longest check-in link; `question_option_words` are words people are asked to type as an
    answer, not labels they tap on a page.
    """

    agency: str
    help_phone: str
    team_names: Collection[str]
    link: str
    privacy_link: str
    support: str
    k: int
    crisis_phrases: Collection[str]
    pool_names: Collection[str] = ()
    question_option_words: Collection[str] = ()
    reserved_words: Collection[str] = CARRIER_WORDS | OPT_OUT_WORDS_ES
    crisis_number: str = "988"


_LONGEST_K: Final = "15"  # a running period may have another k than the settings (R5)


def longest_fields(
    surroundings: Surroundings, language: Language, key: TextKey | None = None
) -> Mapping[str, str]:
    """Give for every field the longest value it can take, as `render` will fold it.

    The texts on flags may name pooled teams; `key` says of which text the fields are.
    """
    date, time = longest_date(language), longest_time(language)
    pools = surroundings.pool_names if key in FLAG_TEXTS else ()
    names = [*surroundings.team_names, *pools, whole_agency(language)]
    return {
        "agency": fold_field(surroundings.agency),
        "phone": fold_field(surroundings.help_phone),
        "team": max((fold_field(name) for name in names), key=septets),
        "link": fold_field(surroundings.link),
        "privacy": fold_field(surroundings.privacy_link),
        "support": fold_field(surroundings.support),
        "k": max(str(surroundings.k), _LONGEST_K, key=len),
        "date": date,
        "by": time,
        "a": time,
        "b": time,
        "size": "999",
        "last2": "00",
        "questions": "12",
        "code": "999",
        "change": "x" * CHANGE_LIMIT,
    }
