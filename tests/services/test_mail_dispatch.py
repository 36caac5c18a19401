import time
from dataclasses import replace
from uuid import UUID

import pytest

from tests.channels.mail_server import HANG, mail_server
from tests.factories import at, make_terms
from tests.services.texting import World
from wellness.channels.base import Accepted, Failure, NotReached, Refused, Unknown
from wellness.channels.email import CONNECT_SECONDS, WHOLE_SECONDS, EmailChannel, MailServer
from wellness.channels.router import Router
from wellness.domain.keyed import hash_token
from wellness.domain.reach import Reach
from wellness.domain.texts import TextKey
from wellness.services import consent, notices, sender
from wellness.services.dispatch import Dispatcher
from wellness.services.sender import Obstacle
from wellness.storage import outbox
from wellness.storage.database import Database
from wellness.storage.schema.outbox import OutboxState
from wellness.storage.schema.rosters import Person, Texting
from wellness.storage.schema.schedules import Invitation

MAIL = "email"


@pytest.fixture
def world(database: Database) -> World:
    world = World.build(database)
    world.terms = make_terms(reach=Reach(mails=True, chats=True), mail_fingerprint="mail")
    world.dispatcher = Dispatcher(database, world.channel, world.terms, concurrency=1)
    return world


def by_mail(world: World, n: int = 1, **changes: object) -> Person:
    defaults = {"mobile": None, "email": f"Person{n}@example.org", "by_mail": True}
    return world.person(**(defaults | changes))


def state(world: World, outbox_id: UUID) -> OutboxState:
    return OutboxState(world.row(outbox_id).state)


def numbers(world: World) -> list[str]:
    return [text.number for text in world.texts]


def obstacle(world: World, channel: str) -> Obstacle | None:
    with world.database.reading() as session:
        return sender.find_obstacle(session, now=world.now, channel=channel)


def test_who_has_no_mobile_is_asked_by_email_with_a_link_of_their_own(world: World) -> None:
    person = by_mail(world)
    row = world.pulse(person)
    world.channel.usual = lambda _: Accepted("", "sent")

    world.dispatch()

    [letter] = world.texts
    token = letter.body.partition("/c#")[2].split()[0]
    with world.database.reading() as session:
        invitation = session.get_one(Invitation, world.row(row).invitation_id)
    assert letter.number == "Person1@example.org"
    assert letter.envelope is not None
    assert letter.envelope.subject == "Shift check-in"
    assert "/leave/" in letter.envelope.leave_link
    assert letter.envelope.leave_link in letter.body
    assert (invitation.token_hash, invitation.channel) == (hash_token(token), "email")
    assert "988" in letter.body
    assert "JOIN" not in letter.body
    assert "STOP" not in letter.body
    assert state(world, row) is OutboxState.SENT


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"by_mail": False}, ["+19195550143"]),
        ({"by_mail": True}, ["lee@example.org"]),
        ({"by_mail": True, "email": None}, []),
        ({"by_mail": False, "mobile": None}, []),
        ({"texting": Texting.OUT}, []),
        ({"texting": Texting.UNCONFIRMED}, []),
    ],
)
def test_who_joined_is_written_to_where_they_joined_and_nowhere_else(
    world: World, person: dict[str, object], expected: list[str]
) -> None:
    both = {"mobile": "+19195550143", "email": "lee@example.org"}
    world.pulse(world.person(**(both | person)))

    world.dispatch()

    assert numbers(world) == expected


def test_the_mobile_comes_first_when_somebody_is_asked_to_join(world: World) -> None:
    asked = [
        world.person(texting=Texting.UNCONFIRMED, mobile=mobile, email=email)
        for mobile, email in (("+19195550143", "lee@example.org"), (None, "pat@example.org"))
    ]
    for person in asked:
        world.text(person, TextKey.OPT_IN)

    world.dispatch()

    assert sorted(numbers(world)) == ["+19195550143", "pat@example.org"]
    [letter] = [text for text in world.texts if text.envelope]
    assert "/join?lang=en#" in letter.body


def test_without_a_provider_of_texts_everybody_is_asked_to_join_by_email(world: World) -> None:
    world.terms = replace(world.terms, reach=Reach(texts=False, mails=True))
    world.dispatcher = Dispatcher(world.database, world.channel, world.terms, concurrency=1)
    person = world.person(
        texting=Texting.UNCONFIRMED, mobile="+19195550143", email="lee@example.org"
    )
    world.text(person, TextKey.OPT_IN)

    world.dispatch()

    assert numbers(world) == ["lee@example.org"]


def test_a_stopped_sender_of_texts_does_not_hold_up_emails(world: World) -> None:
    texts = [world.pulse(world.person()) for _ in range(3)]
    letter = world.pulse(by_mail(world))
    with world.database.transaction() as session:
        sender.stop_sender(session, code=20003, fingerprint=world.terms.sender_fingerprint)

    world.dispatcher.dispatch_due(world.now, limit=1)

    assert numbers(world) == ["Person1@example.org"]
    assert state(world, letter) is OutboxState.ACCEPTED
    assert {state(world, row) for row in texts} == {OutboxState.PENDING}


def test_a_stopped_mail_server_does_not_hold_up_texts(world: World) -> None:
    by_text = world.person()
    world.channel.answers["Person1@example.org"] = Refused(Failure.CONFIGURATION, 535)
    letter = world.pulse(by_mail(world))
    world.dispatch()

    row = world.pulse(by_text)
    world.dispatch()

    assert obstacle(world, MAIL) is Obstacle.STOPPED
    assert obstacle(world, "") is None
    assert state(world, letter) is OutboxState.PENDING
    assert state(world, row) is OutboxState.ACCEPTED


