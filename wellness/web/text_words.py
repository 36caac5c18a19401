"""What each text is for and how it is measured, in the language of the page."""

from typing import Final

from wellness.domain.texts import Bubble, TextKey
from wellness.web.language import gettext as _
from wellness.web.language import ngettext
from wellness.web.lint_words import lint_words


def text_purpose(key: TextKey) -> str:
    """When a text is sent, as a heading; `key` is the base of a text's variants."""
    return {**_on_check_ins(), **_on_people(), **_on_peers()}[key]


def measures(bubble: Bubble) -> str:
    """Encoding, length and segments of a text, as one line."""
    length = (
        ngettext("%(num)d septet", "%(num)d septets", bubble.units)
        if bubble.encoding == "GSM-7"
        else ngettext("%(num)d unit of 16 bits", "%(num)d units of 16 bits", bubble.units)
    )
    segments = ngettext("%(num)d segment", "%(num)d segments", bubble.segments)
    return f"{bubble.encoding} · {length} · {segments}"


FILTERS: Final = (text_purpose, measures, lint_words)


def _on_check_ins() -> dict[TextKey, str]:
    return {
        TextKey.PULSE: _("The check-in"),
        TextKey.FIRST: _("The first check-in of a period"),
        TextKey.THANKS: _("An answer was counted"),
        TextKey.UNREAD: _("The reply could not be read"),
        TextKey.LATE: _("The answer came too late"),
        TextKey.NOT_YET: _("The person does not count yet"),
        TextKey.CAPPED: _("Nothing more is counted today"),
        TextKey.WITHDRAWN: _("Answers were withdrawn"),
        TextKey.OUTAGE: _("Replies were lost in an outage"),
        TextKey.MONTHLY: _("The monthly check-in"),
        TextKey.MONTHLY_REMINDER: _("The monthly check-in, on day 14"),
        TextKey.WE_DID: _("You said, we did"),
        TextKey.SELF_CHECK: _("Weeks after an incident"),
    }


def _on_people() -> dict[TextKey, str]:
    return {
        TextKey.OPT_IN: _("The invitation to join"),
        TextKey.WELCOME: _("Somebody joined"),
        TextKey.HELP: _("Somebody asked for help with the texts"),
        TextKey.STOP: _("Somebody left"),
        TextKey.REJOINED: _("Somebody came back"),
        TextKey.LANGUAGE: _("Another language was chosen"),
        TextKey.NUMBER: _("A number was changed"),
        TextKey.CHANGED: _("Something changes for the person"),
        TextKey.CRISIS: _("A reply that sounds like a crisis"),
        TextKey.CRISIS_DIGITS: _("The same, with digits beside it"),
    }


def _on_peers() -> dict[TextKey, str]:
    return {
        TextKey.CONTACT: _("Somebody asked for a peer supporter"),
        TextKey.DEBRIEF: _("Somebody asked for a debrief"),
        TextKey.NO_DEBRIEF: _("The team is too small to ask"),
        TextKey.PEER_FLAG: _("To peer supporters: a new flag"),
        TextKey.PEER_CONTACT: _("To peer supporters: a contact is wanted"),
        TextKey.PEER_WAITING: _("To peer supporters: nobody has taken a flag"),
        TextKey.PEER_CONTACT_WAITING: _("To peer supporters: nobody has taken a contact"),
        TextKey.PEER_HANDED: _("To a peer supporter: a flag was handed over"),
        TextKey.TAKEN: _("To a peer supporter: the flag is theirs"),
        TextKey.TAKEN_OWN: _("To a peer supporter: the flag of their own team is theirs"),
        TextKey.ALREADY_TAKEN: _("To a peer supporter: somebody has the flag"),
        TextKey.UNKNOWN_CODE: _("To a peer supporter: no such flag"),
        TextKey.DIGEST: _("To a leader, by e-mail: results are there"),
    }


def sections() -> tuple[tuple[str, frozenset[TextKey]], ...]:
    """Headings of the page with the texts under each."""
    return (
        (_("Check-ins and replies to them"), frozenset(_on_check_ins())),
        (_("Joining, leaving, help"), frozenset(_on_people())),
        (_("Debriefs and peer supporters"), frozenset(_on_peers())),
    )
