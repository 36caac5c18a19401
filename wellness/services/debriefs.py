"""Debrief flags: raised once for each cause, told to the peer supporters on duty, taken by one."""

import json
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.detector.series import Label
from wellness.domain.signals import (
    FOR_PEERS,
    FlagState,
    Offer,
    Outcome,
    Reason,
    Trigger,
    is_acute,
    pool_label,
)
from wellness.domain.texts import TextKey
from wellness.errors import Conflict, NotFound
from wellness.services import flag_access, notices
from wellness.services.releases import ReleaseBytes
from wellness.services.terms import Terms
from wellness.storage import accounts, rosters
from wellness.storage import debriefs as rows
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FlagView:
    """A flag as peer supporters see it; names are peer supporters', `holder` is an account."""

    code: int
    trigger: Trigger
    unit_id: int
    label: str
    raised_at: datetime
    state: FlagState
    taken_by: str | None
    incident_id: int | None
    release_id: int | None
    holder: UUID | None
    taken_at: datetime | None
    handed_by: str | None
    next_told_at: datetime | None
    lead_told_at: datetime | None
    offer: Offer | None
    offered_at: datetime | None
    outcome: Outcome | None
    reason: Reason | None
    closed_at: datetime | None


def raise_flag(
    session: Session,
    trigger: Trigger,
    *,
    cause: str,
    unit_id: int,
    label: str,
    terms: Terms,
    now: datetime,
    incident_id: int | None = None,
    release_id: int | None = None,
) -> int | None:
    """Raise a flag and tell the peer supporters on duty; None when this cause raised one before.

    Where nobody can be told the flag stands on the page, and the log says so. Peer supporters are
    not told of what is for leaders.
    """
    dedupe_key = f"{trigger}:{cause}"
    if rows.find_flag_by_key(session, dedupe_key) is not None:
        return None
    flag = Flag(
        dedupe_key=dedupe_key,
        trigger=trigger,
        unit_id=unit_id,
        label=label,
        raised_at=now,
        incident_id=incident_id,
        release_id=release_id,
    )
    session.add(flag)
    session.flush()
    assert flag.id is not None  # noqa: S101 - flushed
    if trigger in FOR_PEERS and not tell_of(session, flag, terms=terms, now=now):
        logger.error(
            "no peer supporter who covers this flag can be texted", extra={"flag": flag.id}
        )
    return flag.id


def tell_again(session: Session, *, terms: Terms, now: datetime) -> None:
    """Tell of open flags nobody could be told of, or whose every notice failed, who can be now."""
    for flag in _list_untold(session, now):
        tell_of(session, flag, terms=terms, now=now)


def has_untold(session: Session, *, now: datetime) -> bool:
    """Whether a flag is open that somebody is still to be told of."""
    return bool(_list_untold(session, now))


def is_told(session: Session, flag: Flag) -> bool:
    """Whether a notice of a flag is on its way to a peer supporter, or has arrived."""
    return notices.is_told(session, f"flag:{flag.id}")


def raise_release_flags(
    session: Session,
    release: ReleaseBytes,
    *,
    off: Collection[Label] = (),
    terms: Terms,
    now: datetime,
) -> None:
    """Raise the acute flags (T4) of a release that has become visible (R12), none where `off`."""
    if not terms.acute_flag:
        return
    body = json.loads(release.content)["body"]
    for group in body["groups"]:
        if Label(group["at"], group["pool"]) in off:
            continue
        if is_acute(group["m"], group["bands"]):
            raise_flag(
                session,
                Trigger.ACUTE,
                cause=f"{release.id}:{group['at']}",
                unit_id=int(group["at"]),
                label=label_of(group),
                terms=terms,
                now=now,
                release_id=release.id,
            )


def label_of(group: dict[str, object]) -> str:
    """What a released group is called."""
    return pool_label(str(group["name"])) if group["pool"] else str(group["name"])


def take_flag(session: Session, code: int, account_id: UUID, *, now: datetime) -> FlagView:
    """Give an open flag to one peer supporter; the first wins, taking one's own again is harmless.

    Raises:
        NotFound: no such flag, outside the peer supporter's scope, or not a peer supporter.
        Conflict: somebody else has it, or it is closed.
    """
    flag, _ = lock_for(session, code, account_id)
    if flag.state == FlagState.OPEN:
        flag.state, flag.taken_by, flag.taken_at = FlagState.TAKEN, account_id, now
    elif flag.taken_by != account_id or flag.state != FlagState.TAKEN:
        raise Conflict(f"{flag.label}: somebody has taken this flag already.")
    return view_of(session, flag)


def lock_for(session: Session, code: int, account_id: UUID) -> tuple[Flag, Account]:
    """The flag of a code, held until the transaction ends, and the peer supporter's account.

    Raises:
        NotFound: no such flag, outside the peer supporter's scope, or not a peer supporter.
    """
    return _require(session, rows.lock_flag(session, code), code, account_id)


