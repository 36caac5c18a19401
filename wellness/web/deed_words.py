"""What a leader did about a prompt, what came of a flag: in the language of the page."""

from typing import Final, assert_never

from wellness.domain.leading import ChangeFault, Deed
from wellness.domain.outcomes import FellBack
from wellness.web.language import gettext as _


def deed_words(deed: Deed, *, is_debrief: bool = True) -> str:
    """What a leader did; about some prompts a debrief is neither offered nor held."""
    match deed:
        case Deed.OFFERED:
            return _("Offered to the whole team")
        case Deed.HELD if is_debrief:
            return _("Held with the team")
        case Deed.HELD:
            return _("Gone through with those it concerns")
        case Deed.NOT_NEEDED:
            return _("Not needed")
        case Deed.CHANGED:
            return _("Something was changed")
        case _:
            assert_never(deed)


def deed_pair(deed: Deed, *, is_debrief: bool = True) -> tuple[Deed, str]:
    """A deed as a choice of a form."""
    return deed, deed_words(deed, is_debrief=is_debrief)


def fell_back_words(found: FellBack) -> str:
    """Whether what raised a flag had gone two periods later."""
    match found:
        case FellBack.YES:
            return _("fell back")
        case FellBack.NO:
            return _("still there")
        case FellBack.AHEAD:
            return _("to be seen")
        case FellBack.UNSEEN:
            return _("not shown since")
        case _:
            assert_never(found)


def change_fault_words(fault: ChangeFault) -> str:
    """Why a line cannot go out, and what to do."""
    match fault:
        case ChangeFault.EMPTY:
            return _("Please write one line. Nothing was sent.")
        case ChangeFault.LONG:
            return _("This is too long for a text. Nothing was sent; please shorten it.")
        case ChangeFault.CHARACTERS:
            return _("A text cannot show every character of it. Nothing was sent.")
        case _:
            assert_never(fault)


FILTERS: Final = (deed_words, deed_pair, fell_back_words)
