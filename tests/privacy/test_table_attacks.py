"""AT6, AT11, AT20: what the tables, their history and their backups can give away."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, inspect
from sqlmodel import Session, select

from tests.factories import add_period
from tests.privacy.agency import Agency
from tests.privacy.worlds import ENDS, STARTS
from wellness.domain.access import Role
from wellness.domain.signals import is_acute
from wellness.domain.texts import TextKey
from wellness.services import debriefs, eligibility, outbox, periods, releases
from wellness.storage import accounts, schedules
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, Receipt
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.storage.whitelist import TABLES, list_schema_faults

_PERSONAL = ("person_id", "mobile", "number", "name", "email", "external_id")
_SIGNS_OF_ONE = ("answer", "repl", "seen", "opened", "last_", "updated", "value", "score")


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

    assert found == TABLES
    assert list_schema_faults(database) == []


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
        "participation",
    }  # fmt: skip
    assert [row.keys() for row in body["participation"]] == [{"at", "step"}]
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


def test_at11_after_the_close_nobody_can_tell_who_was_asked(agency: Agency) -> None:
    _tell_about_texts(agency)

    agency.close()

    with agency.database.reading() as session:
        for table in ("invitation", "outbox", "receipt"):
            count = session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608 - fixed names
            assert count.scalar() == 0, table


def _count_eligible(agency: Agency) -> int:
    with agency.database.reading() as session:
        return schedules.count_eligible(session, agency.period)


def test_at11_who_was_eligible_is_forgotten_once_the_next_period_was_opened(
    agency: Agency,
) -> None:
    agency.close()
    after_the_close = _count_eligible(agency)
    with agency.database.transaction() as session:
        add_period(session, ENDS, state=PeriodState.PLANNED)
        periods.freeze_due(
            session,
            agency.terms.pulse,
            zone=agency.terms.zone,
            held=agency.vault.status(),
            now=ENDS,
        )

    assert after_the_close == len(agency.people)
    assert _count_eligible(agency) == 0


def test_at11_who_was_eligible_is_kept_for_one_period_at_most(agency: Agency) -> None:
    agency.close()
    counts = []

    for now in (ENDS + timedelta(days=14, seconds=-1), ENDS + timedelta(days=14)):
        with agency.database.transaction() as session:
            eligibility.forget_past(session, agency.terms.pulse.key, now=now)
        counts.append(_count_eligible(agency))

    assert counts == [len(agency.people), 0]


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
