"""Finding out what became of a send whose answer was lost, by asking the provider what it has."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from wellness.channels.base import Listed, TextChannel
from wellness.domain.reach import Reach
from wellness.domain.texts import TextKey
from wellness.errors import Unavailable
from wellness.services import fates
from wellness.services.clearance import find_number
from wellness.storage import outbox as rows
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox, OutboxState

LAST_LOOK: Final = timedelta(seconds=120)
"""When a text the provider still does not list counts as never taken."""


class Resolver:
    """Looks for unknown sends; any number of them may run at once."""

    def __init__(
        self, database: Database, channel: TextChannel, *, token: Callable[[], str], reach: Reach
    ) -> None:
        self._database, self._channel, self._token = database, channel, token
        self._reach = reach

    def resolve(self, now: datetime, *, limit: int) -> Counter[OutboxState]:
        """Look for the unknown sends whose time has come; what became of them, by state."""
        claim_token = self._token()
        with self._database.transaction(shared=True) as session:
            due = rows.claim_unknown(
                session,
                now=now,
                lease_until=now + _LEASE,
                claim_token=claim_token,
                limit=limit,
            )
        states = [self._resolve(outbox_id, claim_token, now) for outbox_id in due]
        return Counter(state for state in states if state is not None)

    def _resolve(self, outbox_id: UUID, claim_token: str, now: datetime) -> OutboxState | None:
        with self._database.reading() as session:
            row = session.get(Outbox, outbox_id)
            number = None if row is None else find_number(session, row, reach=self._reach)
            attempted_at = None if row is None else row.attempted_at
        if attempted_at is None:
            return None
        found = self._ask(number, attempted_at)
        with self._database.transaction() as session:
            row = rows.find_claimed(session, outbox_id, claim_token)
            if row is None or row.state != OutboxState.UNKNOWN:
                return None
            _decide(session, row, found, attempted_at, now)
            return OutboxState(row.state)

    def _ask(self, number: str | None, attempted_at: datetime) -> list[Listed] | None:
        """What the provider has of that time; None where it cannot be asked."""
        if number is None:
            return []
        try:
            listed = self._channel.list_sent(number, since=attempted_at - _MARGIN)
        except Unavailable:
            return None
        return [text for text in listed if text.created_at <= attempted_at + _MARGIN]


_LEASE: Final = timedelta(seconds=60)
_MARGIN: Final = timedelta(seconds=60)
_RESENT: Final = frozenset(
    {
        *(TextKey.PEER_FLAG, TextKey.PEER_CONTACT, TextKey.PEER_WAITING),
        *(TextKey.PEER_CONTACT_WAITING, TextKey.PEER_HANDED, TextKey.NUMBER),
    }
)
_MOST_ATTEMPTS: Final = 2


def _decide(
    session: Session,
    row: Outbox,
    found: Sequence[Listed] | None,
    attempted_at: datetime,
    now: datetime,
) -> None:
    fates.end_claim(row)
    if found is None:
        row.lease_until = now + _LEASE
        return
    known = rows.list_known_sids(session, [text.sid for text in found])
    free = [text for text in found if text.sid not in known]
    if len(free) == 1:
        fates.bind(session, row, free[0].sid)
        row.state = fates.STATES.get(free[0].status, OutboxState.ACCEPTED)
    elif not free and now < attempted_at + LAST_LOOK:
        row.lease_until = attempted_at + LAST_LOOK
    elif not free and _may_be_sent_again(row):
        row.state = OutboxState.PENDING
    fates.forget_number(row)


def _may_be_sent_again(row: Outbox) -> bool:
    """A second check-in would be nagging; that peers are not told would be worse than twice."""
    return row.text in _RESENT and row.attempts < _MOST_ATTEMPTS
