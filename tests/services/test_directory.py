from datetime import date

import pytest

from wellness.config.settings import Support
from wellness.services.directory import (
    find_directory,
    list_directory_faults,
    list_directory_warnings,
)

ENTRY = {"kind": "eap", "name": "EAP", "phone": "919-555-0181", "checked_on": date(2026, 5, 27)}


def test_faults_name_the_section() -> None:
    [fault] = list_directory_faults(Support(entries=({**ENTRY, "kind": "friend"},)))

    assert fault.startswith("[support] entries: entry 1 needs a kind")


@pytest.mark.parametrize(("day", "warnings"), [(23, 0), (24, 1)])
def test_what_nobody_looked_at_for_180_days_is_told(day: int, warnings: int) -> None:
    support = Support(entries=(ENTRY,))

    told = list_directory_warnings(support, date(2026, 11, day))

    assert len(told) == warnings
    assert all("EAP: last checked 2026-05-27" in line for line in told)


def test_an_empty_list_is_told_of_and_is_no_fault() -> None:
    assert find_directory(Support()) == ()
    assert list_directory_faults(Support()) == []
    assert "none" in list_directory_warnings(Support(), date(2026, 11, 23))[0]
