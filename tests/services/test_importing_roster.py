from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import make_terms
from tests.services.imports import (
    NOW,
    RIVERBEND,
    content_of,
    counts,
    opt_ins,
    person,
    places,
    take_roster,
    take_units,
    unit,
)
from wellness.domain.roster import PersonStatus, Texting
from wellness.services import consent
from wellness.services.importing import ImportRefused
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person

TEAM = "Community Response A"
BAD = "messy/roster-bad.csv"
GOOD = "messy/roster-semicolon-bom.csv"
TERMS = make_terms()


@pytest.fixture(autouse=True)
def _units(session: Session) -> None:
    take_units(session, content_of(RIVERBEND))


def row(
    external_id: str = "A1",
    mobile: str = "336-555-0101",
    *,
    unit: str = TEAM,
    language: str = "en",
    status: str = "active",
) -> str:
    return f"{external_id},R,{mobile},{unit},{language},EMT,{status},2023-01-01\n"


def refuse(session: Session, text: str | bytes) -> ImportRefused:
    before = [p.model_dump() for p in session.exec(select(Person)).all()]
    with pytest.raises(ImportRefused) as refused:
        take_roster(session, text, accepting=True)
    session.expire_all()
    assert [p.model_dump() for p in session.exec(select(Person)).all()] == before
    return refused.value


def join(session: Session, external_id: str = "A1") -> None:
    who = person(session, external_id)
    assert who.mobile is not None
    consent.join(session, who, who.mobile, keyed=TERMS.keyed, wording="w", now=NOW)


def stop(session: Session, external_id: str = "A1") -> None:
    who = person(session, external_id)
    assert who.mobile is not None
    consent.stop(session, who, who.mobile, keyed=TERMS.keyed, wording="w", now=NOW)


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


def test_absent_people_stay(session: Session) -> None:
    take_roster(session, row("A1") + row("A2", "336-555-0102"))

    take_roster(session, row("A2", "336-555-0102"))

    assert person(session, "A1").status == PersonStatus.ACTIVE


def test_a_new_person_is_asked_once_to_join(session: Session) -> None:
    take_roster(session, row())

    (text,) = opt_ins(session, "A1")
    assert person(session, "A1").texting == Texting.UNCONFIRMED
    assert text.state == OutboxState.PENDING
    assert (text.not_before, text.expires_at) == (NOW, NOW + timedelta(days=14))


def test_no_opt_in_carries_the_hash_that_opt_outs_are_kept_under(session: Session) -> None:
    take_roster(session, row())

    assert TERMS.keyed.of_number("+13365550101")[:12] not in opt_ins(session, "A1")[0].dedupe_key


def test_a_changed_number_is_unconfirmed_and_asked(session: Session) -> None:
    take_roster(session, row())
    join(session)

    report = take_roster(session, row(mobile="336-555-0109"))

    assert report.changes[0].columns == ("mobile",)
    assert person(session, "A1").texting == Texting.UNCONFIRMED
    assert sorted(text.state for text in opt_ins(session, "A1")) == ["cancelled", "pending"]


def test_a_number_changed_back_before_the_text_went_out_is_asked_again(session: Session) -> None:
    take_roster(session, row())
    take_roster(session, row(mobile="336-555-0109"))

    take_roster(session, row())

    assert sorted(text.state for text in opt_ins(session, "A1")) == ["cancelled", "pending"]


def test_a_number_asked_already_is_not_asked_again(session: Session) -> None:
    take_roster(session, row())
    opt_ins(session, "A1")[0].state = OutboxState.DELIVERED
    take_roster(session, row(mobile="336-555-0109"))

    take_roster(session, row())

    assert sorted(text.state for text in opt_ins(session, "A1")) == ["cancelled", "delivered"]


def test_a_change_beside_the_number_asks_nothing(session: Session) -> None:
    take_roster(session, row())
    join(session)

    report = take_roster(session, row(unit="Community Response B"))

    assert report.changes[0].columns == ("unit",)
    assert person(session, "A1").texting == Texting.JOINED
    assert len(opt_ins(session, "A1")) == 1


def test_a_number_that_said_stop_is_never_asked(session: Session) -> None:
    consent.stop(session, None, "+13365550101", keyed=TERMS.keyed, wording="w", now=NOW)

    report = take_roster(session, row())

    assert opt_ins(session, "A1") == []
    assert {fault.column for fault in report.warnings} == {"unit"}


def test_who_joined_and_left_texting_is_not_asked_at_a_new_number(session: Session) -> None:
    take_roster(session, row())
    join(session)
    stop(session)

    take_roster(session, row(mobile="336-555-0109"))

    assert person(session, "A1").texting == Texting.OUT
    assert len(opt_ins(session, "A1")) == 1


def test_a_wrong_number_s_stop_does_not_keep_the_right_one_from_being_asked(
    session: Session,
) -> None:
    take_roster(session, row())
    stop(session)

    take_roster(session, row(mobile="336-555-0109"))

    assert person(session, "A1").texting == Texting.UNCONFIRMED
    assert [text.state for text in opt_ins(session, "A1")].count(OutboxState.PENDING) == 1


@pytest.mark.parametrize("status", ["leave", "left"])
def test_leaving_drops_the_texts_that_wait(session: Session, status: str) -> None:
    take_roster(session, row())

    take_roster(session, row(status=status))

    assert [text.state for text in opt_ins(session, "A1")] == [OutboxState.CANCELLED]


def test_who_comes_back_from_leave_is_still_in(session: Session) -> None:
    take_roster(session, row())
    join(session)
    take_roster(session, row(status="leave"))

    take_roster(session, row())

    assert person(session, "A1").texting == Texting.JOINED


def test_who_is_active_for_the_first_time_is_asked(session: Session) -> None:
    take_roster(session, row(status="leave"))

    take_roster(session, row())

    assert [text.state for text in opt_ins(session, "A1")] == [OutboxState.PENDING]


def test_who_comes_back_after_having_left_confirms_anew(session: Session) -> None:
    take_roster(session, row())
    opt_ins(session, "A1")[0].state = OutboxState.DELIVERED
    join(session)
    take_roster(session, row(status="left"))

    take_roster(session, row())

    assert person(session, "A1").texting == Texting.UNCONFIRMED


def test_two_people_can_swap_numbers(session: Session) -> None:
    take_roster(session, row("A1", "336-555-0101") + row("A2", "336-555-0102"))

    take_roster(session, row("A1", "336-555-0102") + row("A2", "336-555-0101"))

    assert person(session, "A1").mobile == "+13365550102"
    assert person(session, "A2").mobile == "+13365550101"


def test_the_number_of_somebody_outside_the_file_is_a_fault(session: Session) -> None:
    take_roster(session, row("A1", "336-555-0101"))

    refused = refuse(session, row("A2", "(336) 555-0101"))

    assert places(refused.faults) == [(2, "mobile")]
    assert "number of A1" in refused.faults[0].problem


def test_the_number_of_somebody_who_left_can_be_given_again(session: Session) -> None:
    take_roster(session, row("A1"))
    take_roster(session, row("A1", status="left"))

    assert counts(take_roster(session, row("A2"))) == (1, 0, 0)


def test_who_left_may_still_bear_the_number_of_somebody_else(session: Session) -> None:
    take_roster(session, row("A1"))

    assert counts(take_roster(session, row("A2", status="left"))) == (1, 0, 0)
    assert opt_ins(session, "A2") == []


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
