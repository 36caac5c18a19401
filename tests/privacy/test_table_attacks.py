"""AT6, AT11, AT20: what the tables, their history and their backups can give away."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, inspect
from sqlmodel import Session, select

from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.worlds import ENDS, STARTS
from wellness.domain.access import Role
from wellness.domain.signals import is_acute
from wellness.domain.texts import TextKey
from wellness.services import debriefs, outbox, periods, releases
from wellness.services.terms import Terms
from wellness.storage import accounts
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, Receipt
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.service import EmbeddedVault

_PERSONAL = ("person_id", "mobile", "number", "name", "email", "external_id")
_SIGNS_OF_ONE = ("answer", "repl", "seen", "opened", "last_", "updated", "value", "score")

ALLOWED = {
    "account": "id email name role unit_id password_hash mobile language is_lead on_duty"
    " is_disabled epoch",
    "account_link": "token_hash account_id expires_at",
    "alembic_version": "version_num",
    "approval": "proposal_id account_id approved_on",
    "change": "id made_on kind decision proposer decider starts_on fields",
    # R23 names the consent record as the one place where a person stands beside a time.
    "consent": "id person_id kind at wording",
    "contact": "id name number preferred asked_at due_at acknowledged_at acknowledged_by purge_at",
    "eligibility": "period_id person_id leaf_id",
    "flag": "id dedupe_key trigger unit_id label incident_id release_id raised_at state taken_by"
    " taken_at",
    "heartbeat": "job at",
    "incident": "id kind unit_id happened_at logged_at logged_by",
    "invitation": "id period_id person_id number shift_id channel send_at token_hash",
    "mark": "key value",
    "opt_out": "number_key",
    "outbox": "id dedupe_key text person_id account_id number invitation_id period_id fields state"
    " not_before expires_at attempts claim_token lease_until attempt_token attempted_at"
    " provider_sid error_code",
    "period": "id pulse starts_at ends_at visible_at state k c seed",
    "person": "id external_id name mobile email unit_id language role status texting start_on",
    "proposal": "id kind body proposed_by proposed_on state decided_by decided_on starts_at"
    " applied_on",
    "receipt": "outbox_id status error_code",
    "release": "id pulse period_id ends_at visible_at content previous hash",
    "release_anchor": "hash",
    # R30: who was moved, away or given another number within three periods; a day, no answer.
    "shaped": "leaf_id person_id shaped_on has_come",
    "shift": "id external_id unit_id starts_wall ends_wall zone starts_at ends_at is_due",
    "shift_person": "shift_id person_id",
    "sign_in_failure": "key slot count",
    "unit": "id parent_id name name_key kind",
}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def agency(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Agency:
    return Agency(database, vault, terms, clock).open()


def _strain_everybody(agency: Agency) -> None:
    for number in agency.numbers:
        agency.text(number, "3453")


def _flags(session: Session) -> list[debriefs.FlagView]:
    [peer] = accounts.list_accounts(session, Role.PEER)
    return debriefs.list_flags(session, peer.id)


def test_at06_before_the_close_no_survey_flag_exists(agency: Agency) -> None:
    _strain_everybody(agency)

    with agency.database.reading() as session:
        assert _flags(session) == []


def test_at06_looking_for_flags_costs_the_same_whoever_answered(agency: Agency) -> None:
    statements: list[str] = []
    event.listen(
        agency.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    with agency.database.reading() as session:
        _flags(session)
    quiet, statements[:] = list(statements), []
    _strain_everybody(agency)
    statements.clear()

    with agency.database.reading() as session:
        _flags(session)

    assert statements == quiet


def test_at06_flags_are_a_function_of_the_release(agency: Agency) -> None:
    for i, number in enumerate(agency.numbers):
        agency.text(number, "3453" if i < agency.size else "0111")
    agency.close()
    agency.clock.move(hours=5)

    with agency.database.transaction() as session:
        [release] = releases.list_visible(session, now=agency.clock())
        debriefs.raise_release_flags(session, release, terms=agency.terms, now=agency.clock())
        debriefs.raise_release_flags(session, release, terms=agency.terms, now=agency.clock())
        raised = {(flag.label, flag.release_id) for flag in _flags(session)}

    groups = json.loads(release.content)["body"]["groups"]
    acute = {(g["name"], release.id) for g in groups if is_acute(g["m"], g["bands"])}
    assert raised == acute == {("Team A", release.id)}


def test_at11_the_schema_holds_what_the_whitelist_names_and_nothing_else(
    database: Database,
) -> None:
    inspector = inspect(database.engine)

    found = {
        table: {column["name"] for column in inspector.get_columns(table)}
        for table in inspector.get_table_names()
    }

    assert found == {table: set(columns.split()) for table, columns in ALLOWED.items()}


def test_at11_no_table_has_a_person_beside_an_answer_or_a_sign_of_one(database: Database) -> None:
    inspector = inspect(database.engine)
    for table in inspector.get_table_names():
        columns = [column["name"] for column in inspector.get_columns(table)]
        if any(column in _PERSONAL for column in columns):
            assert not [column for column in columns for word in _SIGNS_OF_ONE if word in column], (
                table
            )


def test_at11_a_release_holds_no_time_but_its_period_and_its_slot(agency: Agency) -> None:
    _strain_everybody(agency)
    agency.close()

    with agency.database.reading() as session:
        [row] = releases.list_visible(session, now=ENDS.replace(year=2027))

    body = json.loads(row.content)["body"]
    assert body["period"].keys() == {"id", "starts_at", "ends_at"}
    assert body.keys() == {
        "format", "pulse", "period", "k", "c", "tree", "groups", "software",
    }  # fmt: skip
    assert all(
        group.keys() == {"at", "name", "pool", "leaves", "m", "bands"} for group in body["groups"]
    )


def _tell_about_texts(agency: Agency) -> None:
    """A text to everybody, and the provider's word that it arrived."""
    with agency.database.transaction() as session:
        for person_id in agency.people:
            outbox.queue_to_person(
                session,
                person_id,
                TextKey.PULSE,
                dedupe_key=person_id.hex,
                not_before=STARTS,
                expires_at=ENDS,
                period_id=agency.period,
            )
        for row in session.exec(select(Outbox)).all():
            session.add(Receipt(outbox_id=row.id, status="delivered"))


