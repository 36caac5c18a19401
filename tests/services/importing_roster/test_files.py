"""What a roster's file says is taken whole or refused whole."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from tests.services.importing_roster.rows import TEAM, row
from tests.services.imports import (
    NOW,
    content_of,
    counts,
    opt_ins,
    person,
    places,
    take_roster,
    unit,
)
from wellness.domain.roster import Texting
from wellness.services.importing import ImportRefused
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person

BAD = "messy/roster-bad.csv"
GOOD = "messy/roster-semicolon-bom.csv"


def refuse(session: Session, text: str | bytes) -> ImportRefused:
    before = [p.model_dump() for p in session.exec(select(Person)).all()]
    with pytest.raises(ImportRefused) as refused:
        take_roster(session, text, accepting=True)
    session.expire_all()
    assert [p.model_dump() for p in session.exec(select(Person)).all()] == before
    return refused.value


def test_the_messy_roster_is_taken(session: Session) -> None:
    report = take_roster(session, content_of(GOOD))

    people = session.exec(select(Person).order_by(Person.external_id)).all()
    assert counts(report) == (5, 0, 0)
    assert [who.external_id for who in people] == ["A1", "A2", "A3", "A4", "A5"]
    assert people[0].name == "Muñoz, R-1"
    assert people[0].start_on == date(2023, 1, 9)
    assert [who.mobile for who in people][3:] == ["+13365550104", None]
    assert [who.language for who in people] == ["es", "en", None, "en", "en"]
    assert {who.unit_id for who in people} == {unit(session, TEAM).id}
    assert {who.texting for who in people} == {Texting.UNCONFIRMED}
    assert places(report.warnings) == [(8, "mobile"), *[(1, "unit")] * 7]
    assert "cannot be texted" in report.warnings[0].problem


def test_who_is_on_leave_or_has_no_number_is_not_texted(session: Session) -> None:
    take_roster(session, content_of(GOOD))

    assert [len(opt_ins(session, f"A{n}")) for n in range(1, 6)] == [1, 1, 1, 0, 0]


def test_the_same_roster_again_changes_nothing_and_says_so(session: Session) -> None:
    take_roster(session, content_of(GOOD))
    before = [who.model_dump() for who in session.exec(select(Person))]
    queued = [text.model_dump() for text in session.exec(select(Outbox))]

    report = take_roster(session, content_of(GOOD), now=NOW + timedelta(days=30))

    assert counts(report) == (0, 0, 5)
    assert report.changes == ()
    assert [who.model_dump() for who in session.exec(select(Person))] == before
    assert [text.model_dump() for text in session.exec(select(Outbox))] == queued


def test_the_bad_roster_is_refused_as_a_whole_with_every_fault(session: Session) -> None:
    refused = refuse(session, content_of(BAD))

    assert places(refused.faults) == [
        (3, "external_id"),
        (4, "mobile"),
        (5, "mobile"),
        (6, "unit"),
        (7, "language"),
        (8, "start_date"),
        (10, "role"),
    ]
    assert session.exec(select(Person)).all() == []
    assert session.exec(select(Outbox)).all() == []


def test_riverbend_is_taken_whole(session: Session) -> None:
    assert counts(take_roster(session, content_of("riverbend/roster.csv"))) == (83, 0, 0)


def test_people_belong_to_leaves_only(session: Session) -> None:
    refused = refuse(session, row(unit="Community Response"))

    assert places(refused.faults) == [(2, "unit")]
    assert "units below Community Response" in refused.faults[0].problem


def test_the_number_of_somebody_outside_the_file_is_a_fault(session: Session) -> None:
    take_roster(session, row("A1", "336-555-0101"))

    refused = refuse(session, row("A2", "(336) 555-0101"))

    assert places(refused.faults) == [(2, "mobile")]
    assert "number of A1" in refused.faults[0].problem


def test_an_empty_language_leaves_the_person_s_own_choice(session: Session) -> None:
    take_roster(session, row(language=""))
    person(session, "A1").language = "es"

    report = take_roster(session, row(language=""))

    assert counts(report) == (0, 0, 1)
    assert person(session, "A1").language == "es"


def test_a_file_without_addresses_leaves_them(session: Session) -> None:
    head = b"external_id,name,mobile,unit,language,role,status,start_date,email\n"
    line = row().strip().encode()
    take_roster(session, head + line + b",r1@example.org\n")

    kept = take_roster(session, row())
    other = refuse(session, head + row("A2", "").strip().encode() + b",R1@example.org\n")

    assert counts(kept) == (0, 0, 1)
    assert person(session, "A1").email == "r1@example.org"
    assert (2, "email") in places(other.faults)


def test_teams_nobody_was_imported_into_are_told(session: Session) -> None:
    report = take_roster(session, row())

    empty = [fault.value for fault in report.warnings if "no results" in fault.problem]
    assert counts(report) == (1, 0, 0)
    assert len(empty) == 7
    assert TEAM not in empty
