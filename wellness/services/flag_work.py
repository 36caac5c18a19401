"""What a peer supporter does with a flag: pass it on, hand it over, note an offer, close it.

Nothing here names a responder, and there is no free text: what was offered to a whole team, and
what came of it, are chosen from fixed lists.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.signals import FlagState, Offer, Outcome, Reason
from wellness.domain.texts import TextKey
from wellness.errors import Conflict, Invalid
from wellness.services import debriefs, escalating, flag_access, notices
from wellness.services.debriefs import FlagView
from wellness.services.terms import Terms
from wellness.storage import accounts, rosters
from wellness.storage import debriefs as rows
from wellness.storage.schema.debriefs import Flag


def pass_on(
    session: Session, code: int, account_id: UUID, *, terms: Terms, now: datetime
) -> FlagView:
    """Leave a flag of one's own team to another: it is open again, and its next step taken now.

    Raises:
        NotFound: as `debriefs.lock_for`.
        Conflict: somebody else has it, or it is closed.
    """
    flag, _ = debriefs.lock_for(session, code, account_id)
    if flag.state == FlagState.CLOSED:
        raise _closed(flag)
    if flag.state == FlagState.TAKEN and flag.taken_by != account_id:
        raise _not_held(flag)
    flag.state, flag.taken_by, flag.taken_at = FlagState.OPEN, None, None
    rows.add_pass(session, code, account_id)
    escalating.pass_flag(session, flag, terms=terms, now=now)
    return debriefs.view_of(session, flag)


def hand_over(
    session: Session,
    code: int,
    account_id: UUID,
    *,
    to: UUID,
    terms: Terms,
    now: datetime,
) -> bool:
    """Give a flag to another peer supporter; who leads may do so for others. Whether they are told.

    Raises:
        NotFound: as `debriefs.lock_for`, for either of the two.
        Conflict: it is not theirs to hand over.
    """
    flag, account = debriefs.lock_for(session, code, account_id)
    if flag.state == FlagState.CLOSED:
        raise _closed(flag)
    if flag.taken_by != account_id and not account.is_lead:
        raise _not_held(flag)
    debriefs.lock_for(session, code, to)
    if flag.taken_by == to:
        raise Conflict(f"{flag.label}: they have this flag already.", kept="Nothing was changed.")
    flag.state, flag.taken_by, flag.taken_at = FlagState.TAKEN, to, now
    flag.handed_by = account_id
    return _tell_taker(session, flag, to, terms, now)


def note_offer(
    session: Session, code: int, account_id: UUID, offer: Offer, *, now: datetime
) -> FlagView:
    """Note what was offered to the whole team; another offer takes the place of the first.

    Raises:
        NotFound: as `debriefs.lock_for`.
        Conflict: they do not have it, or it is closed.
    """
    flag = _lock_held(session, code, account_id)
    flag.offer, flag.offered_at = offer, now
    return debriefs.view_of(session, flag)


def close_flag(
    session: Session,
    code: int,
    account_id: UUID,
    *,
    outcome: Outcome,
    reason: Reason | None,
    now: datetime,
) -> FlagView:
    """Close a flag with what came of it; `reason` says why nothing was needed, and only that.

    Raises:
        NotFound: as `debriefs.lock_for`.
        Conflict: they do not have it, or it is closed.
        Invalid: nothing was needed, and no reason is given.
    """
    flag = _lock_held(session, code, account_id)
    if outcome is Outcome.NOT_NEEDED and reason is None:
        raise Invalid(
            "There is no reason why nothing was needed.",
            kept="The flag stays yours.",
            remedy="Choose one.",
        )
    flag.state, flag.closed_at, flag.outcome = FlagState.CLOSED, now, outcome
    flag.reason = reason if outcome is Outcome.NOT_NEEDED else None
    return debriefs.view_of(session, flag)


def list_takers(session: Session, code: int, account_id: UUID) -> frozenset[UUID]:
    """The other peer supporters who cover the team of a flag.

    Raises:
        NotFound: as `debriefs.lock_for`.
    """
    flag, _ = debriefs.get_flag_for(session, code, account_id)
    tree = rosters.load_tree(session)
    return frozenset(
        row.id
        for row in accounts.list_accounts(session, Role.PEER)
        if row.id != account_id and flag_access.may_take(session, row, flag, tree)
    )


def _lock_held(session: Session, code: int, account_id: UUID) -> Flag:
    flag, _ = debriefs.lock_for(session, code, account_id)
    if flag.state == FlagState.CLOSED:
        raise _closed(flag)
    if flag.state != FlagState.TAKEN or flag.taken_by != account_id:
        raise _not_held(flag)
    return flag


def _tell_taker(session: Session, flag: Flag, to: UUID, terms: Terms, now: datetime) -> bool:
    assert flag.id is not None  # noqa: S101 - a stored row
    reachable = {row.id for row in notices.list_reachable(session, flag.unit_id, terms=terms)}
    return to in reachable and notices.tell_account(
        session,
        to,
        TextKey.PEER_HANDED,
        cause=f"flag:{flag.id}",
        occasion=f"handed-{now:%Y%m%dT%H%M%S}",
        fields={"team": flag.label, "link": debriefs.link_to(flag.id, terms=terms)},
        now=now,
    )


def _closed(flag: Flag) -> Conflict:
    return Conflict(f"{flag.label}: this flag is closed.", kept="Nothing was changed.")


def _not_held(flag: Flag) -> Conflict:
    return Conflict(
        f"{flag.label}: you do not have this flag.",
        kept="Nothing was changed.",
        remedy="Take it first, or ask who has it.",
    )
