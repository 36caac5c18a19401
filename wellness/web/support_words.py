"""What sort of help an entry of the support directory is: in the language of the page."""

from datetime import date
from typing import assert_never

from babel.dates import format_date

from wellness.domain.directory import EntryKind
from wellness.web.language import current_locale
from wellness.web.language import gettext as _


def entry_kind_words(kind: EntryKind) -> str:
    """Who answers there."""
    match kind:
        case EntryKind.EAP:
            return _("Employee assistance")
        case EntryKind.CLINICIAN:
            return _("Clinician on call")
        case EntryKind.CHAPLAIN:
            return _("Chaplain")
        case EntryKind.PEERS:
            return _("Peer supporters")
        case EntryKind.HELPLINE:
            return _("Helpline")
        case _:
            assert_never(kind)


def dated(day: date) -> str:
    """A day with its year: "November 2, 2026", "2 de noviembre de 2026"."""
    return format_date(day, "long", locale=current_locale())
