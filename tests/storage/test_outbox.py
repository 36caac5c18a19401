"""Claims of the outbox, by any number of workers."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import col, select

from tests.services.texting import World
from wellness.storage import outbox as rows
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState


@pytest.fixture
def world(database: Database) -> World:
    return World.build(database)


def test_each_row_is_claimed_by_one_worker_in_the_order_due(world: World) -> None:
    queued = [world.pulse(world.person(), at=world.now - timedelta(seconds=n)) for n in range(30)]
    claimed: list[list[object]] = []

    def claim(name: str) -> None:
        with world.database.transaction() as session:
            claimed.append(
                list(
                    rows.claim_due(
                        session,
                        now=world.now,
                        lease_until=world.now + timedelta(minutes=2),
                        claim_token=name,
                        limit=10,
                    )
                )
            )

    threads = [threading.Thread(target=claim, args=[f"worker {n}"]) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [len(batch) for batch in claimed] == [10, 10, 10]
    assert [one for batch in claimed for one in batch] == queued[::-1]
    with world.database.reading() as session:
        assert session.exec(select(col(Outbox.claim_token)).distinct()).all() != [None]


def test_a_released_claim_gives_back_only_what_was_not_begun(world: World) -> None:
    waiting, begun = world.pulse(world.person()), world.pulse(world.person())
    with world.database.transaction() as session:
        rows.claim_due(
            session,
            now=world.now,
            lease_until=world.now + timedelta(minutes=2),
            claim_token="one",
            limit=10,
        )
    world.change(world.row(begun), state=OutboxState.SENDING)

    with world.database.transaction() as session:
        rows.release_claimed(session, "another")
        rows.release_claimed(session, "one")

    kept = {one: (world.state(one), world.row(one).claim_token) for one in (waiting, begun)}
    assert kept == {waiting: (OutboxState.PENDING, None), begun: (OutboxState.SENDING, "one")}


def test_an_unknown_send_is_looked_for_by_one_worker_at_a_time(world: World) -> None:
    due, later, given_up = (world.pulse(world.person()) for _ in range(3))
    for one, look_at in ((due, world.now), (later, world.now + timedelta(seconds=1))):
        world.change(world.row(one), state=OutboxState.UNKNOWN, lease_until=look_at)
    world.change(world.row(given_up), state=OutboxState.UNKNOWN)

    claims = []
    for name in ("first", "second"):
        with world.database.transaction() as session:
            claims.append(
                list(
                    rows.claim_unknown(
                        session,
                        now=world.now,
                        lease_until=world.now + timedelta(minutes=1),
                        claim_token=name,
                        limit=10,
                    )
                )
            )

    assert claims == [[due], []]
