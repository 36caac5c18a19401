"""Two peer supporters do the same at the same moment: one has it, the other is told."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlmodel import Session, select

from tests.factories import add_agency, at
from tests.services.debriefs.flags import TERMS, add_peer, get_code
from wellness.domain.signals import FlagState, Outcome
from wellness.errors import Conflict
from wellness.services import contacts, debriefs, flag_work
from wellness.storage.database import Database
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag

NOW = at("2026-11-30 09:00")


@pytest.fixture
def peers(database: Database) -> list[Account]:
    with database.transaction() as session:
        [team] = add_agency(session)
        get_code(session, team)
        contacts.request_contact(session, name="R", number="+19195550143", terms=TERMS, now=NOW)
        return [add_peer(session, team) for _ in range(4)]


def race(database: Database, acts: list[Callable[[Session], object]]) -> list[str]:
    """What came of acts that begin at the same moment, each in a transaction of its own."""
    start, results = Barrier(len(acts)), []

    def run(act: Callable[[Session], object]) -> None:
        start.wait()
        try:
            with database.transaction() as session:
                act(session)
        except Conflict:
            results.append("told")
        else:
            results.append("has it")

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def take(account: UUID, session: Session) -> object:
    return debriefs.take_flag(session, 1, account, now=NOW)


def take_contact(request: UUID, account: UUID, session: Session) -> None:
    contacts.take_contact(session, request, account, now=NOW)


def test_of_four_who_take_a_flag_one_has_it(database: Database, peers: list[Account]) -> None:
    ids = [peer.id for peer in peers]

    results = race(
        database,
        [partial(take, account) for account in ids],
    )

    with database.reading() as session:
        flag = session.get_one(Flag, 1)
    assert results == ["has it", "told", "told", "told"]
    assert flag.taken_by in ids


def test_of_four_who_will_call_one_calls(database: Database, peers: list[Account]) -> None:
    with database.reading() as session:
        request = session.exec(select(Contact)).one().id
    ids = [peer.id for peer in peers]

    results = race(
        database,
        [partial(take_contact, request, account) for account in ids],
    )

    assert results == ["has it", "told", "told", "told"]


def test_a_flag_is_closed_or_handed_over_and_not_both(
    database: Database, peers: list[Account]
) -> None:
    holder, other = peers[0].id, peers[1].id
    with database.transaction() as session:
        debriefs.take_flag(session, 1, holder, now=NOW)

    results = race(
        database,
        [
            lambda session: flag_work.close_flag(
                session, 1, holder, outcome=Outcome.HELD, reason=None, now=NOW
            ),
            lambda session: flag_work.hand_over(session, 1, holder, to=other, terms=TERMS, now=NOW),
        ],
    )

    with database.reading() as session:
        flag = session.get_one(Flag, 1)
    assert results == ["has it", "told"]
    expected = (FlagState.CLOSED, holder) if flag.handed_by is None else (FlagState.TAKEN, other)
    assert (flag.state, flag.taken_by) == expected
