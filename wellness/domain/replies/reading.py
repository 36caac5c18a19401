"""Reading a reply: which rule comes before which.

Tapbacks first, since they quote digits and words of ours; then a crisis phrase, whatever stands
beside it, and with it the wish to leave if that stands there too; then that wish alone; then
keywords; an answer last. Whatever is left is unread: a
vote is never guessed. Beyond the letter of the grammar a numeral such as a superscript spoils
numbers only (an answer, a flag code): it must not keep a cry, a STOP or a CONTACT from being read.
"""

import re
from collections.abc import Sequence
from typing import Final

from wellness.domain.replies.answers import find_answer
from wellness.domain.replies.crisis import holds_crisis_phrase
from wellness.domain.replies.crisis_phrases import CRISIS_PHRASES
from wellness.domain.replies.keywords import find_opt_out, find_take, find_wish
from wellness.domain.replies.normalise import holds_foreign_numeral, normalise, opening_of
from wellness.domain.replies.results import Answer, Crisis, Reply, Take, Tapback, Unread
from wellness.domain.replies.tapbacks import is_tapback
from wellness.domain.scales import Scale

_DIGIT: Final = re.compile("[0-9]")


def read_reply(
    body: str, scales: Sequence[Scale], *, crisis_phrases: Sequence[str] = CRISIS_PHRASES
) -> Reply:
    """What a text message means, for a check-in with one question for each scale.

    Takes any string and raises nothing; time grows with its length only. Tapbacks, crisis phrases
    and opt-outs are looked for in the whole body, the rest in its first 320 characters.
    """
    text = normalise(body)
    if is_tapback(text):
        return Tapback()
    opt_out = find_opt_out(body, text)
    if holds_crisis_phrase(text, crisis_phrases):
        digits = _DIGIT.search(text)
        return Crisis(beside_digits=digits is not None, opts_out=opt_out is not None)
    opening = opening_of(text)
    return opt_out or find_wish(body, opening) or _find_numbers(body, opening, scales) or Unread()


def _find_numbers(body: str, opening: str, scales: Sequence[Scale]) -> Take | Answer | None:
    if holds_foreign_numeral(body):
        return None
    take = find_take(opening)
    if take:
        return take
    values = find_answer(opening, scales)
    return Answer(values) if values else None
