"""What a leader notes about a prompt, and the one line on what they changed."""

from enum import StrEnum
from typing import Final

from wellness.domain.segments import septets, to_gsm7
from wellness.domain.signals import FOR_PEERS, Trigger
from wellness.domain.texts import CHANGE_LIMIT
from wellness.errors import Invalid


class Deed(StrEnum):
    """What a leader did about a prompt; each is noted once, the last of a kind counts."""

    OFFERED = "offered"
    HELD = "held"
    NOT_NEEDED = "not-needed"
    CHANGED = "changed"


NOTED: Final = (Deed.OFFERED, Deed.HELD, Deed.NOT_NEEDED)
"""What is chosen from a list; a change is a line of its own."""


def list_deeds(trigger: Trigger) -> tuple[Deed, ...]:
    """What may be noted about a prompt; where no debrief is offered, none is noted as offered."""
    return NOTED if trigger in FOR_PEERS else (Deed.HELD, Deed.NOT_NEEDED)


class ChangeFault(StrEnum):
    """Why a line cannot go out as a text."""

    EMPTY = "empty"
    LONG = "long"
    CHARACTERS = "characters"


def tidy_change(words: str) -> str:
    """The line on what was changed, as typed but for blanks."""
    return " ".join(words.split())


def find_change_fault(line: str) -> ChangeFault | None:
    """Why a tidied line does not fit a text; accents may stand, the text goes out without them."""
    if not line:
        return ChangeFault.EMPTY
    folded = to_gsm7(line)
    if not line.isprintable() or folded.count("?") > line.count("?"):
        return ChangeFault.CHARACTERS
    return ChangeFault.LONG if septets(folded) > CHANGE_LIMIT else None


def check_change(words: str) -> str:
    """The tidied line.

    Raises:
        Invalid: it is empty, too long, or has characters that a text cannot show.
    """
    line = tidy_change(words)
    if find_change_fault(line) is not None:
        raise Invalid(
            "This line does not fit a text.",
            kept="Nothing was sent.",
            remedy="Write one line of at most 100 plain characters.",
        )
    return line
