"""What a tick does with approved changes: before a period is frozen, and not within it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, at, make_terms
from tests.worker.town import Town
from wellness.domain.access import Role
from wellness.domain.changes import Change, LegalHold, PolicyChange
from wellness.services import approvals, policies
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.schedules import Eligibility, Period

TERMS = make_terms()


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Iterator[Town]:
    """A founded town whose second period is planned while the first one runs."""
    now = at("2026-11-13 12:00")
    town = Town.found(tmp_path / "town", migrated_file, now, is_founded=False)
    with town.keep_running():
        with town.database() as database, database.transaction() as session:
            root = session.exec(select(Account.unit_id)).one()
            for role in (Role.COORDINATOR, Role.REPRESENTATIVE, Role.REPRESENTATIVE):
                add_account(session, role, root, password_hash="set")
            agree(session, town, policies.founding_of(TERMS))
        assert town.tick() == []
        assert town.tick("2026-11-16 04:00") == []
        yield town


def agree(session: Session, town: Town, change: Change) -> UUID:
    now = town.clock()
    proposal = approvals.propose(session, change, proposer=None, terms=TERMS, now=now)
    query = select(Account.id).where(Account.role == Role.REPRESENTATIVE)
    for one in session.exec(query).all():
        if approvals.approve(session, proposal, approver=one, terms=TERMS, now=now):
            break
    return proposal


def periods_of(town: Town) -> list[tuple[str, int, int]]:
    rows = sorted(town.rows(Period), key=lambda row: row.starts_at)
    return [(row.state, row.k, (row.ends_at - row.starts_at).days) for row in rows]


def test_an_open_period_keeps_k_and_the_planned_one_follows_at_the_next_tick(town: Town) -> None:
    assert periods_of(town) == [("open", 7, 14), ("planned", 7, 14)]
    with town.database() as database, database.transaction() as session:
        agree(session, town, PolicyChange(9, 2, 28))

    town.tick("2026-11-16 04:01")
    before = periods_of(town)
    town.tick("2026-11-30 04:00")

    assert before == [("open", 7, 14), ("planned", 9, 28)]
    assert periods_of(town) == [("closed", 7, 14), ("open", 9, 28), ("planned", 9, 28)]


def test_a_policy_approved_while_the_worker_slept_counts_when_the_period_is_frozen(
    town: Town,
) -> None:
    with town.database() as database, database.transaction() as session:
        agree(session, town, PolicyChange(9, 2, 14))

    town.tick("2026-11-30 04:30")

    assert periods_of(town)[1] == ("open", 9, 14)


def test_under_a_legal_hold_no_period_is_opened_and_the_running_one_still_closes(
    town: Town,
) -> None:
    with town.database() as database, database.transaction() as session:
        agree(session, town, LegalHold(is_on=True))

    assert town.tick("2026-11-30 04:00") == []
    held = periods_of(town)
    assert town.tick("2026-12-14 04:00") == []

    assert [state for state, *_ in held] == ["closed", "planned"]
    assert [state for state, *_ in periods_of(town)][:2] == ["closed", "skipped"]
    assert town.rows(Eligibility) == []
