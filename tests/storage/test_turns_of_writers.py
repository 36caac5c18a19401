"""Who writes alone and who beside others, the same on both databases."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.services.texting import World
from wellness.storage import operation, outbox
from wellness.storage.database import Database
from wellness.turns import waiting_at_most


def read(database: Database) -> str | None:
    with database.reading() as session:
        return operation.find_mark(session, "count")


def test_no_writer_overwrites_what_another_read_first(database: Database) -> None:
    def count() -> None:
        for _ in range(20):
            with database.transaction() as session:
                n = int(operation.find_mark(session, "count") or 0)
                operation.set_mark(session, "count", str(n + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read(database) == "80"


@contextmanager
def other_process(database: Database, *, shared: bool) -> Iterator[None]:
    """A transaction that is open elsewhere."""
    other = Database(database.url.render_as_string(hide_password=False))
    with other.transaction(shared=shared) as session:
        session.execute(text("SELECT 1"))
        yield
    other.dispose()


@pytest.mark.parametrize("others_share", [True, False])
def test_who_writes_alone_waits_for_everybody_and_not_for_long(
    database: Database, *, others_share: bool
) -> None:
    with (
        other_process(database, shared=others_share),
        waiting_at_most(0.05),
        pytest.raises((OperationalError, sqlite3.OperationalError)),
        database.transaction() as session,
    ):
        operation.set_mark(session, "count", "1")

    with database.transaction() as session:
        operation.set_mark(session, "count", "2")
    assert read(database) == "2"


def test_one_view_does_not_change_while_others_write(database: Database) -> None:
    with database.transaction() as session:
        operation.set_mark(session, "count", "1")

    with database.reading() as session:
        before = operation.find_mark(session, "count")
        session.expire_all()
        with database.transaction() as writer:
            operation.set_mark(writer, "count", "2")
        after = operation.find_mark(session, "count")

    assert (before, after, read(database)) == ("1", "1", "2")


def test_a_claim_takes_its_limit_and_no_more(database: Database) -> None:
    world = World.build(database)
    for _ in range(6):
        world.pulse(world.person())

    claimed = [claim(world, f"worker {n}", limit=4) for n in range(3)]

    assert [len(ids) for ids in claimed] == [4, 2, 0]
    assert len({one for ids in claimed for one in ids}) == 6


def claim(world: World, token: str, *, limit: int) -> list[object]:
    with world.database.transaction(shared=True) as session:
        if not world.database.is_sqlite:
            # The plans with which a query inside the update would be run again for each row.
            for plan in ("hashagg", "hashjoin", "mergejoin", "material", "sort"):
                session.execute(text(f"SET LOCAL enable_{plan} = off"))
        ids = outbox.claim_due(
            session,
            now=world.now,
            lease_until=world.now + timedelta(minutes=2),
            claim_token=token,
            limit=limit,
        )
        return list(ids)
