"""The provider's copies of texts: deleted there, again and again until they are gone (R25).

Which are to be deleted stands in the vault's file, by the provider's random ids alone: an id comes
in when somebody replied, and the log of the main database would keep when. That database learns
only when a sweep ended and, by powers of ten, how many copies are late.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlmodel import Session

from wellness.channels.base import CopyKeeper, Deletion, Listed
from wellness.errors import Unavailable
from wellness.services.arrivals import find_reconciled
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.vault.calls import Copies, CopiesLeft, CopiesRound, DeletedCopies
from wellness.vault.service import Vault

logger = logging.getLogger(__name__)


def copies_of(*sids: str, now: datetime) -> Copies | None:
    """The copies of texts, to be handed to the vault; None where no id is one of the provider's."""
    known = tuple(sid for sid in sids if _SID.fullmatch(sid))
    return Copies(known, _late_from(now)) if known else None


def note_final(vault: Vault, sid: str, status: str, *, now: datetime) -> None:
    """Have the copy of a text of ours deleted, once its last status was reported.

    What ends as `sent` is told by nobody: the sweep finds it.
    """
    copies = copies_of(sid, now=now) if status in _FINAL else None
    if copies is not None:
        vault.cast(copies)


def count_left(session: Session) -> int:
    """How many copies should be gone and are not: none, or at most 10, 100, 1000 and so on.

    An exact figure would tell whoever watches it how many replied (R13).
    """
    return int(operation.find_mark(session, _LATE) or 0)


def is_late(session: Session, *, now: datetime) -> bool:
    """Whether copies have been left for an hour, or nobody could look for them for hours."""
    swept = operation.find_mark(session, _SWEPT)
    is_unswept = swept is not None and now - datetime.fromisoformat(swept) > _SWEEP_LATE
    return is_unswept or count_left(session) > 0


