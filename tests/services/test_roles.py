import pytest
from sqlmodel import Session

from tests.services.staffed import NEXT, NOW, TERMS, Staffed, agree, begin, staff, texts
from wellness.domain.access import Role
from wellness.domain.changes import RoleChange, RoleMove
from wellness.domain.language import Language
from wellness.errors import Conflict
from wellness.services import accounts, approvals, changes, roles
from wellness.storage import accounts as rows
from wellness.storage.schema.changes import Proposal


@pytest.fixture
def agency(session: Session) -> Staffed:
    found = staff(session)
    begin(session, found)
    return found


def propose_lee(session: Session, agency: Staffed, role: Role = Role.LEADER) -> Proposal:
    proposal = roles.propose_role(
        session,
        email="Lee@example.org",
        name="Lee Moss",
        role=role,
        unit_id=agency.teams[0].id or 0,
        language=Language.ES,
        mobile="+19195550142",
        proposer=agency.coordinator,
        terms=TERMS,
        now=NOW,
    )
    return session.get_one(Proposal, proposal)


def test_a_role_is_given_from_the_next_period_on(session: Session, agency: Staffed) -> None:
    proposal = propose_lee(session, agency)
    approvals.approve(session, proposal.id, approver=agency.first, terms=TERMS, now=NOW)

    approvals.apply_due(session, terms=TERMS, now=NOW)
    early = rows.find_account_by_email(session, "lee@example.org")
    approvals.apply_due(session, terms=TERMS, now=NEXT)

    account = rows.find_account_by_email(session, "lee@example.org")
    assert early is None
    assert account is not None
    assert (account.role, account.unit_id, account.mobile, account.language) == (
        Role.LEADER, agency.teams[0].id, "+19195550142", "es",
    )  # fmt: skip
    assert account.password_hash is None


def test_those_of_the_unit_are_told_of_a_new_role(session: Session, agency: Staffed) -> None:
    proposal = propose_lee(session, agency)

    approvals.approve(session, proposal.id, approver=agency.first, terms=TERMS, now=NOW)

    told = {row.person_id for row in texts(session, "changed")}
    assert told == {person.id for person in agency.people["Team A"]}


def test_the_proposal_forgets_the_person_once_settled(session: Session, agency: Staffed) -> None:
    proposal = propose_lee(session, agency)
    assert "Lee Moss" in proposal.body

    approvals.refuse(session, proposal.id, refuser=agency.first, terms=TERMS, now=NOW)

    assert "lee" not in proposal.body.casefold()
    said = changes.list_changes(session, language=Language.EN)[0].sentence
    assert said == "Somebody becomes leader for Team A."


def test_since_the_founding_nobody_is_invited_directly(session: Session, agency: Staffed) -> None:
    with pytest.raises(Conflict, match="second person"):
        accounts.invite(
            session,
            email="lee@example.org",
            name="Lee",
            role=Role.REPRESENTATIVE,
            unit_id=agency.root,
            token=lambda: "t",
            now=NOW,
        )


def test_a_changed_role_ends_sessions_and_keeps_the_last_coordinator(
    session: Session, agency: Staffed
) -> None:
    director = rows.find_account(session, agency.director)
    assert director is not None
    epoch = director.epoch
    for email in ("director@example.org", "coordinator@example.org"):
        agree(
            session, agency, RoleChange(RoleMove.GIVE, Role.PEER, agency.root, "Riverbend", email)
        )

    approvals.apply_due(session, terms=TERMS, now=NEXT)

    coordinator = rows.find_account(session, agency.coordinator)
    assert coordinator is not None
    assert (director.role, director.epoch) == (Role.PEER, epoch + 1)
    assert coordinator.role == Role.COORDINATOR
    decisions = [row.decision for row in changes.list_changes(session, language=Language.EN)]
    assert decisions[0] == "lapsed"


def test_a_number_that_another_account_has_is_left_with_it(
    session: Session, agency: Staffed
) -> None:
    director = rows.find_account(session, agency.director)
    assert director is not None
    director.mobile = "+19195550142"
    proposal = propose_lee(session, agency)
    approvals.approve(session, proposal.id, approver=agency.first, terms=TERMS, now=NOW)

    approvals.apply_due(session, terms=TERMS, now=NEXT)

    account = rows.find_account_by_email(session, "lee@example.org")
    assert account is not None
    assert account.mobile is None


def test_other_accounts_are_shut_at_once_and_the_log_says_so(
    session: Session, agency: Staffed
) -> None:
    kept = roles.shut(session, agency.director, proposer=None, terms=TERMS, now=NOW)

    director = rows.find_account(session, agency.director)
    assert kept is None
    assert director is not None
    assert director.is_disabled
    newest = changes.list_changes(session, language=Language.EN)[0]
    assert (newest.decision, newest.starts_on) == ("done", TERMS.local_date(NOW))


def test_a_representative_s_account_is_shut_by_a_representative_and_then_at_once(
    session: Session, agency: Staffed
) -> None:
    proposal = roles.shut(session, agency.first, proposer=None, terms=TERMS, now=NOW)
    first = rows.find_account(session, agency.first)
    assert first is not None
    assert proposal is not None
    assert not first.is_disabled

    approvals.approve(session, proposal, approver=agency.second, terms=TERMS, now=NOW)

    assert first.is_disabled


def test_a_representative_nobody_could_approve_for_is_shut_at_once(
    session: Session, agency: Staffed
) -> None:
    for one in (agency.first, agency.second):
        account = rows.find_account(session, one)
        assert account is not None
        account.password_hash = None

    assert roles.shut(session, agency.first, proposer=None, terms=TERMS, now=NOW) is None


def test_a_new_link_for_a_representative_stands_in_the_log(
    session: Session, agency: Staffed
) -> None:
    for one in (agency.coordinator, agency.first):
        roles.renew_link(session, one, token=one.hex.upper, terms=TERMS, now=NOW)

    newest, second, *_ = changes.list_changes(session, language=Language.EN)
    assert newest.sentence == "The staff representative for Riverbend got a new sign-in link."
    assert newest.decision == "done"
    assert second.kind == "founding"


def test_before_the_founding_an_account_is_shut_without_a_word(session: Session) -> None:
    found = staff(session)

    assert roles.shut(session, found.first, proposer=None, terms=TERMS, now=NOW) is None
    assert changes.list_changes(session, language=Language.EN) == []
