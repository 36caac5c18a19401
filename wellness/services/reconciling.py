"""Texts no webhook brought here: looked for at the provider and dealt with all the same.

Web or database may have been down, the provider may have given up. Every five minutes one worker
asks what arrived since it last asked, with overlap, and the vault says what is not dealt with
(`inbound`). What the database learns is when somebody asked; of messages it learns nothing.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from sqlite3 import Error as SqliteError
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from wellness.channels.base import (
    Arrival,
    ArrivalKeeper,
    Failure,
    NotReached,
    OutgoingText,
    Refused,
    TextChannel,
)
from wellness.errors import Unavailable, WellnessError
from wellness.services import arrivals, lateness, outages
from wellness.services.inbound import Inbound, Untold
from wellness.services.settling import InHand
from wellness.services.terms import Terms
from wellness.storage.database import Database

logger = logging.getLogger(__name__)


class Reconciler:
    """Deals with what webhooks missed; any number may run at once, for each looks in its turn."""

    def __init__(
        self,
        database: Database,
        inbound: Inbound,
        keeper: ArrivalKeeper,
        channel: TextChannel,
        terms: Terms,
    ) -> None:
        self._database, self._keeper = database, keeper
        self._channel, self._terms = channel, terms
        self._inbound = inbound

    def reconcile_due(
        self, now: datetime, *, wall: datetime, clock: Callable[[], datetime] | None = None
    ) -> int:
        """Deal with what was missed, if it is time to look; how many texts there were.

        `wall` is the machine's time, which is the provider's; `now` the period clock, and `clock`
        what it says while texts are dealt with. An outage is told of whether or not it is time to
        look.
        """
        found = self._reconcile(clock or (lambda: now), wall) if self._begins(wall) else 0
        with self._database.reading() as session:
            is_known = outages.find_outage(session) is not None
        if is_known:
            with self._database.transaction() as session:
                outages.announce_due(session, terms=self._terms, now=now)
        return found

    def _begins(self, wall: datetime) -> bool:
        """Take the turn, whichever worker has it."""
        with self._database.reading() as session:
            if not arrivals.is_due(session, wall):
                return False
        with self._database.transaction() as session:
            return arrivals.take_turn(session, wall)

    def _reconcile(self, clock: Callable[[], datetime], wall: datetime) -> int:
        """Go through what arrived in the order it was sent; what was not finished is seen again.

        Opt-outs come before the rest: who said STOP after JOIN is not welcomed.
        """
        with self._database.reading() as session:
            known = arrivals.find_reconciled(session) or wall
            resumed = arrivals.find_resumed(session) or wall
        until = wall - _GRACE
        since = max(min(known, until) - arrivals.OVERLAP, wall - _LONGEST)
        has_tried_long = wall - resumed > lateness.KEPT_FOR
        look = _Look(clock, gives_up_before=wall - lateness.KEPT_FOR if has_tried_long else None)
        try:
            for listed in self._list(since, until):
                for arrival in self._in_turn(listed):
                    if look.failed < _MOST_FAILURES:
                        self._deal(arrival, look)
        except Unavailable:
            logger.warning("texts that arrived could not be listed; trying again")
            return look.found
        if look.found:
            logger.info("texts were dealt with that no webhook brought")
        if not look.unfinished:
            with self._database.transaction() as session:
                arrivals.note_reconciled(session, until)
        return look.found

    def _in_turn(self, listed: Iterable[Arrival]) -> list[Arrival]:
        """Oldest first, but opt-outs before all, and answers not withdrawn the newest first.

        Late answers fill gaps and replace nothing, so the correction has to be there first.
        """
        found = sorted(listed, key=self._rank)
        open_runs: dict[str, list[int]] = {}
        runs = []
        for place, arrival in enumerate(found):
            sender = arrival.text.sender
            if self._inbound.is_withdrawal(arrival.text):
                open_runs.pop(sender, None)
            elif self._inbound.is_answer(arrival.text):
                if sender not in open_runs:
                    runs.append(open_runs.setdefault(sender, []))
                open_runs[sender].append(place)
        for run in runs:
            turned = [found[place] for place in reversed(run)]
            for place, arrival in zip(run, turned, strict=True):
                found[place] = arrival
        return found

    def _rank(self, arrival: Arrival) -> tuple[bool, datetime]:
        return not self._inbound.is_opt_out(arrival.text), arrival.sent_at

    def _list(self, since: datetime, until: datetime) -> Iterator[list[Arrival]]:
        """Everything in a stretch, the oldest part first, however much it is."""
        found = self._keeper.list_arrived(since=since, until=until, limit=_AT_ONCE)
        if len(found) < _AT_ONCE or until - since <= _SHORTEST:
            yield found
            return
        middle = since + (until - since) / 2
        yield from self._list(since, middle)
        yield from self._list(middle, until)

    def _deal(self, arrival: Arrival, look: "_Look") -> None:
        """Deal with one text; one that fails keeps none of the others back."""
        if not arrival.text.sid or not arrival.text.sender:
            return
        # Where the provider keeps no bodies an empty one is gone; else it was sent empty.
        is_gone = not arrival.text.body and not self._terms.deletes_copies
        try:
            try:
                look.found += self._give_up(arrival, look) if is_gone else self._read(arrival, look)
            except _FAILED:
                if not look.is_old(arrival):
                    raise
                look.found += self._give_up(arrival, look)
            look.failed = 0
        except (InHand, Untold):
            look.unfinished += 1
            # Told apart from other failures it would tell that somebody waits for an answer.
            logger.warning(_FAILING, Unavailable.__name__)
        except _FAILED as error:
            look.unfinished, look.failed = look.unfinished + 1, look.failed + 1
            # What an error says may quote the text.
            logger.warning(_FAILING, type(error).__name__)

    def _read(self, arrival: Arrival, look: "_Look") -> bool:
        def tell(number: str, why: str, body: str) -> bool:
            return self._tell(number, why, body, look) or look.is_old(arrival)

        return self._inbound.receive_late(arrival, tell=tell, now=look.now)

    def _give_up(self, arrival: Arrival, look: "_Look") -> bool:
        def note() -> None:
            with self._database.transaction() as session:
                outages.note_lost(session, arrival.sent_at)

        return self._inbound.give_up(arrival, note=note, now=look.now)

    def _tell(self, number: str, why: str, body: str, look: "_Look") -> bool:
        """Send one text at once, with no row that would tell of it; one to a number for a cause.

        Its receipts belong to no row either, and have its copy deleted. One that may be on its way
        is not sent again. Refused for the number's sake it is given up, and nothing is noted: an
        opt-out that no text in the outbox explains would tell that the person wrote.
        """
        if (number, why) in look.told:
            return True
        text = OutgoingText(number, body, secrets.token_urlsafe(16), _VALID_S)
        match self._channel.send(text):
            case NotReached():
                return False
            case Refused(failure) if failure in _TRIED_AGAIN:
                return False
            case _:
                look.told.add((number, why))
        return True


# Webhook, its repetitions and the fallback are over by then.
_GRACE: Final = timedelta(minutes=2)
_LONGEST: Final = timedelta(days=14)
_AT_ONCE: Final = 1000
_SHORTEST: Final = timedelta(seconds=2)
_VALID_S: Final = 4 * 3600
_FAILING: Final = "a text that arrived failed error=%s"
_MOST_FAILURES: Final = 5
"""In a row: then it is not the texts that something is wrong with."""
_FAILED: Final = (
    *(OSError, SqliteError, SQLAlchemyError, WellnessError),
    *(ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError),
)
_TRIED_AGAIN: Final = frozenset(
    {
        *(Failure.CONFIGURATION, Failure.THROTTLED, Failure.QUEUE),
        *(Failure.DAILY_CAP, Failure.TRANSIENT),
    }
)


@dataclass(slots=True)
class _Look:
    """One look at what arrived."""

    clock: Callable[[], datetime]
    gives_up_before: datetime | None
    told: set[tuple[str, str]] = field(default_factory=set)
    found: int = 0
    unfinished: int = 0
    failed: int = 0

    @property
    def now(self) -> datetime:
        """The period clock: a lease on a text begins when it is claimed."""
        return self.clock()

    def is_old(self, arrival: Arrival) -> bool:
        """Whether a text has been tried for a day, in which somebody looked all the time."""
        return self.gives_up_before is not None and arrival.sent_at < self.gives_up_before
