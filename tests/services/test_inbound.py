"""A text is dealt with once: by one delivery, after a failure by the next, after a crash later."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tests.fakes import FrozenClock
from tests.services.desk import STARTS, Desk
from tests.services.failing import breaking
from wellness.channels.base import ArrivedText
from wellness.domain.texts import TextKey
from wellness.services.inbound import Inbound
from wellness.services.settling import InHand
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.contacts import Contact
from wellness.vault.calls import DebriefRequest, Delivered, Delivery, Settled
from wellness.vault.service import EmbeddedVault

SID = "SM" + "a" * 32


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock, durable=False)


@pytest.fixture
def desk(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Desk:
    return Desk(database, vault, terms, clock).open()


def deliveries(tmp_path: Path) -> list[tuple[object, ...]]:
    """What the vault knows of messages."""
    with closing(sqlite3.connect(tmp_path / "vault" / "vault.db")) as connection:
        return connection.execute("SELECT tag, lease_until, kept_until FROM delivery").fetchall()


def test_fifty_deliveries_of_one_text_have_one_effect_and_one_reply(desk: Desk) -> None:
    number, start = desk.member().mobile, Barrier(10)
    replies: list[str | None] = []

    def deliver() -> None:
        start.wait()
        for _ in range(5):
            try:
                replies.append(desk.text(number, "CONTACT", sid=SID))
            except InHand:
                replies.append(None)

    threads = [Thread(target=deliver) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(replies) == 50
    assert len([reply for reply in replies if reply is not None]) == 1
    assert len(desk.listed(Contact)) == 1


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", [Delivery, DebriefRequest])
def test_after_a_failed_effect_the_next_delivery_is_answered(
    desk: Desk,
    tmp_path: Path,
    kind: type,
    after: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    number, broken = desk.member().mobile, breaking(desk, kind=kind, after=after)

    with pytest.raises(OSError, match="disk full"):
        broken.text(number, "DEBRIEF", sid=SID)
    reply = broken.text(number, "DEBRIEF", sid=SID)

    assert reply is not None
    assert [row[1] for row in deliveries(tmp_path)] == [None]


def test_an_answer_that_could_not_be_counted_is_counted_at_the_next_delivery(
    desk: Desk, tmp_path: Path
) -> None:
    number, broken = desk.member().mobile, breaking(desk, kind=Settled)

    with pytest.raises(OSError, match="disk full"):
        broken.text(number, "0111", sid=SID)
    left = deliveries(tmp_path)
    reply = broken.text(number, "0111", sid=SID)

    assert left == []
    assert reply == desk.wording(
        TextKey.THANKS, desk.terms.default_language, team="Large Team", k=7
    )
    assert [row[1] for row in deliveries(tmp_path)] == [None]


def test_an_effect_that_could_not_be_noted_is_brought_about_again(desk: Desk) -> None:
    number, broken = desk.member().mobile, breaking(desk, kind=Delivered)

    with pytest.raises(OSError, match="disk full"):
        broken.text(number, "DEBRIEF", sid=SID)

    assert broken.text(number, "DEBRIEF", sid=SID) is not None


@pytest.mark.parametrize(("kind", "body"), [(Delivered, "DEBRIEF"), (Settled, "0111")])
def test_an_effect_that_was_noted_is_not_brought_about_again_whatever_the_note_said(
    desk: Desk, kind: type, body: str
) -> None:
    number, broken = desk.member().mobile, breaking(desk, kind=kind, after=True)

    with pytest.raises(OSError, match="disk full"):
        broken.text(number, body, sid=SID)

    assert broken.text(number, body, sid=SID) is None


@pytest.mark.parametrize("body", ["0111", "help", "what is this"])
def test_what_somebody_else_is_dealing_with_is_left_to_them(desk: Desk, body: str) -> None:
    claimed = desk.clock()
    tag = desk.terms.keyed.of_message(SID)
    desk.vault.cast(Delivery(tag, claimed, claimed + timedelta(seconds=60)))

    with pytest.raises(InHand):
        desk.text(desk.member().mobile, body, sid=SID)


def test_the_first_fault_is_told_even_if_the_claim_cannot_be_freed(desk: Desk) -> None:
    number = desk.member().mobile

    with pytest.raises(OSError, match="disk full"):
        breaking(desk, times=99).text(number, "DEBRIEF", sid=SID)

    assert desk.text(number, "DEBRIEF", sid=SID) is not None


def test_a_repeated_text_is_known_for_two_periods_and_by_a_day_alone(
    desk: Desk, tmp_path: Path
) -> None:
    desk.text(desk.member().mobile, "0111", sid=SID)

    assert deliveries(tmp_path) == [(desk.terms.keyed.of_message(SID), None, "2026-12-28")]


def test_a_text_without_words_is_unread(desk: Desk) -> None:
    language = desk.terms.default_language

    assert desk.text(desk.member().mobile, "") == desk.wording(TextKey.UNREAD, language)


@pytest.mark.parametrize("sender", ["", "+1", "not a number", "+19195550143", "CARRIER"])
def test_whoever_it_comes_from_nothing_breaks(desk: Desk, sender: str) -> None:
    inbound = Inbound(desk.database, desk.vault, desk.terms)

    assert inbound.receive(ArrivedText(SID, sender, "0111"), now=desk.clock()) is None


@pytest.mark.parametrize("body", ["i want to die", "please stop texting me", "ayuda", "contact"])
@pytest.mark.parametrize("after", [False, True])
def test_without_the_vault_what_nobody_may_miss_still_goes_out(
    desk: Desk,
    body: str,
    after: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    number, broken = desk.member().mobile, breaking(desk, times=99, after=after)
    whole = desk.text(desk.member(1).mobile, body)

    replies = [broken.text(number, body, sid=SID) for _ in range(2)]

    assert whole is not None
    assert replies == [whole, whole]


@pytest.mark.parametrize("body", ["0111", "CANCEL MY ANSWER", "DEBRIEF", "JOIN", "hello"])
def test_without_the_vault_all_else_is_left_to_the_next_delivery(desk: Desk, body: str) -> None:
    number = desk.member().mobile

    with pytest.raises(OSError, match="disk full"):
        breaking(desk, times=99).text(number, body, sid=SID)

    assert desk.text(number, body, sid=SID) is not None