def get_for(session: Session, code: int, account_id: UUID) -> FlagView:
    """A flag as a peer supporter who covers its team sees it.

    Raises:
        NotFound: as `lock_for`.
    """
    flag, _ = get_flag_for(session, code, account_id)
    return view_of(session, flag)


def get_flag_for(session: Session, code: int, account_id: UUID) -> tuple[Flag, Account]:
    """The flag of a code and the peer supporter's account, held from nobody.

    Raises:
        NotFound: as `lock_for`.
    """
    return _require(session, rows.find_flag(session, code), code, account_id)


def is_own_team(session: Session, code: int, account_id: UUID) -> bool:
    """Whether a flag is about the very team an account is for; they had better pass it on."""
    flag, account = rows.find_flag(session, code), accounts.find_account(session, account_id)
    return flag is not None and account is not None and flag.unit_id == account.unit_id


def get_label(session: Session, code: int) -> str:
    """What the team of a flag is called.

    Raises:
        NotFound: there is no such flag.
    """
    flag = rows.find_flag(session, code)
    if flag is None:
        raise NotFound(f"There is no flag {code}.")
    return flag.label


def list_flags(session: Session, account_id: UUID) -> list[FlagView]:
    """Open and taken flags within a peer supporter's scope, newest first."""
    account = accounts.find_account(session, account_id)
    if account is None:
        return []
    return _within(session, account, rows.list_flags(session, FlagState.OPEN, FlagState.TAKEN))


def list_closed(session: Session, account_id: UUID, *, since: datetime) -> list[FlagView]:
    """Flags within a peer supporter's scope closed since an instant, newest first."""
    account = accounts.find_account(session, account_id)
    return (
        [] if account is None else _within(session, account, rows.list_closed(session, since=since))
    )


def link_to(code: int, *, terms: Terms) -> str:
    """Where a flag is taken, recorded and closed."""
    return f"{terms.public_url}/flags/{code}"


def _within(session: Session, account: Account, flags: Iterable[Flag]) -> list[FlagView]:
    tree = rosters.load_tree(session)
    return [
        view_of(session, flag)
        for flag in flags
        if flag_access.may_take(session, account, flag, tree)
    ]


def _list_untold(session: Session, now: datetime) -> list[Flag]:
    found = rows.list_open_flags(session, raised_since=now - notices.TRIED_FOR)
    flags = [flag for flag in found if flag.trigger in FOR_PEERS]
    told = notices.list_told(session, "flag") if flags else frozenset()
    return [flag for flag in flags if f"flag:{flag.id}" not in told]


def tell_of(session: Session, flag: Flag, *, terms: Terms, now: datetime) -> bool:
    """Tell the peer supporters on duty who may know of a flag and were not told of it."""
    assert flag.id is not None  # noqa: S101 - flushed
    return notices.tell_peers(
        session,
        TextKey.PEER_FLAG,
        cause=f"flag:{flag.id}",
        unit_id=flag.unit_id,
        fields={"team": flag.label, "code": flag.id, "link": link_to(flag.id, terms=terms)},
        only=flag_access.list_only(session, flag),
        terms=terms,
        now=now,
    )


def _require(
    session: Session, flag: Flag | None, code: int, account_id: UUID
) -> tuple[Flag, Account]:
    account = accounts.find_account(session, account_id)
    tree = rosters.load_tree(session)
    if flag is None or account is None or not flag_access.may_take(session, account, flag, tree):
        raise NotFound(f"There is no flag {code}.", remedy="See the list of flags.")
    return flag, account


def view_of(session: Session, flag: Flag) -> FlagView:
    """The row as a read model."""
    assert flag.id is not None  # noqa: S101 - a stored row
    return FlagView(
        code=flag.id,
        trigger=Trigger(flag.trigger),
        unit_id=flag.unit_id,
        label=flag.label,
        raised_at=flag.raised_at,
        state=FlagState(flag.state),
        taken_by=_name_of(session, flag.taken_by),
        incident_id=flag.incident_id,
        release_id=flag.release_id,
        holder=flag.taken_by,
        taken_at=flag.taken_at,
        handed_by=_name_of(session, flag.handed_by),
        next_told_at=flag.next_told_at,
        lead_told_at=flag.lead_told_at,
        offer=None if flag.offer is None else Offer(flag.offer),
        offered_at=flag.offered_at,
        outcome=None if flag.outcome is None else Outcome(flag.outcome),
        reason=None if flag.reason is None else Reason(flag.reason),
        closed_at=flag.closed_at,
    )


def _name_of(session: Session, account_id: UUID | None) -> str | None:
    account = None if account_id is None else accounts.find_account(session, account_id)
    return None if account is None else account.name
