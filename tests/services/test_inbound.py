"""A text is dealt with once: by one delivery, after a failure by the next, after a crash later."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from tests.fakes import FrozenClock
from tests.services.desk import STARTS, TEXTED, Desk
from wellness.channels.base import ArrivedText
from wellness.domain.texts import TextKey
from wellness.services.inbound import Inbound, InHand
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.contacts import Contact
from wellness.vault.calls import Ballot, Delivered, Delivery
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


class Broken:
    """A vault whose call of one kind fails as often as told, before or after it did its work."""

    def __init__(
        self, vault: EmbeddedVault, times: int, *, kind: type = object, after: bool = False
    ) -> None:
        self._vault, self._times, self._kind, self._after = vault, times, kind, after

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._vault, name)

        def attempt(*args: object) -> object:
            fails = self._times > 0 and isinstance(args[0], self._kind)
            outcome = call(*args) if self._after or not fails else None
            if fails:
                self._times -= 1
                raise OSError("disk full")
            return outcome

        return attempt


def breaking(
    desk: Desk, times: int = 1, *, kind: type = object, after: bool = False, vault: Any = None
) -> Desk:
    broken: Any = vault or Broken(desk.vault, times, kind=kind, after=after)
    return Desk(
        desk.database,
        broken,
        desk.terms,
        desk.clock,
        period=desk.period,
        large=desk.large,
        small=desk.small,
    )


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
@pytest.mark.parametrize("kind", [Delivery, Ballot])
def test_after_a_failed_effect_the_next_delivery_is_answered(
    desk: Desk,
    tmp_path: Path,
    kind: type,
    after: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    number, broken = desk.member().mobile, breaking(desk, kind=kind, after=after)

    with pytest.raises(OSError, match="disk full"):
        broken.text(number, "0111", sid=SID)
    reply = broken.text(number, "0111", sid=SID)

    assert reply == desk.wording(
        TextKey.THANKS, desk.terms.default_language, team="Large Team", k=7
    )
    assert [row[1] for row in deliveries(tmp_path)] == [None]


def test_an_effect_that_could_not_be_noted_is_brought_about_again(desk: Desk) -> None:
    number, broken = desk.member().mobile, breaking(desk, kind=Delivered)

    with pytest.raises(OSError, match="disk full"):
        broken.text(number, "0111", sid=SID)

    assert broken.text(number, "0111", sid=SID) is not None


def test_an_effect_that_was_noted_is_not_brought_about_again_whatever_the_note_said(
    desk: Desk,
) -> None:
    number, broken = desk.member().mobile, breaking(desk, kind=Delivered, after=True)

    with pytest.raises(OSError, match="disk full"):
        broken.text(number, "0111", sid=SID)

    assert broken.text(number, "0111", sid=SID) is None


def test_the_first_fault_is_told_even_if_the_claim_cannot_be_freed(desk: Desk) -> None:
    number = desk.member().mobile

    with pytest.raises(OSError, match="disk full"):
        breaking(desk, times=99).text(number, "0111", sid=SID)

    assert desk.text(number, "0111", sid=SID) is not None


def test_a_text_whose_worker_died_is_free_again_after_its_lease(desk: Desk) -> None:
    class Killed(BaseException):
        pass

    class Dying(Broken):
        """The process is gone at the ballot: nothing after it happens, the freeing neither."""

        def cast(self, vote: object) -> object:
            if isinstance(vote, Ballot):
                raise Killed
            return self._vault.cast(vote)  # type: ignore[arg-type] # whatever it is

        def cancel(self, _: object) -> None:
            raise Killed

    number = desk.member().mobile
    with pytest.raises(Killed):
        breaking(desk, vault=Dying(desk.vault, 0)).text(number, "0111", sid=SID)

    desk.clock.now = TEXTED + timedelta(seconds=20, microseconds=-1)
    with pytest.raises(InHand):
        desk.text(number, "0111", sid=SID)
    desk.clock.now = TEXTED + timedelta(seconds=20)

    assert desk.text(number, "0111", sid=SID) is not None


class Slow(Broken):
    """A vault at which the first ballot waits while something else happens, and then fails."""

    def __init__(
        self, vault: EmbeddedVault, meanwhile: Callable[[], object], *, fails: bool
    ) -> None:
        super().__init__(vault, 0)
        self._meanwhile, self._fails, self.ballots = meanwhile, fails, 0

    def cast(self, vote: Any) -> object:
        if not isinstance(vote, Ballot):
            return self._vault.cast(vote)
        self.ballots += 1
        if self.ballots == 1:
            self._meanwhile()
            if self._fails:
                raise OSError("timed out")
        return self._vault.cast(vote)


def test_r26_a_slow_failure_does_not_free_the_claim_of_the_next_owner(desk: Desk) -> None:
    """14a: the first owner fails after its lease, while the second one is at work."""
    number = desk.member().mobile

    def overtake() -> None:
        desk.clock.now = TEXTED + timedelta(seconds=21)
        second.text(number, "0111", sid=SID)

    # The second owner's ballot waits for the first owner's failure: then a third one comes.
    def third() -> None:
        release.set()
        freed.wait(10)
        with pytest.raises(InHand):
            desk.text(number, "0111", sid=SID)
        refused.set()

    release, freed, refused = Event(), Event(), Event()
    slow = Slow(desk.vault, third, fails=False)
    second = breaking(desk, vault=slow)
    overtaking = Thread(target=overtake)

    def begin_second() -> None:
        overtaking.start()
        assert release.wait(10)

    first = breaking(desk, vault=Slow(desk.vault, begin_second, fails=True))
    with pytest.raises(OSError, match="timed out"):
        first.text(number, "0111", sid=SID)
    freed.set()
    overtaking.join(10)

    assert refused.is_set()
    assert slow.ballots == 1


def test_r26_who_was_overtaken_leaves_the_reply_to_the_next_owner(desk: Desk) -> None:
    number, replies = desk.member().mobile, []

    def overtake() -> None:
        desk.clock.now = TEXTED + timedelta(seconds=21)
        replies.append(desk.text(number, "0111", sid=SID))

    slow = Slow(desk.vault, overtake, fails=False)
    replies.append(breaking(desk, vault=slow).text(number, "0111", sid=SID))

    assert [reply is None for reply in replies] == [False, True]
    assert desk.text(number, "0111", sid=SID) is None


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
