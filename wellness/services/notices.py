"""Notices to peer supporters: whom they can reach, telling them, telling others where that failed.

A notice waits for no acknowledgement here: it counts as told while it is on its way or arrived.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.texts import TextKey
from wellness.services import consent, outbox
from wellness.services.terms import Terms
from wellness.storage import accounts, operation, rosters
from wellness.storage import outbox as rows
from wellness.storage.schema.accounts import Account

logger = logging.getLogger(__name__)

KEEPS: Final = timedelta(hours=24)
"""How long a notice is tried."""

TRIED_FOR: Final = timedelta(days=7)
"""How long a notice that reached nobody goes to whoever can be reached since."""


def tell_peers(
    session: Session,
    key: TextKey,
    *,
    cause: str,
    unit_id: int | None,
    fields: Mapping[str, str | int],
    terms: Terms,
    now: datetime,
) -> bool:
    """Queue a notice to those on duty over a unit (None: all), else to everybody over it.

    Only to who can be texted, and to nobody twice for one cause. False where nobody is left.
    """
    reachable = list_reachable(session, unit_id, terms=terms)
    on_duty = [account for account in reachable if account.on_duty]

    def tell(account: Account) -> bool:
        dedupe_key = f"{cause}:{account.id.hex}"
        rows.delete_unsent(session, dedupe_key)
        return outbox.queue_to_account(
            session,
            account.id,
            key,
            dedupe_key=dedupe_key,
            not_before=now,
            expires_at=now + KEEPS,
            fields=fields,
        )

    return any(sum(map(tell, told)) for told in (on_duty, reachable))


def is_told(session: Session, cause: str) -> bool:
    """Whether a notice of that cause is on its way or has arrived."""
    return rows.has_live_of_cause(session, cause)


def list_reachable(session: Session, unit_id: int | None, *, terms: Terms) -> Sequence[Account]:
    """Peer supporters over a unit (None: all) who have a number that takes texts."""
    tree = rosters.load_tree(session)
    return [
        account
        for account in accounts.list_accounts(session, Role.PEER)
        if (unit_id is None or tree.contains(account.unit_id, unit_id))
        and account.mobile is not None
        and not consent.is_opted_out(session, account.mobile, keyed=terms.keyed)
    ]


def is_peer_lacking(session: Session, *, terms: Terms) -> bool:
    """Whether people are on the roster and no peer supporter can be texted about them."""
    return rosters.has_active(session) and not list_reachable(session, None, terms=terms)


def watch_reach(session: Session, *, terms: Terms) -> None:
    """Say once when no peer supporter can be texted (any more).

    By the state of accounts alone, at a tick: a line at a request would tell when it came (R17).
    """
    is_lacking = is_peer_lacking(session, terms=terms)
    if is_lacking == bool(operation.find_mark(session, _LACKING)):
        return
    operation.set_mark(session, _LACKING, "yes" if is_lacking else "")
    if is_lacking:
        logger.error(
            "No peer supporter can be texted: nobody hears of CONTACT or of a flag unless they look"
            " at the page. Invite one with --mobile, or have one who sent STOP send START."
        )


_LACKING: Final = "peers-lacking"
