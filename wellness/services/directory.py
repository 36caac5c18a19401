"""Where people of the agency find help, from its configuration, and what is out of date."""

from datetime import date

from wellness.config.settings import Support
from wellness.domain.directory import Entry, EntryFaults, list_stale, read_entries
from wellness.domain.language import Language


def find_directory(support: Support) -> tuple[Entry, ...]:
    """The entries, in the order of the configuration.

    Raises:
        EntryFaults: they cannot be shown.
    """
    return read_entries(support.entries)


def list_directory_faults(support: Support) -> list[str]:
    """What is wrong with the entries."""
    try:
        read_entries(support.entries)
    except EntryFaults as error:
        return [f"[support] entries: {fault}." for fault in error.faults]
    return []


def list_directory_warnings(support: Support, today: date) -> list[str]:
    """What a coordinator should see to; nothing stops because of it.

    `support` has no faults.
    """
    entries = read_entries(support.entries)
    if not entries:
        return [
            "[support] entries: none. /support shows the crisis line and [agency] support alone."
        ]
    return [
        f"[support] {entry.name[Language.EN]}: last checked {entry.checked_on}."
        " Try it, correct it, and write today's date into checked_on."
        for entry in list_stale(entries, today)
    ]
