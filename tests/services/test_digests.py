"""The monthly e-mail to leaders: once, without a figure, in their language, off where it is off."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from tests.factories import add_account, add_period, at, id_of, make_terms
from tests.privacy.worlds import make_box
from tests.services.texting import World
from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.domain.reach import Reach
from wellness.domain.releases import TreeUnit, compose_body
from wellness.domain.signals import Trigger
from wellness.services import consent, debriefs, digests, releases
from wellness.services.dispatch import Dispatcher
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Unit
from wellness.storage.schema.schedules import PeriodState

TERMS = make_terms(reach=Reach(mails=True), mail_fingerprint="mail", sends_digest=True)
LEO, ANA, DANA = "leo@example.org", "ana@example.org", "dana@example.org"


@pytest.fixture
def world(database: Database) -> World:
    world = World.build(database)
    world.terms = TERMS
    world.dispatcher = Dispatcher(database, world.channel, TERMS, concurrency=1)
    with database.transaction() as session:
        root = session.get_one(Unit, world.team.parent_id)
        add_account(session, Role.LEADER, id_of(root), email=LEO)
        add_account(session, Role.LEADER, id_of(world.team), email=ANA, language="es")
        add_account(session, Role.PEER, id_of(root), email=DANA)
    return world


def show(world: World) -> releases.ReleaseBytes:
    """A release that becomes visible now."""
    with world.database.transaction() as session:
        starts_at = world.now - timedelta(days=14, hours=5)
        period = add_period(
            session,
            starts_at,
            ends_at=starts_at + timedelta(days=14),
            visible_at=world.now,
            state=PeriodState.CLOSED,
        )
        tree = _tree(session)
        box = make_box({}, period=id_of(period), units=tree, starts_at=starts_at)
        releases.append_release(session, period, compose_body(box.facts, [], software="test"))
        return releases.list_visible(session, now=world.now)[-1]


def queue(world: World, release: releases.ReleaseBytes, terms: Terms = TERMS) -> int:
    with world.database.transaction() as session:
        return digests.queue_digest(session, release, terms=terms, now=world.now)


def fields_of(world: World, address: str) -> dict[str, Any]:
    with world.database.reading() as session:
        [row] = session.exec(select(Outbox).where(Outbox.number == address)).all()
        found: dict[str, Any] = json.loads(row.fields)
        return found


def test_leaders_are_told_once_a_month_and_nobody_else(world: World) -> None:
    release = show(world)

    told = [queue(world, release) for _ in range(3)]
    world.dispatch()

    assert told == [2, 0, 0]
    assert sorted(text.number for text in world.texts) == [ANA, LEO]


def test_another_release_of_the_month_says_nothing_and_the_next_month_does(world: World) -> None:
    told = []
    for on in ("2026-11-03", "2026-11-17", "2026-12-01"):
        world.clock.now = at(f"{on} 10:00")
        told.append(queue(world, show(world)))

    assert told == [2, 0, 2]


def test_it_names_what_waits_and_the_seal_and_no_result(world: World) -> None:
    with world.database.transaction() as session:
        debriefs.raise_flag(
            session,
            Trigger.ACUTE,
            cause="x",
            unit_id=id_of(world.team),
            label=world.team.name,
            terms=TERMS,
            now=world.now,
        )
    release = show(world)

    queue(world, release)

    assert fields_of(world, LEO)["count"] == 1
    assert fields_of(world, LEO).keys() == {"language", "link", "a", "b", "count", "seal"}
    assert fields_of(world, LEO)["seal"] == release.hash


def test_it_is_in_the_language_of_the_account_plain_and_as_html(world: World) -> None:
    queue(world, show(world))
    world.dispatch()

    letters = {text.number: text for text in world.texts}
    envelope = letters[ANA].envelope
    assert "ya est\u00e1n los resultados" in letters[ANA].body
    assert "the results of" in letters[LEO].body
    assert envelope is not None
    assert f'<html lang="{Language.ES}">' in envelope.html
    assert "<img" not in envelope.html
    assert "/teams" in letters[LEO].body
    assert "988" in letters[LEO].body


def test_its_address_is_forgotten_once_it_was_sent(world: World) -> None:
    queue(world, show(world))
    world.dispatch()

    with world.database.reading() as session:
        rows = session.exec(select(Outbox).where(Outbox.text == "digest")).all()
        assert {row.number for row in rows} == {None}
        assert {row.state for row in rows} <= {OutboxState.SENT, OutboxState.ACCEPTED}


def test_who_left_by_the_link_gets_none(world: World) -> None:
    with world.database.transaction() as session:
        consent.stop(
            session,
            None,
            LEO,
            keyed=TERMS.keyed,
            wording="1",
            source=consent.Source.EMAIL,
            now=world.now,
        )
    queue(world, show(world))

    world.dispatch()

    assert [text.number for text in world.texts] == [ANA]


@pytest.mark.parametrize(
    "terms",
    [
        make_terms(reach=Reach(mails=True), sends_digest=False),
        make_terms(reach=Reach(mails=False), sends_digest=True),
    ],
    ids=["switched-off", "no-mail-server"],
)
def test_it_can_be_off(world: World, terms: Terms) -> None:
    assert queue(world, show(world), terms) == 0


def test_results_of_days_ago_are_not_told_of(world: World) -> None:
    release = show(world)
    world.clock.now += digests.KEEPS + timedelta(minutes=1)

    assert queue(world, release) == 0


def _tree(session: Session) -> tuple[TreeUnit, ...]:
    return tuple(
        TreeUnit(str(unit.id), None if unit.parent_id is None else str(unit.parent_id), unit.name)
        for unit in session.exec(select(Unit)).all()
    )
