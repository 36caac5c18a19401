from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from tests.factories import add_period
from tests.services.staffed import (
    AFTER,
    NEXT,
    NOW,
    TERMS,
    Staffed,
    agree,
    begin,
    staff,
    texts,
)
from wellness.domain.access import Role
from wellness.domain.changes import (
    Appointment,
    ChangeKind,
    ClockChange,
    Decision,
    LegalHold,
    PolicyChange,
)
from wellness.domain.language import Language
from wellness.errors import Conflict, NotAllowed, NotFound
from wellness.services import accounts, applying, approvals, changes, policies
from wellness.storage import changes as rows
from wellness.storage import operation
from wellness.storage.schema.changes import Proposal
from wellness.storage.schema.schedules import PeriodState

POLICY = PolicyChange(9, 2, 14)


@pytest.fixture
def agency(session: Session) -> Staffed:
    return staff(session)


def lines(session: Session) -> list[tuple[str, str]]:
    return [(row.kind, row.decision) for row in changes.list_changes(session, language=Language.EN)]


def test_a_founding_needs_two_distinct_representatives(session: Session, agency: Staffed) -> None:
    change = policies.founding_of(TERMS)
    proposal = approvals.propose(session, change, proposer=agency.director, terms=TERMS, now=NOW)

    once = approvals.approve(session, proposal, approver=agency.first, terms=TERMS, now=NOW)
    again = approvals.approve(session, proposal, approver=agency.first, terms=TERMS, now=NOW)
    before = rows.has_founding(session)
    twice = approvals.approve(session, proposal, approver=agency.second, terms=TERMS, now=NOW)

    assert (once, again, before, twice) == (False, False, False, True)
    assert rows.has_founding(session)
    assert session.get_one(Proposal, proposal).starts_at == NEXT


@pytest.mark.parametrize("who", ["director", "coordinator"])
def test_leadership_cannot_approve(session: Session, agency: Staffed, who: str) -> None:
    begin(session, agency)
    proposal = approvals.propose(session, POLICY, proposer=agency.coordinator, terms=TERMS, now=NOW)

    with pytest.raises(NotAllowed, match="another person"):
        approvals.approve(session, proposal, approver=getattr(agency, who), terms=TERMS, now=NOW)
    with pytest.raises(NotAllowed, match="another person"):
        approvals.refuse(session, proposal, refuser=getattr(agency, who), terms=TERMS, now=NOW)


def test_a_representative_cannot_propose_a_policy(session: Session, agency: Staffed) -> None:
    begin(session, agency)

    with pytest.raises(NotAllowed, match="cannot propose"):
        approvals.propose(session, POLICY, proposer=agency.first, terms=TERMS, now=NOW)


def test_a_disabled_representative_decides_nothing(session: Session, agency: Staffed) -> None:
    begin(session, agency)
    proposal = approvals.propose(session, POLICY, proposer=None, terms=TERMS, now=NOW)
    accounts.disable(session, agency.first)

    with pytest.raises(NotFound, match="no such account"):
        approvals.approve(session, proposal, approver=agency.first, terms=TERMS, now=NOW)


def test_a_decided_proposal_is_not_decided_again(session: Session, agency: Staffed) -> None:
    begin(session, agency)
    proposal = approvals.propose(session, POLICY, proposer=None, terms=TERMS, now=NOW)
    approvals.refuse(session, proposal, refuser=agency.first, terms=TERMS, now=NOW)

    with pytest.raises(Conflict, match="decided over already"):
        approvals.approve(session, proposal, approver=agency.second, terms=TERMS, now=NOW)
    assert (
        policies.find_policy(session, default=policies.default_of(TERMS), at=AFTER).limits.voters
        == 7
    )


def test_an_unknown_proposal_is_not_found(session: Session, agency: Staffed) -> None:
    with pytest.raises(NotFound, match="no such proposal"):
        approvals.refuse(session, uuid4(), refuser=agency.first, terms=TERMS, now=NOW)


