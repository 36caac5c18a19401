"""A text whose owner died or was slow: the next owner deals with it, and nobody frees another's."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.fakes import FrozenClock
from tests.services.desk import STARTS, TEXTED, Desk
from tests.services.failing import Broken, breaking
from wellness.services.settling import InHand
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.calls import DebriefRequest
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


def test_a_text_whose_worker_died_is_free_again_after_its_lease(desk: Desk) -> None:
    class Killed(BaseException):
        pass

    class Dying(Broken):
        """The process is gone at the wish: nothing after it happens, the freeing neither."""

        def cast(self, vote: object) -> object:
            if isinstance(vote, DebriefRequest):
                raise Killed
            return self._vault.cast(vote)  # type: ignore[arg-type] # whatever it is

        def cancel(self, _: object) -> None:
            raise Killed

    number = desk.member().mobile
    with pytest.raises(Killed):
        breaking(desk, vault=Dying(desk.vault, 0)).text(number, "DEBRIEF", sid=SID)

    desk.clock.now = TEXTED + timedelta(seconds=20, microseconds=-1)
    with pytest.raises(InHand):
        desk.text(number, "DEBRIEF", sid=SID)
    desk.clock.now = TEXTED + timedelta(seconds=20)

    assert desk.text(number, "DEBRIEF", sid=SID) is not None


class Slow(Broken):
    """A vault at which the first wish waits while something else happens, and then fails."""

    def __init__(
        self, vault: EmbeddedVault, meanwhile: Callable[[], object], *, fails: bool
    ) -> None:
        super().__init__(vault, 0)
        self._meanwhile, self._fails, self.wishes = meanwhile, fails, 0

    def cast(self, vote: Any) -> object:
        if not isinstance(vote, DebriefRequest):
            return self._vault.cast(vote)
        self.wishes += 1
        if self.wishes == 1:
            self._meanwhile()
            if self._fails:
                raise OSError("timed out")
        return self._vault.cast(vote)


def test_r26_a_slow_failure_does_not_free_the_claim_of_the_next_owner(desk: Desk) -> None:
    """14a: the first owner fails after its lease, while the second one is at work."""
    number = desk.member().mobile

    def overtake() -> None:
        desk.clock.now = TEXTED + timedelta(seconds=21)
        second.text(number, "DEBRIEF", sid=SID)

    # The second owner's wish waits for the first owner's failure: then a third one comes.
    def third() -> None:
        release.set()
        freed.wait(10)
        with pytest.raises(InHand):
            desk.text(number, "DEBRIEF", sid=SID)
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
        first.text(number, "DEBRIEF", sid=SID)
    freed.set()
    overtaking.join(10)

    assert refused.is_set()
    assert slow.wishes == 1


def test_r26_who_was_overtaken_leaves_the_reply_to_the_next_owner(desk: Desk) -> None:
    number, replies = desk.member().mobile, []

    def overtake() -> None:
        desk.clock.now = TEXTED + timedelta(seconds=21)
        replies.append(desk.text(number, "DEBRIEF", sid=SID))

    slow = Slow(desk.vault, overtake, fails=False)
    replies.append(breaking(desk, vault=slow).text(number, "DEBRIEF", sid=SID))

    assert [reply is None for reply in replies] == [False, True]
    assert desk.text(number, "DEBRIEF", sid=SID) is None
