"""Releases are appended once, each to the one before."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from tests.factories import add_period
from tests.services.releases.chains import (
    LATER,
    STARTS,
    add_release,
    make_body,
    make_group,
    name_period,
)
from wellness.domain.releases import FIRST_HASH, canonical, hash_release, wrap_body
from wellness.errors import Conflict
from wellness.services import releases
from wellness.storage.database import Database
from wellness.storage.schema.releases import ReleaseAnchor


def test_each_release_names_the_hash_of_the_one_before(session: Session) -> None:
    for nth in range(3):
        add_release(session, nth=nth)

    visible = releases.list_visible(session, now=LATER)

    named = [json.loads(row.content)["previous"] for row in visible]
    assert named == [FIRST_HASH, visible[0].hash, visible[1].hash]
    assert [hash_release(row.content) for row in visible] == [row.hash for row in visible]
    assert releases.verify_chain(session) == []


def test_the_body_stands_in_the_release_unchanged(session: Session) -> None:
    period = add_period(session, STARTS)
    body = canonical(make_body(make_group(name="Célula Ñ")) | name_period(period))
    releases.append_release(session, period, body)

    [release] = releases.list_visible(session, now=LATER)

    assert release.content == wrap_body(body, FIRST_HASH)
    assert body in release.content


def test_appending_a_period_again_changes_nothing_whatever_the_bytes(session: Session) -> None:
    period = add_release(session)
    before = releases.list_visible(session, now=LATER)

    releases.append_release(session, period, canonical(make_body(k=9)))

    assert releases.list_visible(session, now=LATER) == before


@pytest.mark.parametrize(
    "change",
    [
        {"pulse": "monthly"},
        {"period": {"id": 2}},
        {"period": {"starts_at": (STARTS - timedelta(days=14)).isoformat()}},
        {"period": {"ends_at": (STARTS + timedelta(days=28)).isoformat()}},
        {"period": {"ends_at": "2026-11-23T04:00:00"}},
        {"period": None},
        {"c": 0},
    ],
)
def test_a_body_of_another_period_is_refused(session: Session, change: dict[str, Any]) -> None:
    period = add_period(session, STARTS)
    body = make_body() | name_period(period)
    body |= {
        key: body[key] | value if isinstance(value, dict) else value
        for key, value in change.items()
    }

    with pytest.raises(Conflict, match="of another period"):
        releases.append_release(session, period, canonical(body))

    assert releases.list_visible(session, now=LATER) == []


def test_two_pulses_of_one_period_length_share_one_chain(session: Session) -> None:
    add_release(session)
    monthly = add_period(session, STARTS, pulse="monthly")
    releases.append_release(session, monthly, canonical(make_body() | name_period(monthly)))

    first, second = releases.list_visible(session, now=LATER)

    assert [first.pulse, second.pulse] == ["post-shift", "monthly"]
    assert json.loads(second.content)["previous"] == first.hash


def test_after_retention_the_chain_goes_on_from_the_anchor(database: Database) -> None:
    with database.transaction() as session:
        add_release(session)
        add_release(session, nth=1)
    with database.transaction() as session:
        oldest = releases.list_visible(session, now=LATER)[0]
        session.add(ReleaseAnchor(hash=oldest.hash))
        session.flush()
        session.connection().execute(text("DELETE FROM release WHERE id = :id"), {"id": oldest.id})

    with database.transaction() as session:
        assert releases.verify_chain(session) == []
        add_release(session, nth=2)

        assert releases.verify_chain(session) == []


def test_with_every_release_gone_the_next_one_hangs_on_the_anchor(session: Session) -> None:
    session.add(ReleaseAnchor(hash="a" * 64))
    session.flush()
    add_release(session)

    [release] = releases.list_visible(session, now=LATER)

    assert json.loads(release.content)["previous"] == "a" * 64
    assert releases.verify_chain(session) == []