class CopyEraser:
    """Deletes the copies of one installation; any number may run at once, for a copy goes once.

    With `sweeps` the provider's list is searched too, for what no webhook told of.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        keeper: CopyKeeper,
        *,
        sweeps: bool = True,
        concurrency: int = 4,
    ) -> None:
        self._database, self._vault, self._keeper = database, vault, keeper
        self._sweeps, self._concurrency = sweeps, concurrency
        self._after = ""
        self._unfinished: dict[str, datetime] = {}

    def has_work(self, session: Session, now: datetime) -> bool:
        """Whether a copy is to be deleted or looked for, or another number of late ones told."""
        if self._sweeps and _is_sweep_due(operation.find_mark(session, _SWEPT), now):
            return True
        return bool(self._ask(now, "").sids) or count_left(session) > 0

    def erase_due(self, now: datetime) -> int:
        """Delete what is noted, and what a sweep finds when one is due; how many copies went."""
        if self._sweeps:
            self._sweep(now)
        left = self._ask(now, self._after)
        self._after = left.sids[-1] if len(left.sids) == _ROUND else ""
        gone = self._erase(left.sids, now) if left.sids else 0
        self._tell(self._ask(now, self._after).late if left.late else 0)
        return gone

    def _ask(self, now: datetime, after: str) -> CopiesLeft:
        left = self._vault.close(CopiesRound(after, _ROUND, now))
        if not isinstance(left, CopiesLeft):
            raise TypeError(left)
        return left

    def _erase(self, sids: tuple[str, ...], now: datetime) -> int:
        """Go once over these, unless nothing works; the next round goes on behind them."""
        gone, failed = list[str](), 0
        self._unfinished = {sid: at for sid, at in self._unfinished.items() if at > now}
        due = iter([sid for sid in sids if sid not in self._unfinished])
        with ThreadPoolExecutor(self._concurrency, thread_name_prefix="copy") as pool:
            while failed < self._concurrency and (batch := list(islice(due, self._concurrency))):
                for sid, became in zip(
                    batch, pool.map(self._keeper.delete_copy, batch), strict=True
                ):
                    gone += [sid] if became is Deletion.GONE else []
                    failed += became is Deletion.FAILED
                    self._remember(sid, became, now)
        if gone:
            self._vault.cancel(DeletedCopies(tuple(gone)))
        if failed:
            logger.warning("copies at the provider could not be deleted; trying again")
        return len(gone)

    def _remember(self, sid: str, became: Deletion, now: datetime) -> None:
        """The provider asks to wait a minute where it is not through with a text (20009)."""
        if became is Deletion.NOT_YET:
            self._unfinished[sid] = now + _WAIT
        else:
            self._unfinished.pop(sid, None)

    def _sweep(self, now: datetime) -> None:
        with self._database.reading() as session:
            swept = operation.find_mark(session, _SWEPT)
        if not _is_sweep_due(swept, now):
            return
        try:
            found = self._keeper.list_copies(
                since=now - _SWEPT_SPAN, until=now - _STRAGGLING, limit=_SWEPT_AT_ONCE
            )
        except Unavailable:
            logger.warning("copies at the provider could not be listed; trying again")
            if swept is None:  # from now on it is waited for
                self._mark(_SWEPT, (now - _SWEEP_EVERY).isoformat())
            return
        with self._database.reading() as session:
            reconciled = find_reconciled(session)
        copies = copies_of(*_stragglers(found, now, reconciled), now=now)
        if copies is not None:
            self._vault.cast(copies)
        if len(found) < _SWEPT_AT_ONCE:
            self._mark(_SWEPT, now.isoformat())

    def _tell(self, late: int) -> None:
        """Keep for pages and `/readyz` how many are late, and say so when that becomes worse."""
        bound = 10 ** max(1, len(str(late - 1))) if late else 0
        with self._database.reading() as session:
            before = count_left(session)
        if bound == before:
            return
        self._mark(_LATE, str(bound))
        if bound > before:
            logger.error(
                "Texts could not be deleted at the provider for an hour. Nothing is lost: it is"
                " tried again every few seconds. Look at the provider's status and at [sms].",
                extra={"at_most": bound},
            )

    def _mark(self, key: str, value: str) -> None:
        with self._database.transaction() as session:
            operation.set_mark(session, key, value)


_SID: Final = re.compile(r"[SM]M[0-9a-fA-F]{32}")
_FINAL: Final = frozenset({"delivered", "undelivered", "failed", "canceled", "read", "received"})
_SENT_TO_US: Final = frozenset({"received", "receiving"})
_LATE: Final = "copies-late"
_SWEPT: Final = "copies-swept"
_ROUND: Final = 500
_WAIT: Final = timedelta(minutes=1)
_ALARM: Final = timedelta(hours=1)
_QUARTER: Final = timedelta(minutes=15)
_SWEEP_EVERY: Final = timedelta(hours=1)
_SWEEP_LATE: Final = timedelta(hours=3)
_SWEPT_AT_ONCE: Final = 1000
# The provider may take so long until a text can be deleted (its error 20009).
_SWEPT_SPAN: Final = timedelta(days=14)
# A reply nobody dealt with, or a send nobody knows the end of, is still looked for in the list.
_STRAGGLING: Final = timedelta(hours=1)
# The longest validity of a text is ten hours: nothing is on its way after that.
_ENDED: Final = timedelta(hours=12)


def _is_sweep_due(swept: str | None, now: datetime) -> bool:
    return swept is None or now - datetime.fromisoformat(swept) >= _SWEEP_EVERY


def _late_from(now: datetime) -> datetime:
    """An hour later, rounded up to a quarter: the minute of a reply is nobody's business (R23)."""
    over = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return now + _ALARM + (_QUARTER - over)


def _stragglers(
    found: Iterable[Listed], now: datetime, reconciled: datetime | None
) -> Iterator[str]:
    """Those whose way is over; what people sent us, once it is certain that it was dealt with."""
    for text in found:
        if text.status in _SENT_TO_US:
            if reconciled is not None and text.created_at < reconciled:
                yield text.sid
        elif text.status in _FINAL or text.created_at < now - _ENDED:
            yield text.sid
