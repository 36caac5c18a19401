"""A text is dealt with once: by one delivery, after a failure by the next, after a crash later."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from tests.fakes import FrozenClock
from tests.services.desk import STARTS, TEXTED, Desk
from wellness.channels.base import ArrivedText
from wellness.domain.texts import TextKey
from wellness.services.inbound import Inbound
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.operation import Replay
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
    """A vault that fails as often as told, before or after it did its work."""

    def __init__(self, vault: EmbeddedVault, times: int, *, after: bool = False) -> None:
        self._vault, self._times, self._after = vault, times, after

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._vault, name)

        def attempt(*args: object) -> object:
            outcome = call(*args) if self._after or self._times == 0 else None
            if self._times:
                self._times -= 1
                raise OSError("disk full")
            return outcome

        return attempt


def breaking(desk: Desk, times: int = 1, *, after: bool = False) -> Desk:
    broken: Any = Broken(desk.vault, times, after=after)
    return Desk(
        desk.database,
        broken,
        desk.terms,
        desk.clock,
        period=desk.period,
        large=desk.large,
        small=desk.small,
    )


def test_fifty_deliveries_of_one_text_have_one_effect_and_one_reply(desk: Desk) -> None:
    number, start = desk.member().mobile, Barrier(10)
    replies: list[str | None] = []

    def deliver() -> None:
        start.wait()
        replies.extend(desk.text(number, "CONTACT", sid=SID) for _ in range(5))

    threads = [Thread(target=deliver) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(replies) == 50
    assert len([reply for reply in replies if reply is not None]) == 1
    assert len(desk.listed(Contact)) == 1


@pytest.mark.parametrize("after", [False, True])
def test_after_a_failed_effect_the_next_delivery_is_answered(
    desk: Desk,
    after: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    number, broken = desk.member().mobile, breaking(desk, after=after)

    with pytest.raises(OSError, match="disk full"):
        broken.text(number, "0111", sid=SID)
    reply = broken.text(number, "0111", sid=SID)

    assert reply == desk.wording(
        TextKey.THANKS, desk.terms.default_language, team="Large Team", k=7
    )
    assert [row.is_done for row in desk.listed(Replay)] == [True]


def test_a_text_whose_worker_died_is_free_again_after_its_lease(desk: Desk) -> None:
    inbound = Inbound(desk.database, desk.vault, desk.terms)
    inbound._claim(desk.terms.keyed.of_message(SID), TEXTED)
    number = desk.member().mobile

    desk.clock.now = TEXTED + timedelta(seconds=20, microseconds=-1)
    during = desk.text(number, "0111", sid=SID)
    desk.clock.now = TEXTED + timedelta(seconds=20)

    assert during is None
    assert desk.text(number, "0111", sid=SID) is not None


def test_a_repeated_text_is_known_for_two_periods(desk: Desk) -> None:
    desk.text(desk.member().mobile, "0111", sid=SID)

    [row] = desk.listed(Replay)

    assert row.kept_until == STARTS + timedelta(days=42)
    assert row.lease_until == row.kept_until


def test_a_text_without_words_is_unread(desk: Desk) -> None:
    language = desk.terms.default_language

    assert desk.text(desk.member().mobile, "") == desk.wording(TextKey.UNREAD, language)


@pytest.mark.parametrize("sender", ["", "+1", "not a number", "+19195550143", "CARRIER"])
def test_whoever_it_comes_from_nothing_breaks(desk: Desk, sender: str) -> None:
    inbound = Inbound(desk.database, desk.vault, desk.terms)

    assert inbound.receive(ArrivedText(SID, sender, "0111"), now=desk.clock()) is None


def test_without_the_vault_a_crisis_text_still_goes_out(desk: Desk) -> None:
    number = desk.member().mobile

    reply = breaking(desk, times=99).text(number, "i want to die")

    assert reply == desk.wording(TextKey.CRISIS, desk.terms.default_language)
