"""Reads form fields into domain values and remembers what is wrong with which field.

fields = Fields(request.form)
name, kind = fields.text("name", most=80), fields.choice("kind", IncidentKind)
if fields.faults: ...render the form again with `faults=fields.faults, given=request.form`
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wellness.domain.shifts import first_instant
from wellness.web.language import gettext as _

Kind = TypeVar("Kind", bound=StrEnum)

_LONGEST_ADDRESS: Final = 254
_MOST_DIGITS: Final = 9


class Fields:
    """The fields of one form; `faults` says what is wrong, by field name."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.faults: dict[str, str] = {}
        self._form = form

    def text(self, name: str, *, most: int = 200, required: bool = True) -> str:
        """One line without surrounding blanks; empty after a fault."""
        value = " ".join(self._form.get(name, "").split())
        if required and not value:
            return self._fault(name, _("Please fill this in."))
        if len(value) > most or not value.isprintable():
            return self._fault(name, _("Use at most %(most)d ordinary characters.", most=most))
        return value

    def secret(self, name: str) -> str:
        """A password or code exactly as it was typed."""
        value = self._form.get(name, "")
        return value or self._fault(name, _("Please fill this in."))

    def email(self, name: str) -> str:
        """An e-mail address in lower case."""
        value = self.text(name, most=_LONGEST_ADDRESS).casefold()
        local, at, host = value.rpartition("@")
        if value and not (at and local and "." in host and " " not in value):
            return self._fault(name, _("Write an e-mail address like name@agency.org."))
        return value

    def choice(self, name: str, kind: type[Kind]) -> Kind | None:
        """One of the values of `kind`."""
        try:
            return kind(self._form.get(name, ""))
        except ValueError:
            self._fault(name, _("Please choose one."))
            return None

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number within bounds."""
        value = self._form.get(name, "").strip()
        is_plain = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
        if is_plain and least <= int(value) <= most:
            return int(value)
        fault = _("Write a whole number from %(least)d to %(most)d.", least=least, most=most)
        self._fault(name, fault)
        return None

    def day(self, name: str) -> date | None:
        """A date as a date field sends it."""
        try:
            return date.fromisoformat(self._form.get(name, "").strip())
        except ValueError:
            self._fault(name, _("Choose a date."))
            return None

    def instant(self, name: str, zone: ZoneInfo) -> datetime | None:
        """The instant (UTC) of a local date and time as its field sends it."""
        try:
            wall = datetime.fromisoformat(self._form.get(name, "").strip())
            return first_instant(wall, zone)
        except ValueError:
            self._fault(name, _("Choose a date and a time."))
            return None

    def is_ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return name in self._form

    def _fault(self, name: str, fault: str) -> str:
        self.faults[name] = fault
        return ""


def safe_path(wanted: str | None) -> str | None:
    """`wanted` if it is a path of this site and nothing else; a place to go on to after signing in.

    Browsers read a backslash as a slash and drop control characters, so neither may be there.
    """
    if not wanted or not wanted.startswith("/") or "\\" in wanted or not wanted.isprintable():
        return None
    parts = urlsplit(wanted)
    is_elsewhere = bool(parts.scheme or parts.netloc) or wanted.startswith("//")
    return None if is_elsewhere else wanted