def test_who_proposed_withdraws_and_nobody_else(session: Session, agency: Staffed) -> None:
    begin(session, agency)
    proposal = approvals.propose(session, POLICY, proposer=agency.director, terms=TERMS, now=NOW)

    with pytest.raises(NotAllowed, match="Only who proposed"):
        approvals.withdraw(session, proposal, account_id=agency.coordinator, terms=TERMS, now=NOW)
    approvals.withdraw(session, proposal, account_id=agency.director, terms=TERMS, now=NOW)

    assert approvals.list_open(session, agency.first, language=Language.EN) == []
    assert lines(session)[0] == (ChangeKind.POLICY, Decision.WITHDRAWN)


def test_a_proposal_of_the_command_line_is_withdrawn_by_a_coordinator(
    session: Session, agency: Staffed
) -> None:
    begin(session, agency)
    proposal = approvals.propose(session, POLICY, proposer=None, terms=TERMS, now=NOW)

    approvals.withdraw(session, proposal, account_id=agency.coordinator, terms=TERMS, now=NOW)

    assert approvals.list_open(session, None, language=Language.EN) == []


def test_only_one_policy_waits_at_a_time_and_the_same_one_is_the_same(
    session: Session, agency: Staffed
) -> None:
    begin(session, agency)
    first = approvals.propose(session, POLICY, proposer=None, terms=TERMS, now=NOW)

    again = approvals.propose(session, POLICY, proposer=None, terms=TERMS, now=NOW)
    with pytest.raises(Conflict, match="waits"):
        approvals.propose(session, PolicyChange(8, 2, 14), proposer=None, terms=TERMS, now=NOW)

    assert first == again


def test_a_policy_makes_no_sense_before_the_founding_nor_a_second_founding(
    session: Session, agency: Staffed
) -> None:
    with pytest.raises(Conflict, match="settings count"):
        approvals.propose(session, POLICY, proposer=None, terms=TERMS, now=NOW)
    begin(session, agency)
    applying.apply_due(session, terms=TERMS, now=NEXT)
    with pytest.raises(Conflict, match="approved already"):
        approvals.propose(
            session, policies.founding_of(TERMS), proposer=None, terms=TERMS, now=NEXT
        )


def test_everybody_who_joined_is_told_of_a_policy_once(session: Session, agency: Staffed) -> None:
    begin(session, agency)
    agency.people["Team A"][0].texting = "unconfirmed"

    agree(session, agency, POLICY)

    queued = texts(session, "changed")
    assert len(queued) == 17
    assert all(row.person_id != agency.people["Team A"][0].id for row in queued)
    assert '"groups of 9' not in queued[0].fields
    assert "groups of 9 or more, every 14 days" in queued[0].fields
    assert "Mon 30 Nov" in queued[0].fields


def test_the_log_has_days_and_roles_and_can_be_read_in_both_languages(
    session: Session, agency: Staffed
) -> None:
    begin(session, agency)
    agree(session, agency, POLICY)

    newest = changes.list_changes(session, language=Language.ES)[0]
    assert (newest.made_on, newest.starts_on) == (date(2026, 11, 18), date(2026, 11, 30))
    assert (newest.proposer, newest.decider) == (Role.COORDINATOR, Role.REPRESENTATIVE)
    assert newest.sentence.startswith("Se muestran solo resultados de grupos de 9")
    assert lines(session) == [
        ("policy", "approved"), ("policy", "proposed"),
        ("founding", "approved"), ("founding", "proposed"),
    ]  # fmt: skip


def test_two_people_confirm_the_clock(session: Session, agency: Staffed) -> None:
    proposal = approvals.propose(
        session, ClockChange(), proposer=agency.coordinator, terms=TERMS, now=NOW
    )

    with pytest.raises(NotAllowed, match="another person"):
        approvals.approve(session, proposal, approver=agency.coordinator, terms=TERMS, now=NOW)
    assert approvals.approve(session, proposal, approver=agency.director, terms=TERMS, now=NOW)

    assert operation.find_mark(session, applying.CLOCK_CONFIRMED) == NOW.isoformat()


def test_a_legal_hold_counts_at_once_and_ends_by_a_second_one(
    session: Session, agency: Staffed
) -> None:
    agree(session, agency, LegalHold(is_on=True))
    held = approvals.is_on_legal_hold(session)
    agree(session, agency, LegalHold(is_on=False))

    assert held
    assert not approvals.is_on_legal_hold(session)


