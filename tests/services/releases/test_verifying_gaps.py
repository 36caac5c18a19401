"""Releases that are missing or filed in a wrong place are found."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from tests.services.releases.chains import (
    STARTS,
    add_raw,
    add_release,
    make_body,
    problems,
    run_unguarded,
)
from wellness.domain.releases import FIRST_HASH, canonical, wrap_body
from wellness.services import releases
from wellness.services.releases import ChainFault
from wellness.storage.database import Database
from wellness.storage.schema.schedules import PeriodState


def close_three(database: Database) -> None:
    with database.transaction() as session:
        for nth in range(3):
            add_release(session, nth=nth).state = PeriodState.CLOSED


def list_faults(database: Database) -> list[str]:
    with database.reading() as session:
        return [str(fault) for fault in releases.verify_chain(session)]


def test_a_closed_period_without_its_release_is_found(database: Database) -> None:
    close_three(database)
    before = list_faults(database)

    run_unguarded(database, "DELETE FROM release WHERE id > 1")

    assert before == []
    assert list_faults(database) == [
        f"Period 2 (to {STARTS + timedelta(days=28):%Y-%m-%d}) has no release",
        f"Period 3 (to {STARTS + timedelta(days=42):%Y-%m-%d}) has no release",
    ]


def test_what_retention_removed_before_the_anchor_is_not_missed(database: Database) -> None:
    close_three(database)

    with database.transaction() as session:
        run = session.connection().exec_driver_sql
        run("INSERT INTO release_anchor SELECT hash FROM release WHERE id = 1")
        run("DELETE FROM release WHERE id = 1")

    assert list_faults(database) == []


def test_an_anchor_hides_no_release_that_is_gone_after_it(database: Database) -> None:
    close_three(database)

    with database.transaction() as session:
        run = session.connection().exec_driver_sql
        run("INSERT INTO release_anchor SELECT hash FROM release WHERE id = 1")
        run("DELETE FROM release WHERE id = 1")
    run_unguarded(database, "DELETE FROM release WHERE id = 3")

    assert [fault[:8] for fault in list_faults(database)] == ["Period 3"]


def test_each_fault_names_its_release(session: Session) -> None:
    for nth, k in enumerate((7, 4, 7, 4)):
        add_release(session, make_body(k=k), nth=nth)

    faults = releases.verify_chain(session)

    assert [type(fault) for fault in faults] == [ChainFault] * 2
    assert [fault.release for fault in faults] == [2, 4]


@pytest.mark.parametrize("named", [{"pulse": "monthly"}, {"period": {"id": 9}}])
def test_a_release_filed_under_another_period_or_pulse_is_found(
    session: Session, named: dict[str, Any]
) -> None:
    add_raw(session, wrap_body(canonical(make_body() | named), FIRST_HASH))

    assert problems(session) == {1: ["it is filed under another pulse or period than it names"]}
