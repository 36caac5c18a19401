"""Migrations: up and down, with data, and equal to the tables of the code."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import Session, select

from tests.factories import add_account, add_agency, add_period, add_person, id_of
from tests.privacy.worlds import STARTS, make_box
from wellness.domain.access import Role
from wellness.domain.changes import Change, PolicyChange, encode, kind_of
from wellness.domain.releases import compose_body
from wellness.services.releases import append_release
from wellness.storage.database import Database
from wellness.storage.schema import metadata
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.changes import Approval, Proposal
from wellness.storage.schema.changes import Change as Line
from wellness.storage.schema.consent import Consent
from wellness.storage.schema.debriefs import Flag, FlagPass, LeaderAction
from wellness.storage.schema.exposures import Exposure
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.upgrade import (
    downgrade,
    find_revision,
    is_current,
    newest_revision,
    upgrade,
)


def add_text(session: Session, key: str, **whose: Any) -> None:
    """A text that waits."""
    session.add(
        Outbox(dedupe_key=key, text="number", not_before=STARTS, expires_at=STARTS, **whose)
    )


def add_proposal(session: Session, account: UUID, change: Change) -> None:
    """A proposal somebody agreed to, and its line in the log."""
    body, on = encode(change), STARTS.date()
    proposal = Proposal(kind=kind_of(change), body=body, proposed_by=account, proposed_on=on)
    session.add(proposal)
    session.flush()
    session.add(Approval(proposal_id=proposal.id, account_id=account, approved_on=on))
    session.add(Line(made_on=on, kind=kind_of(change), decision="proposed", fields=body))
    session.flush()


def _fresh(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'fresh.db'}")


def test_the_migrations_give_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_an_empty_database_has_no_revision_and_then_the_newest(tmp_path: Path) -> None:
    database = _fresh(tmp_path)
    assert find_revision(database) is None
    assert not is_current(database)

    upgrade(database)

    assert find_revision(database) == newest_revision()
    assert is_current(database)


def test_every_migration_goes_down_and_up_again_with_data(database: Database) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        add_person(session, team)
        leader = add_account(session, Role.LEADER, team.id or 0)
        add_proposal(session, leader.id, PolicyChange(9, 2, 28))
        add_text(session, "old", number="+19195550111")
        period = add_period(session, STARTS)
        facts = make_box({}, period=id_of(period)).facts
        append_release(session, period, compose_body(facts, [], software="0"))

    downgrade(database, "base")
    tables = inspect(database.engine).get_table_names()
    upgrade(database)

    assert tables == ["alembic_version"]
    assert is_current(database)


def test_the_second_migration_goes_down_alone_and_keeps_the_texts_of_people(
    database: Database,
) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        person = add_person(session, team)
        add_text(session, "new", person_id=person.id)
        add_text(session, "old", number="+19195550111")

    downgrade(database, "0001")
    with database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT dedupe_key FROM outbox").scalars().all()
    upgrade(database)

    assert kept == ["new"]
    assert is_current(database)


def test_who_was_there_before_is_enrolled_since_their_join_or_the_upgrade(
    database: Database,
) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        joined, silent = add_person(session, team), add_person(session, team, is_founder=True)
        for day in (0, 20):
            at = STARTS + timedelta(days=day)
            session.add(Consent(person_id=joined.id, kind="join", at=at, wording="w"))
    downgrade(database, "0001")

    before = datetime.now(UTC).date()
    upgrade(database)

    with database.reading() as session:
        found = {row.id: row for row in session.exec(select(Person)).all()}
        [unit, _] = session.exec(select(Unit)).all()
    assert found[joined.id].enrolled_on == STARTS.date()
    assert before <= (found[silent.id].enrolled_on or before) <= datetime.now(UTC).date()
    assert found[silent.id].enrolled_on is not None
    assert not found[silent.id].is_founder
    assert unit.periods == 0


def test_the_fourth_migration_goes_down_alone_without_flags_an_older_version_cannot_read(
    database: Database,
) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        peer = add_account(session, Role.PEER, id_of(team), off_until=STARTS.date())
        for number, trigger in enumerate(("T1", "T5", "T6"), 1):
            flag = Flag(
                id=number,
                dedupe_key=trigger,
                trigger=trigger,
                unit_id=id_of(team),
                label=team.name,
                raised_at=STARTS,
                offer="team-talk",
            )
            session.add(flag)
        session.flush()
        for number in (1, 2):
            session.add(FlagPass(flag_id=number, account_id=peer.id))
            done = LeaderAction(flag_id=number, kind="held", at=STARTS, account_id=peer.id)
            session.add(done)

    downgrade(database, "0002")
    with database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT dedupe_key FROM flag").scalars().all()
    upgrade(database)

    assert kept == ["T1"]
    assert is_current(database)
    with database.reading() as session:
        assert session.get_one(Account, peer.id).duty_days == "1234567"


def test_the_fifth_migration_goes_down_alone_and_keeps_all_but_the_counts(
    database: Database,
) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        add_person(session, team)
        counted_on = STARTS.date()
        session.add(Exposure(unit_id=id_of(team), day=counted_on, call_type="overdose", count=2))

    downgrade(database, "0004")
    tables = inspect(database.engine).get_table_names()
    upgrade(database)

    assert "exposure" not in tables
    assert is_current(database)
    with database.reading() as session:
        assert session.exec(select(Exposure)).all() == []
        assert len(session.exec(select(Person)).all()) == 1


def test_upgrading_twice_changes_nothing_and_keeps_what_is_there(database: Database) -> None:
    with database.transaction() as session:
        [team] = add_agency(session)
        add_person(session, team)

    upgrade(database)

    with database.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM person").scalar() == 1


def test_foreign_keys_are_on_after_a_migration(database: Database) -> None:
    downgrade(database, "base")
    upgrade(database)

    with database.reading() as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_database_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    _fresh(tmp_path)

    assert (tmp_path / "fresh.db").stat().st_mode & 0o077 == 0
