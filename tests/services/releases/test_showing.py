"""A release is shown at its slot and not before."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from tests.factories import add_period
from tests.services.releases.chains import LATER, STARTS, add_release, make_body, name_period
from wellness.domain.releases import FIRST_HASH, canonical
from wellness.errors import NotFound
from wellness.services import releases
from wellness.storage import releases as rows
from wellness.storage.schema.releases import ReleaseAnchor


@contextmanager
def noted(session: Session, statements: list[str]) -> Iterator[None]:
    """Every statement of the session's connection is noted."""

    def note(*given: Any) -> None:
        statements.append(given[2])

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield
    event.remove(connection, "before_cursor_execute", note)


def test_a_release_is_visible_from_its_slot_on_and_not_a_moment_before(session: Session) -> None:
    slot = add_release(session).visible_at

    early = releases.list_visible(session, now=slot - timedelta(microseconds=1))
    due = releases.list_visible(session, now=slot)

    assert early == []
    assert [row.visible_at for row in due] == [slot]


def test_a_release_that_is_not_due_cannot_be_told_from_none(session: Session) -> None:
    slot = add_release(session).visible_at

    with pytest.raises(NotFound) as early:
        releases.get_visible(session, 1, now=slot - timedelta(microseconds=1))
    with pytest.raises(NotFound) as unknown:
        releases.get_visible(session, 2, now=slot)

    assert str(early.value) == str(unknown.value)
    assert releases.get_visible(session, 1, now=slot).id == 1


def test_a_release_is_announced_once(session: Session) -> None:
    for nth in range(2):
        add_release(session, nth=nth)
    first, second = releases.list_unannounced(session, now=LATER)

    releases.mark_announced(session, first)

    assert releases.list_unannounced(session, now=LATER) == [second]


def test_nothing_is_announced_before_its_slot(session: Session) -> None:
    slot = add_release(session).visible_at

    assert releases.list_unannounced(session, now=slot - timedelta(seconds=1)) == []


def test_the_head_is_that_of_the_newest_visible_release(session: Session) -> None:
    first, second = (add_release(session, nth=nth) for nth in range(2))

    heads = [
        releases.find_chain_head(session, now=now)
        for now in (STARTS, first.visible_at, second.visible_at)
    ]

    visible = releases.list_visible(session, now=LATER)
    assert heads == [FIRST_HASH, visible[0].hash, visible[1].hash]


def test_the_head_of_a_chain_without_a_visible_release_is_its_anchor(session: Session) -> None:
    slot = add_release(session).visible_at
    session.add(ReleaseAnchor(hash="a" * 64))
    session.flush()

    assert releases.find_chain_head(session, now=slot - timedelta(seconds=1)) == "a" * 64
    assert releases.find_chain_head(session, now=slot) != "a" * 64


def test_the_head_is_found_without_reading_a_body(session: Session) -> None:
    for nth in range(3):
        add_release(session, nth=nth)
    statements: list[str] = []

    with noted(session, statements):
        releases.find_chain_head(session, now=LATER)
        rows.find_head(session)

    assert len(statements) == 2
    assert all("release.hash" in one and "LIMIT" in one for one in statements)
    assert not any("content" in one for one in statements)


def test_the_newest_releases_of_a_pulse_come_in_the_order_of_the_chain(session: Session) -> None:
    periods = [add_release(session, nth=nth) for nth in range(4)]
    monthly = add_period(session, STARTS, pulse="monthly")
    releases.append_release(session, monthly, canonical(make_body() | name_period(monthly)))

    newest = releases.list_newest(session, "post-shift", now=periods[2].visible_at, most=2)

    assert newest == releases.list_visible(session, now=LATER)[1:3]
    assert releases.list_newest(session, "post-shift", now=STARTS, most=2) == []
