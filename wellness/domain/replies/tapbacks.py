"""Reactions to a text that a phone without them sends as a text: `Liked "..."`.

Such a message quotes our prompt with its digits, so it is told apart before anything else is read.
"""

import re
from typing import Final

_EMOJI: Final = r"""(?:[^\x00-\x7f\w\s]{1,40}|!!|!\?|[0-9#*])"""  # the last are keycaps and marks
_SPOKEN: Final = r'[^"\n]{1,40}'
_ENGLISH: Final = (
    "liked",
    "loved",
    "disliked",
    "laughed at",
    "emphasi[sz]ed",
    "questioned",
    f"reacted(?: {_SPOKEN})? to",
    f"removed {_SPOKEN} from",
)
_SPANISH: Final = (
    "(?:no )?(?:le|me) (?:gusta|gusto|encanta|encanto|ha gustado|ha encantado)",
    "(?:le|me) (?:da risa|dio risa|hace gracia|hizo gracia)",
    "se (?:rio|ha reido) de",
    "(?:enfatizo|destaco|resalto|ha enfatizado|ha destacado|ha resaltado)",
    "(?:cuestiono|pregunto por|pregunto sobre|ha cuestionado|ha preguntado por)",
    f"(?:reacciono|ha reaccionado)(?: {_SPOKEN})? a",
    f"(?:elimino|quito|ha eliminado|ha quitado) {_SPOKEN} de",
)
_REACTION: Final = re.compile(rf'(?:{"|".join((*_ENGLISH, *_SPANISH))}|{_EMOJI} ?(?:to|a)) ?"')


def is_tapback(text: str) -> bool:
    """Whether a whole normalised message is a reaction followed by the quoted text.

    The closing quote may be missing. Words after it are the person's own: then it is no tapback,
    and a crisis phrase among them is heard.
    """
    reaction = _REACTION.match(text)
    if reaction is None:
        return False
    return '"' not in text[reaction.end() :] or text.endswith('"')
