from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.directory import EntryFaults, EntryKind, list_stale, read_entries
from wellness.domain.language import Language

ROW: dict[str, Any] = {
    "kind": "eap",
    "name": {"en": "Employee assistance", "es": "Ayuda al personal"},
    "phone": "919-555-0181",
    "web": "https://eap.example.org/help",
    "hours": "24/7",
    "checked_on": date(2026, 11, 2),
}


def faults_of(**changes: object) -> tuple[str, ...]:
    row = {key: value for key, value in (ROW | changes).items() if value is not ...}
    try:
        read_entries([row])
    except EntryFaults as error:
        return error.faults
    return ()


def test_an_entry_is_read_in_both_languages() -> None:
    [entry] = read_entries([ROW])

    assert (entry.kind, entry.phone, entry.web) == (EntryKind.EAP, ROW["phone"], ROW["web"])
    assert entry.name == {Language.EN: "Employee assistance", Language.ES: "Ayuda al personal"}
    assert entry.hours == {Language.EN: "24/7", Language.ES: "24/7"}


def test_what_is_said_in_one_language_stands_for_both() -> None:
    [entry] = read_entries([ROW | {"name": {"es": "Capellanía"}}])

    assert entry.name == {Language.EN: "Capellanía", Language.ES: "Capellanía"}


@pytest.mark.parametrize("missing", ["phone", "web", "hours"])
def test_a_number_or_an_address_is_enough_and_hours_may_be_left_out(missing: str) -> None:
    assert faults_of(**{missing: ...}) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "friend"}, "needs a kind, one of eap, clinician, chaplain, peers, helpline"),
        ({"kind": ...}, "needs a kind"),
        ({"name": ...}, "needs name as a text"),
        ({"name": " "}, "needs name as a text"),
        ({"name": {"fr": "Aide"}}, "needs name as a text"),
        ({"name": "x" * 81}, "has more than 80 letters in name"),
        ({"hours": 7}, "needs hours as a text"),
        ({"phone": ..., "web": ...}, "needs a phone, a web address, or both"),
        ({"phone": "call us"}, "has a phone that is no telephone number"),
        ({"web": "http://eap.example.org"}, "does not begin with https://"),
        ({"web": "https://"}, "does not begin with https://"),
        ({"web": "javascript:alert(1)"}, "does not begin with https://"),
        ({"web": 'https://a.example/"onclick="'}, "does not begin with https://"),
        ({"checked_on": ...}, "needs checked_on"),
        ({"checked_on": "2026-11-02"}, "needs checked_on"),
        ({"checked_on": datetime(2026, 11, 2)}, "needs checked_on"),  # noqa: DTZ001 - as TOML gives
        ({"fax": "919-555-0182"}, "'fax' is no setting of an entry"),
    ],
)
def test_what_is_wrong_is_named_with_its_entry(changes: dict[str, object], said: str) -> None:
    [fault] = faults_of(**changes)

    assert fault.startswith("entry 1 ")
    assert said in fault


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(EntryFaults) as caught:
        read_entries([ROW | {"kind": "friend", "phone": "?"}, ROW, ROW | {"checked_on": None}])

    assert [fault[:7] for fault in caught.value.faults] == ["entry 1", "entry 1", "entry 3"]


def test_a_list_that_nobody_would_read_is_refused() -> None:
    with pytest.raises(EntryFaults, match="has 13 entries; at most 12"):
        read_entries([ROW] * 13)


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("919-555-0181", "9195550181"),
        ("+1 (919) 555-0181", "+19195550181"),
        ("919-555-0181 ext. 12", "9195550181;ext=12"),
        ("919-555-0181 x 12", "9195550181;ext=12"),
    ],
)
def test_a_number_is_dialled_as_a_phone_wants_it(phone: str, dialled: str) -> None:
    [entry] = read_entries([ROW | {"phone": phone}])

    assert entry.dialled == dialled


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-400, 400))
def test_an_entry_is_out_of_date_after_180_days_and_never_checked_ahead(
    today: date, days: int
) -> None:
    entries = read_entries([ROW | {"checked_on": date.fromordinal(today.toordinal() - days)}])

    assert bool(list_stale(entries, today)) == (days > 180 or days < 0)
