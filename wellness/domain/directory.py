"""The support directory: where people of an agency find help, as its configuration lists it.

An entry says when somebody last made sure that it is right; what was not looked at for half a year
is told to the coordinator (experience.md, "Support directory").
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from wellness.domain.language import Language

STALE_AFTER: Final = timedelta(days=180)
MOST_ENTRIES: Final = 12
MOST_LETTERS: Final = 80
FIELDS: Final = ("kind", "name", "phone", "web", "hours", "checked_on")


class EntryKind(StrEnum):
    """What sort of help an entry is."""

    EAP = "eap"
    CLINICIAN = "clinician"
    CHAPLAIN = "chaplain"
    PEERS = "peers"
    HELPLINE = "helpline"


class EntryFaults(ValueError):
    """Entries that cannot be shown; every fault is in `faults`."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to turn to: a number, an address on the web, or both; `hours` may be None."""

    kind: EntryKind
    name: Mapping[Language, str]
    phone: str
    web: str
    hours: Mapping[Language, str] | None
    checked_on: date

    @property
    def dialled(self) -> str:
        """The number as a link dials it (RFC 3966)."""
        number, _, extension = re.sub(r"\s*(?:x|ext\.?)\s*", "x", self.phone).partition("x")
        digits = re.sub(r"[^\d+]", "", number)
        return f"{digits};ext={extension}" if extension else digits

    def is_stale(self, today: date) -> bool:
        """Whether it was last checked over 180 days ago, or on a day that lies ahead."""
        return not today - STALE_AFTER <= self.checked_on <= today


def read_entries(rows: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """The entries of tables as in the configuration, in their order.

    Raises:
        EntryFaults: what is wrong with them, all of it.
    """
    faults = [
        f"entry {number} {fault}"
        for number, row in enumerate(rows, start=1)
        for fault in _list_faults(row)
    ]
    if len(rows) > MOST_ENTRIES:
        faults.append(f"has {len(rows)} entries; at most {MOST_ENTRIES} are read in need")
    if faults:
        raise EntryFaults(faults)
    return tuple(_read(row) for row in rows)


def list_stale(entries: Sequence[Entry], today: date) -> tuple[Entry, ...]:
    """The entries that somebody should look at again."""
    return tuple(entry for entry in entries if entry.is_stale(today))


def _list_faults(row: Mapping[str, Any]) -> list[str]:
    faults = [f"{key!r} is no setting of an entry" for key in sorted(row.keys() - set(FIELDS))]
    if row.get("kind") not in set(EntryKind):
        faults.append(f"needs a kind, one of {', '.join(EntryKind)}")
    faults += _word_faults("name", row.get("name"))
    if "hours" in row:
        faults += _word_faults("hours", row["hours"])
    if not row.get("phone") and not row.get("web"):
        faults.append("needs a phone, a web address, or both")
    if row.get("phone") and not _is_number(row["phone"]):
        faults.append("has a phone that is no telephone number")
    if row.get("web") and not _is_address(row["web"]):
        faults.append("has a web address that does not begin with https:// and a name")
    checked_on = row.get("checked_on")
    if not isinstance(checked_on, date) or isinstance(checked_on, datetime):
        faults.append("needs checked_on, the day somebody last tried it, such as 2026-11-02")
    return faults


def _word_faults(field: str, words: object) -> list[str]:
    by_language = words if isinstance(words, dict) else {Language.EN: words}
    if not by_language or not by_language.keys() <= set(Language):
        return [f"needs {field} as a text, or in en and es"]
    for said in by_language.values():
        if not isinstance(said, str) or not said.strip() or not said.isprintable():
            return [f"needs {field} as a text, or in en and es"]
        if len(said) > MOST_LETTERS:
            return [f"has more than {MOST_LETTERS} letters in {field}"]
    return []


def _is_number(phone: object) -> bool:
    return isinstance(phone, str) and _TELEPHONE.fullmatch(phone) is not None


def _is_address(web: object) -> bool:
    if not isinstance(web, str) or _ODD.search(web):
        return False
    try:
        parts = urlsplit(web)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not parts.username


def _read(row: Mapping[str, Any]) -> Entry:
    return Entry(
        kind=EntryKind(row["kind"]),
        name=_in_both(row["name"]),
        phone=row.get("phone", ""),
        web=row.get("web", ""),
        hours=_in_both(row["hours"]) if "hours" in row else None,
        checked_on=row["checked_on"],
    )


def _in_both(words: str | Mapping[str, str]) -> Mapping[Language, str]:
    """Words for readers of either language; what is said in one alone stands for both."""
    if isinstance(words, str):
        return dict.fromkeys(Language, words.strip())
    first = next(iter(words.values()))
    return {language: words.get(language, first).strip() for language in Language}


_TELEPHONE: Final = re.compile(r"(?=(?:\D*\d){3})\+?[\d\s()./-]+(?:\s*(?:x|ext\.?)\s*\d+)?")
_ODD: Final = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\^`{|}]")
