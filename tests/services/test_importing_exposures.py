from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from tests.factories import make_terms
from tests.services.imports import NOW, RIVERBEND, content_of, counts, places, take_units
from wellness.services.importing import (
    FileHabits,
    ImportRefused,
    ImportReport,
    import_exposures,
)
from wellness.storage.schema.exposures import Exposure

HEADER = "unit,day,call_type,count\n"
TWO = "Community Response A,2026-11-02,overdose,2\nCo-Response,2026-11-02,welfare check,7\n"


@pytest.fixture(autouse=True)
def _units(session: Session) -> None:
    take_units(session, content_of(RIVERBEND))


def take(session: Session, text: str) -> ImportReport:
    return import_exposures(
        session,
        (HEADER + text).encode(),
        habits=FileHabits(),
        accepting=True,
        terms=make_terms(hard_calls=("Overdose",)),
        now=NOW,
    )


def kept(session: Session) -> list[tuple[str, int]]:
    rows = session.exec(select(Exposure).order_by(Exposure.call_type)).all()
    return [(row.call_type, row.count) for row in rows]


def test_counts_are_added_and_a_second_time_changes_nothing(session: Session) -> None:
    first, second = take(session, TWO), take(session, TWO)

    assert (counts(first), counts(second)) == ((2, 0, 0), (0, 0, 2))
    assert kept(session) == [("overdose", 2), ("welfare check", 7)]


def test_a_corrected_count_takes_the_place_of_the_one_before(session: Session) -> None:
    take(session, TWO)

    corrected = take(session, "Community Response A,2026-11-02,Overdose,0\n")

    assert counts(corrected) == (0, 1, 0)
    assert corrected.changes[0].columns == ("count",)
    assert kept(session) == [("overdose", 0), ("welfare check", 7)]


def test_a_file_with_one_fault_is_refused_as_a_whole(session: Session) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(session, TWO + "Co-Response,2026-11-03,overdose,many\n")

    assert places(refused.value.faults) == [(4, "count")]
    assert kept(session) == []


def test_calls_are_counted_for_teams_and_not_for_what_is_above(session: Session) -> None:
    with pytest.raises(ImportRefused) as refused:
        take(session, "Community Response,2026-11-02,overdose,1\n")

    assert places(refused.value.faults) == [(2, "unit")]


def test_a_file_without_a_hard_call_says_so(session: Session) -> None:
    report = take(session, "Co-Response,2026-11-02,welfare check,7\n")

    assert "welfare check" in report.warnings[0].value
    assert "hard_calls" in report.warnings[0].remedy


def test_counts_that_would_be_removed_at_once_are_not_taken(session: Session) -> None:
    kept_since = (NOW - make_terms().retention.exposures).date()
    too_old = kept_since - timedelta(days=1)

    report = take(
        session, "".join(f"Co-Response,{day},overdose,1\n" for day in (too_old, kept_since))
    )

    assert counts(report) == (1, 0, 0)
    assert session.exec(select(col(Exposure.day))).one() == date(2024, 11, 21)


def test_a_correction_may_space_the_type_another_way(session: Session) -> None:
    take(session, TWO)

    corrected = take(session, "Community Response A,2026-11-02,OVER DOSE,1\n")

    assert counts(corrected) == (0, 1, 0)
    assert kept(session) == [("overdose", 1), ("welfare check", 7)]
