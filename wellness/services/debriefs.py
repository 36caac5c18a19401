"""Debrief flags: raised once for each cause, told to the peer supporters on duty, taken by one."""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Permission, Role, may
from wellness.domain.signals import FlagState, Trigger, is_acute
from wellness.domain.texts import TextKey
from wellness.domain.units import UnitTree
from wellness.errors import Conflict, NotFound
from wellness.services import notices
from wellness.services.releases import ReleaseBytes
from wellness.services.terms import Terms
from wellness.storage import accounts, rosters
from wellness.storage import debriefs as rows
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FlagView:
    """A flag as peer supporters see it; `taken_by` is a peer supporter's name."""

    code: int
    trigger: Trigger
    unit_id: int
    label: str
    raised_at: datetime
    state: FlagState
    taken_by: str | None
    incident_id: int | None
    release_id: int | None


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

    Where nobody can be told the flag stands on the page, and the log says so.
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
    if not _tell(session, flag, terms, now):
        logger.error(
            "no peer supporter who covers this flag can be texted", extra={"flag": flag.id}
        )
    return flag.id


def tell_again(session: Session, *, terms: Terms, now: datetime) -> None:
    """Tell of open flags nobody could be told of, or whose every notice failed, who can be now."""
    for flag in rows.list_flags(session, FlagState.OPEN):
        if flag.raised_at > now - notices.TRIED_FOR and not is_told(session, flag):
            _tell(session, flag, terms, now)


def is_told(session: Session, flag: Flag) -> bool:
    """Whether a notice of a flag is on its way to a peer supporter, or has arrived."""
    return notices.is_told(session, f"flag:{flag.id}")


def raise_release_flags(
    session: Session, release: ReleaseBytes, *, terms: Terms, now: datetime
) -> None:
    """Raise the acute flags (T4) of a release that has become visible (R12)."""
    if not terms.acute_flag:
        return
    body = json.loads(release.content)["body"]
    for group in body["groups"]:
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
    return f"Other teams in {group['name']}" if group["pool"] else str(group["name"])


def take_flag(session: Session, code: int, account_id: UUID, *, now: datetime) -> FlagView:
    """Give an open flag to one peer supporter; the first wins, taking one's own again is harmless.

    Raises:
        NotFound: no such flag, outside the peer supporter's scope, or not a peer supporter.
        Conflict: somebody else has it, or it is closed.
    """
    flag, account = rows.find_flag(session, code), accounts.find_account(session, account_id)
    tree = rosters.load_tree(session)
    if flag is None or account is None or not _may_take(account, flag, tree):
        raise NotFound(f"There is no flag {code}.", remedy="See the list of flags.")
    if flag.state == FlagState.OPEN:
        flag.state, flag.taken_by, flag.taken_at = FlagState.TAKEN, account_id, now
    elif flag.taken_by != account_id or flag.state != FlagState.TAKEN:
        raise Conflict(f"{flag.label}: somebody has taken this flag already.")
    return _view(session, flag)


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
    tree = rosters.load_tree(session)
    return [
        _view(session, flag)
        for flag in rows.list_flags(session, FlagState.OPEN, FlagState.TAKEN)
        if tree.contains(account.unit_id, flag.unit_id)
    ]


def _tell(session: Session, flag: Flag, terms: Terms, now: datetime) -> bool:
    assert flag.id is not None  # noqa: S101 - flushed
    return notices.tell_peers(
        session,
        TextKey.PEER_FLAG,
        cause=f"flag:{flag.id}",
        unit_id=flag.unit_id,
        fields={"team": flag.label, "code": flag.id, "link": f"{terms.public_url}/flags"},
        terms=terms,
        now=now,
    )


def _may_take(account: Account, flag: Flag, tree: UnitTree) -> bool:
    """By text as on the page: anybody may have a number here, but not everybody may know of it."""
    is_peer = may(Role(account.role), Permission.TAKE_FLAGS)
    return is_peer and tree.contains(account.unit_id, flag.unit_id)


def _view(session: Session, flag: Flag) -> FlagView:
    assert flag.id is not None  # noqa: S101 - a stored row
    taker = accounts.find_account(session, flag.taken_by) if flag.taken_by else None
    return FlagView(
        code=flag.id,
        trigger=Trigger(flag.trigger),
        unit_id=flag.unit_id,
        label=flag.label,
        raised_at=flag.raised_at,
        state=FlagState(flag.state),
        taken_by=taker.name if taker else None,
        incident_id=flag.incident_id,
        release_id=flag.release_id,
    )
