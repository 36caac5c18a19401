"""Any order and any repetition of what the provider reports leads to the same end."""

from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from tests.services.texting import World
from wellness.services import consent, receipts
from wellness.storage import outbox as rows
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person

CODES = st.sampled_from([None, 30003, 30005, 30007, 21610, 30034, 30022, 30001, 30023, 12345])
FAILING = ("failed", "undelivered", "canceled")
STATUSES = (
    *("queued", "sending", "sent", "partially_delivered", "delivered", "read", "teleported"),
    *FAILING,
)
# Where a text stands as far as a reader of its state can tell: a text that waits for its next try,
# or was given up for lack of consent, has failed once.
LEVELS = (
    {OutboxState.SENDING, OutboxState.UNKNOWN},
    {OutboxState.ACCEPTED},
    {OutboxState.SENT},
    {OutboxState.FAILED, OutboxState.UNDELIVERED, OutboxState.PENDING, OutboxState.CANCELLED},
    {OutboxState.DELIVERED},
)


class Report(NamedTuple):
    status: str
    code: int | None


class End(NamedTuple):
    state: str
    code: int | None
    sid: str | None
    attempts: int
    is_opted_out: bool


@st.composite
def reports(draw: st.DrawFn) -> list[Report]:
    """Statuses of one text, each with the one code it always comes with."""
    statuses = draw(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=5, unique=True))
    return [Report(one, draw(CODES) if one in FAILING else None) for one in statuses]


@st.composite
def two_orders(draw: st.DrawFn) -> tuple[list[Report], list[Report]]:
    """The same reports twice: in two orders, some of them repeated."""
    once = draw(reports())
    first, second = (
        draw(st.permutations([*once, *draw(st.lists(st.sampled_from(once), max_size=3))]))
        for _ in range(2)
    )
    return list(first), list(second)


@pytest.fixture
def world(database: Database) -> World:
    world = World.build(database)
    world.pulse(world.person())
    world.dispatch()
    return world


def play(
    session: Session, world: World, state: OutboxState, arriving: list[Report]
) -> tuple[End, list[int]]:
    """Where the reports lead from a state, and the level after each; nothing of it is kept."""
    token = world.texts[0].attempt_token
    with session.begin_nested() as attempt:
        row = rows.find_by_attempt(session, token)
        assert row is not None
        row.state, row.provider_sid = state, None
        levels = [level(row.state)]
        for one in arriving:
            receipts.record(session, token, "SM1", *one, terms=world.terms, now=world.now)
            session.flush()
            session.refresh(row)
            levels.append(level(row.state))
        end = End(
            row.state, row.error_code, row.provider_sid, row.attempts, is_out(session, row, world)
        )
        attempt.rollback()
    session.expire_all()
    return end, levels


def level(state: str) -> int:
    return next(n for n, states in enumerate(LEVELS) if state in states)


def is_out(session: Session, row: Outbox, world: World) -> bool:
    person = session.get_one(Person, row.person_id)
    assert person.mobile is not None
    return consent.is_opted_out(session, person.mobile, keyed=world.terms.keyed)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    orders=two_orders(),
    state=st.sampled_from([OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.ACCEPTED]),
)
def test_any_order_and_repetition_ends_alike_and_never_lowers(
    world: World, orders: tuple[list[Report], list[Report]], state: OutboxState
) -> None:
    with world.database.transaction() as session:
        (first, levels), (second, _) = (play(session, world, state, order) for order in orders)

    assert first == second
    assert all(before <= after for before, after in pairwise(levels))
    assert first.is_opted_out == any(one.code == 21610 for one in orders[0])
    assert first.sid == "SM1"
