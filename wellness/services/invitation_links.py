"""Check-in links: those we send, and those somebody asks for, which leave no trace (R27).

A link that was asked for holds the invitation itself, sealed: that it was made changes no table,
so no copy of the database tells who wanted to answer.
"""

from uuid import UUID

from sqlmodel import Session

from wellness.domain.keyed import KeyedHash, hash_token
from wellness.services import tokens
from wellness.storage import schedules
from wellness.storage.schema.schedules import Invitation


def make_token(invitation: Invitation, *, keyed: KeyedHash) -> str:
    """A further token of an invitation; it ends with the invitation."""
    return tokens.seal(_PURPOSE, invitation.id.hex, keyed=keyed)


def find_invitation(session: Session, token: str, *, keyed: KeyedHash) -> Invitation | None:
    """The invitation behind either kind of token; one query for both."""
    sealed = tokens.unseal(_PURPOSE, token, keyed=keyed)
    if sealed is not None:
        return session.get(Invitation, UUID(sealed))
    return schedules.find_invitation_by_token(session, hash_token(token))


_PURPOSE = "check-in"