def test_the_director_appoints_where_nobody_is_left_after_everybody_was_told(
    session: Session, agency: Staffed
) -> None:
    begin(session, agency)
    appointment = Appointment(agency.root, "rae@example.org", "Rae Hill")
    with pytest.raises(Conflict, match="There is a staff representative"):
        approvals.propose(session, appointment, proposer=agency.director, terms=TERMS, now=NOW)
    for one in (agency.first, agency.second):
        accounts.disable(session, one)
    with pytest.raises(NotAllowed, match="director"):
        approvals.propose(session, appointment, proposer=None, terms=TERMS, now=NOW)

    proposal = approvals.propose(
        session, appointment, proposer=agency.director, terms=TERMS, now=NOW
    )
    told = len(texts(session, "changed"))
    approvals.apply_due(session, terms=TERMS, now=NOW + timedelta(days=13))
    early = [row.email for row in accounts.list_accounts(session)]
    approvals.apply_due(session, terms=TERMS, now=NOW + timedelta(days=14))

    assert told == 18
    assert "rae@example.org" not in early
    [appointed] = [row for row in accounts.list_accounts(session) if row.email[:3] == "rae"]
    assert (appointed.role, appointed.state) == (Role.REPRESENTATIVE, "invited")
    assert "rae" not in session.get_one(Proposal, proposal).body


def test_a_planned_period_follows_the_policy_and_an_open_one_keeps_its_own(
    session: Session, agency: Staffed
) -> None:
    begin(session, agency)
    opened = add_period(session, NEXT - timedelta(days=14))
    planned = add_period(session, NEXT, state=PeriodState.PLANNED)

    agree(session, agency, PolicyChange(9, 2, 28))
    approvals.apply_due(session, terms=TERMS, now=NOW)

    assert (opened.k, opened.ends_at) == (7, NEXT)
    assert (planned.k, planned.starts_at) == (9, NEXT)
    assert planned.ends_at == NEXT + timedelta(days=28)
    assert planned.visible_at == NEXT + timedelta(days=28, hours=5)


def test_an_approval_at_the_opening_counts_from_the_period_after(
    session: Session, agency: Staffed
) -> None:
    begin(session, agency)
    add_period(session, NEXT, state=PeriodState.PLANNED)

    proposal = agree(session, agency, POLICY, now=NEXT)

    assert session.get_one(Proposal, proposal).starts_at == AFTER


def test_applied_proposals_are_applied_once(session: Session, agency: Staffed) -> None:
    begin(session, agency)
    agree(session, agency, POLICY)

    assert approvals.apply_due(session, terms=TERMS, now=NOW) == 0
    assert approvals.apply_due(session, terms=TERMS, now=NEXT) == 2
    assert approvals.apply_due(session, terms=TERMS, now=AFTER) == 0
    assert all(row.applied_on == date(2026, 11, 30) for row in session.exec(select(Proposal)))


def test_the_board_says_what_one_may_do(session: Session, agency: Staffed) -> None:
    proposal = approvals.propose(
        session, policies.founding_of(TERMS), proposer=agency.coordinator, terms=TERMS, now=NOW
    )
    approvals.approve(session, proposal, approver=agency.first, terms=TERMS, now=NOW)

    [of_first], [of_second], [of_coordinator] = (
        approvals.show_board(session, who, language=Language.EN, terms=TERMS, now=NOW).waiting
        for who in (agency.first, agency.second, agency.coordinator)
    )

    assert (of_first.agreed, of_first.needed, of_first.has_agreed) == (1, 2, True)
    assert (of_second.may_approve, of_second.has_agreed) == (True, False)
    assert (of_coordinator.may_approve, of_coordinator.may_withdraw) == (False, True)


def test_settings_that_differ_are_said_not_to_count(session: Session, agency: Staffed) -> None:
    assert policies.find_unused_settings(session, terms=TERMS, now=NOW) is None
    begin(session, agency)
    assert policies.find_unused_settings(session, terms=TERMS, now=NOW) is None

    agree(session, agency, POLICY)

    told = policies.find_unused_settings(session, terms=TERMS, now=NOW)
    assert told is not None
    assert "k = 9" in told
    assert "wellness propose policy" in told
