"""Notices to peer supporters: whom they can reach, telling them, telling others where that failed.

A notice waits for no acknowledgement here: it counts as told while it is on its way or arrived.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.reach import CHAT_ADDRESS
from wellness.domain.texts import TextKey
from wellness.services import consent, duty, outbox
from wellness.services.terms import Terms
from wellness.storage import accounts, causes, operation, rosters
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
    only: frozenset[UUID] | None = None,
    terms: Terms,
    now: datetime,
) -> bool:
    """Queue a notice to those on duty over a unit (None: all), else to everybody over it.

    Only to who can be written to, and to nobody twice for one cause. False where nobody is left.
    Chat channels are told besides, and count for nothing: somebody must be told who is named.
    What `only` some may know is for these alone, and for no channel.
    """
    reachable = list_reachable(session, unit_id, terms=terms)
    if only is None:
        _tell_chats(session, key, cause=cause, fields=fields, terms=terms, now=now)
    else:
        reachable = [account for account in reachable if account.id in only]
    on_duty = [each for each in reachable if duty.is_on_duty(each, terms=terms, now=now)]

    def tell(account: Account) -> bool:
        return tell_account(session, account.id, key, cause=cause, fields=fields, now=now)

    return any(sum(map(tell, told)) for told in (on_duty, reachable))


def tell_account(
    session: Session,
    account_id: UUID,
    key: TextKey,
    *,
    cause: str,
    fields: Mapping[str, str | int],
    occasion: str = "",
    now: datetime,
) -> bool:
    """Queue a notice to one peer supporter, once for a cause and an occasion of it.

    False when it was queued before.
    """
    dedupe_key = f"{cause}:{account_id.hex}" + (f":{occasion}" if occasion else "")
    causes.delete_unsent(session, dedupe_key)
    return outbox.queue_to_account(
        session,
        account_id,
        key,
        dedupe_key=dedupe_key,
        not_before=now,
        expires_at=now + KEEPS,
        fields=fields,
    )


def is_told(session: Session, cause: str) -> bool:
    """Whether a notice of that cause is on its way or has arrived."""
    return causes.has_live_of_cause(session, cause)


def list_told_accounts(session: Session, cause: str) -> frozenset[UUID]:
    """The peer supporters a notice of that cause was queued to, whatever became of it."""
    return causes.list_accounts_of_cause(session, cause)


def list_told(session: Session, kind: str) -> frozenset[str]:
    """The causes that begin with a kind (`flag`, `contact`) and that `is_told` is true of."""
    keys = causes.list_live_keys(session, kind)
    return frozenset(":".join(key.split(":")[:2]) for key in keys)


def list_reachable(session: Session, unit_id: int | None, *, terms: Terms) -> Sequence[Account]:
    """Peer supporters over a unit (None: all) who take texts, or e-mails."""
    tree = None if unit_id is None else rosters.load_tree(session)
    return [
        account
        for account in accounts.list_accounts(session, Role.PEER)
        if (tree is None or unit_id is None or tree.contains(account.unit_id, unit_id))
        and (address := terms.reach.find_staff_address(account.mobile, account.email)) is not None
        and not consent.is_opted_out(session, address, keyed=terms.keyed)
    ]


def is_peer_lacking(session: Session, *, terms: Terms) -> bool:
    """Whether people are on the roster and no peer supporter can be texted about them."""
    return not list_reachable(session, None, terms=terms) and rosters.has_active(session)


def is_reach_news(session: Session, *, terms: Terms) -> bool:
    """Whether peer supporters can be texted again, or cannot any more, and it was not said yet."""
    return is_peer_lacking(session, terms=terms) != bool(operation.find_mark(session, _LACKING))


def watch_reach(session: Session, *, terms: Terms) -> None:
    """Say once when no peer supporter can be texted (any more).

    By the state of accounts alone, at a tick: a line at a request would tell when it came (R17).
    """
    if not is_reach_news(session, terms=terms):
        return
    is_lacking = is_peer_lacking(session, terms=terms)
    operation.set_mark(session, _LACKING, "yes" if is_lacking else "")
    if is_lacking:
        logger.error(
            "No peer supporter can be texted: nobody hears of CONTACT or of a flag unless they look"
            " at the page. Invite one with --mobile, or have one who sent STOP send START."
        )


def _tell_chats(
    session: Session,
    key: TextKey,
    *,
    cause: str,
    fields: Mapping[str, str | int],
    terms: Terms,
    now: datetime,
) -> None:
    """Once for a cause; what is posted names a team at most."""
    if terms.reach.chats:
        outbox.queue_to_number(
            session,
            CHAT_ADDRESS,
            key,
            dedupe_key=f"chat:{cause}",
            not_before=now,
            expires_at=now + KEEPS,
            fields={**fields, "language": terms.default_language},
        )


_LACKING: Final = "peers-lacking"
