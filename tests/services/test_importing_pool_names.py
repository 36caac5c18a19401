"""A unit above teams is refused a name that notices about its pooled teams cannot bear."""

import pytest
from sqlmodel import Session

from tests.factories import make_terms
from tests.services.imports import NOW, UNITS
from wellness.services.fitting import UnitNames, list_text_faults
from wellness.services.importing import ImportRefused, import_units

TERMS = make_terms(agency="A" * 60, public_url=f"https://{'long.' * 9}test")
LONG = "Division of " + "n" * 40


def take(session: Session, division: str) -> None:
    text = f"{UNITS}City,,agency,\n{division},City,division,\nTeam,{division},team,\n"
    import_units(session, text.encode(), accepting=True, terms=TERMS, now=NOW)


def test_a_long_name_of_a_division_is_refused_with_its_excess(session: Session) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(session, LONG)

    [fault] = refused.value.faults
    assert 'the text "peerflag" (es) needs more than 2 segments.' in str(fault)


def test_the_length_that_is_named_is_the_longest_that_fits(session: Session) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(session, LONG)
    fitting = int(str(refused.value.faults[0]).rsplit("to ", 1)[1].split()[0])

    take(session, LONG[:fitting])

    names = UnitNames(("Team",), ("City", LONG[:fitting]))
    assert [
        fault for fault in list_text_faults(names, terms=TERMS) if fault.key == "peerflag"
    ] == []
    one_more = UnitNames(("Team",), (LONG[: fitting + 1],))
    assert [fault.key for fault in list_text_faults(one_more, terms=TERMS)][-1:] == ["peerflag"]