def test_a_mail_server_that_is_away_holds_emails_alone(world: World) -> None:
    world.channel.answers["Person1@example.org"] = NotReached()
    letter, text = world.pulse(by_mail(world)), world.pulse(world.person())

    world.dispatch()
    held = obstacle(world, MAIL)
    del world.channel.answers["Person1@example.org"]
    world.dispatch(minutes=1)

    assert held is Obstacle.HELD
    assert obstacle(world, "") is None
    assert {state(world, letter), state(world, text)} == {OutboxState.ACCEPTED}


def test_other_settings_of_the_mail_server_end_its_stop(world: World) -> None:
    with world.database.transaction() as session:
        sender.stop_sender(session, code=535, fingerprint="former", channel=MAIL)
    world.pulse(by_mail(world))

    world.dispatch()

    assert numbers(world) == ["Person1@example.org"]


def test_a_check_in_by_email_whose_fate_is_unknown_is_never_sent_again(world: World) -> None:
    row = world.pulse(by_mail(world))
    world.answers(Unknown())
    world.dispatch()
    world.answers(None)

    for _ in range(5):
        world.clock.move(minutes=2)
        world.dispatcher.resolve_unknown(world.now)
        world.dispatch()

    assert len(world.texts) == 1
    assert state(world, row) is OutboxState.UNKNOWN


def test_two_addresses_in_a_row_refused_by_policy_stop_the_mail_server(world: World) -> None:
    world.answers(Refused(Failure.DESTINATION, 550))
    for n in (1, 2):
        world.pulse(by_mail(world, n))

    world.dispatch()

    assert obstacle(world, MAIL) is Obstacle.STOPPED
    assert obstacle(world, "") is None


@pytest.mark.parametrize("address", ["Person1@example.org", "person1@EXAMPLE.org"])
def test_nothing_goes_to_an_address_that_left(world: World, address: str) -> None:
    row = world.pulse(by_mail(world))
    with world.database.transaction() as session:
        consent.stop(session, None, address, keyed=world.terms.keyed, wording="w", now=world.now)

    world.dispatch()

    assert world.texts == []
    assert state(world, row) is OutboxState.CANCELLED


def test_a_reply_is_never_an_email(world: World) -> None:
    row = world.text(by_mail(world), TextKey.UNREAD)

    world.dispatch()

    assert world.texts == []
    assert state(world, row) is OutboxState.FAILED


def test_chats_are_told_once_at_any_hour_and_count_as_nobody(world: World) -> None:
    world.clock.now = at("2026-11-23 23:30")
    for _ in range(2):
        with world.database.transaction() as session:
            is_told = notices.tell_peers(
                session,
                TextKey.PEER_CONTACT,
                cause="contact:1",
                unit_id=None,
                fields={"agency": "Riverbend", "link": "http://127.0.0.1:8000/contacts"},
                terms=world.terms,
                now=world.now,
            )
        world.dispatch()

    with world.database.reading() as session:
        counts = notices.is_told(session, "contact:1")
    [post] = world.texts
    assert (is_told, counts) == (False, False)
    assert post.number == "notices:"
    assert "somebody asked for a contact" in post.body
    assert "/leave/" not in post.body


def test_a_peer_without_a_mobile_is_told_by_email(world: World) -> None:
    peer = world.peer(mobile=None, email="peer@example.org")
    row = world.notice(peer, agency="Riverbend")

    world.dispatch()

    [letter] = world.texts
    assert letter.number == "peer@example.org"
    assert letter.envelope is not None
    assert "contact" not in letter.envelope.subject.casefold()
    assert state(world, row) is OutboxState.ACCEPTED


def test_what_a_medium_holds_up_is_left_for_others_to_claim(world: World) -> None:
    rows = {
        "": world.pulse(world.person()),
        MAIL: world.pulse(by_mail(world)),
    }
    for medium in world.terms.reach.media[:2]:
        with world.database.transaction() as session:
            claimed = outbox.claim_due(
                session,
                now=world.now,
                lease_until=world.now,
                claim_token=f"claim {medium}",
                limit=9,
                but=(medium,),
            )

        assert list(claimed) == [row for key, row in rows.items() if key != medium]


def test_a_mail_server_that_hangs_keeps_no_text_waiting(world: World) -> None:
    with mail_server(replies={"banner": HANG}) as server:
        settings = MailServer("127.0.0.1", server.port, "none", "checkin@example.org")
        mails = EmailChannel(settings, connect_s=1, whole_s=1)
        channel = Router(texts=world.channel, mails=mails)
        dispatcher = Dispatcher(world.database, channel, world.terms, concurrency=2)
        letters = [world.pulse(by_mail(world, n)) for n in range(6)]
        texts = [world.pulse(world.person()) for _ in range(6)]
        started = time.monotonic()

        dispatcher.dispatch_due(world.now)

        assert time.monotonic() - started < 5
    assert CONNECT_SECONDS + WHOLE_SECONDS <= 23
    assert {state(world, row) for row in texts} == {OutboxState.ACCEPTED}
    assert {state(world, row) for row in letters} == {OutboxState.PENDING}
    assert obstacle(world, MAIL) is Obstacle.HELD
