"""Gives somebody a role: at once before the founding, as a proposal after it (R30)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.services import accounts, roles
from wellness.services.accounts import Invited
from wellness.services.terms import Terms
from wellness.storage import changes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to have which role over which unit; `mobile` (E.164) is for notices."""

    email: str
    name: str
    role: Role
    unit_id: int
    language: Language
    mobile: str | None


def give_role(
    session: Session,
    wanted: Wanted,
    *,
    proposer: UUID | None,
    token: Callable[[], str],
    terms: Terms,
    now: datetime,
) -> Invited | UUID:
    """An account with its link; once the agency is founded the proposal that waits.

    Raises:
        Invalid: that is no e-mail address.
        Conflict: somebody enabled has that address or that number already.
    """
    if changes.has_founding(session):
        return roles.propose_role(
            session,
            email=accounts.require_email(wanted.email),
            name=wanted.name,
            role=wanted.role,
            unit_id=wanted.unit_id,
            language=wanted.language,
            mobile=wanted.mobile,
            proposer=proposer,
            terms=terms,
            now=now,
        )
    return accounts.invite(
        session,
        email=wanted.email,
        name=wanted.name,
        role=wanted.role,
        unit_id=wanted.unit_id,
        language=wanted.language,
        mobile=wanted.mobile,
        token=token,
        now=now,
    )
