"""Looking at an installation in which something was planted."""

from dataclasses import replace

from tests.factories import at
from wellness.services.audit import Check, Installation, Report, audit
from wellness.services.maintenance import find_folder_faults

DAY = "2026-12-01 12:00"


def look(installed: Installation) -> Report:
    assert installed.places.database is not None
    folder = installed.places.database.parent / "vault"
    faults = find_folder_faults(folder, now=at(DAY))
    assert faults is not None
    return audit(replace(installed, vault_faults=tuple(faults)), now=at(DAY))


def found(installed: Installation, key: str) -> Check:
    """The one check that found something."""
    report = look(installed)
    [check] = [check for check in report.checks if check.found]
    assert check.key == key, check
    assert check.remedy
    return check
