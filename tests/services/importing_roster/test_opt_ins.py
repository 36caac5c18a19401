"""Who is asked to join after an import, and who never is."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.factories import make_terms
from tests.services.importing_roster.rows import row
from tests.services.imports import NOW, opt_ins, person, take_roster
from wellness.domain.roster import PersonStatus, Texting
from wellness.services import consent
from wellness.storage.schema.outbox import OutboxState

TERMS = make_terms()


def join(session: Session, external_id: str = "A1") -> None:
    who = person(session, external_id)
    assert who.mobile is not None
    consent.join(session, who, who.mobile, keyed=TERMS.keyed, wording="w", now=NOW)


def stop(session: Session, external_id: str = "A1") -> None:
    who = person(session, external_id)
    assert who.mobile is not None
    consent.stop(session, who, who.mobile, keyed=TERMS.keyed, wording="w", now=NOW)


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
