import pytest

from tests.factories import add_account, id_of, make_terms
from tests.services.texting import World
from wellness.channels.base import NotReached
from wellness.domain.access import Role
from wellness.domain.reach import Reach
from wellness.services import alarms, sender
from wellness.storage.database import Database

TERMS = make_terms(reach=Reach(mails=True), mail_fingerprint="mail")


@pytest.fixture
def world(database: Database) -> World:
    world = World.build(database)
    with database.transaction() as session:
        for role, name in ((Role.COORDINATOR, "dana"), (Role.LEADER, "leo")):
            add_account(session, role, id_of(world.team), email=f"{name}@example.org")
    return world


def stop(world: World, *, channel: str = "") -> None:
    with world.database.transaction() as session:
        fingerprint = "mail" if channel else ""
        sender.stop_sender(session, code=30034, fingerprint=fingerprint, channel=channel)


def look(world: World) -> int:
    return alarms.tell_stop(
        world.database, world.channel, token=lambda: "token", terms=TERMS, now=world.now
    )


def test_coordinators_are_told_once_that_no_text_goes_out(world: World) -> None:
    stop(world)

    told = [look(world) for _ in range(3)]

    [letter] = world.texts
    assert told == [1, 0, 0]
    assert letter.number == "dana@example.org"
    assert "30034" in letter.body
    assert "/leave/" not in letter.body


def test_a_further_stop_is_told_anew(world: World) -> None:
    stop(world)
    look(world)
    with world.database.transaction() as session:
        sender.restart_sender(session)
    look(world)
    stop(world)

    assert look(world) == 1


def test_what_did_not_leave_is_tried_at_the_next_tick(world: World) -> None:
    stop(world)
    world.answers(NotReached())
    first = look(world)
    world.answers(None)

    assert (first, look(world), look(world)) == (0, 1, 0)


def test_while_e_mail_is_stopped_too_nothing_is_noted(world: World) -> None:
    stop(world)
    stop(world, channel="email")
    before = look(world)
    with world.database.transaction() as session:
        sender.restart_sender(session, channel="email")

    assert (before, look(world)) == (0, 1)


def test_without_a_stop_nothing_is_told(world: World) -> None:
    assert look(world) == 0
    assert world.texts == []