def test_at11_after_the_close_nobody_can_tell_who_was_asked_or_eligible(agency: Agency) -> None:
    _tell_about_texts(agency)

    agency.close()

    with agency.database.reading() as session:
        for table in ("invitation", "eligibility", "outbox", "receipt"):
            count = session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608 - fixed names
            assert count.scalar() == 0, table


def test_at20_a_restored_backup_brings_back_the_same_bytes_and_nothing_else(
    agency: Agency, tmp_path: Path
) -> None:
    _strain_everybody(agency)
    backup = tmp_path / "backup.db"
    path = Path(str(agency.database.url.database))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(backup)) as copy:
        source.backup(copy)
    agency.close()
    with agency.database.reading() as session:
        [first] = releases.list_visible(session, now=ENDS.replace(year=2027))
    agency.database.dispose()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(backup, path)

    with agency.database.reading() as session:
        assert session.get_one(Period, agency.period).state == PeriodState.OPEN
        assert agency.text(agency.numbers[0], "0111") is not None
    with agency.database.reading() as session:
        over = periods.list_over(session, now=agency.clock())
    agency.close()

    with agency.database.reading() as session:
        [again] = releases.list_visible(session, now=ENDS.replace(year=2027))
    assert over == [agency.period]
    assert (again.content, again.hash) == (first.content, first.hash)
    assert [box.state for box in agency.vault.status().boxes] == ["closed"]
