"""Which peer supporters may know of a flag.

What a responder reported without a name is for the peer lead alone until it is confirmed.
"""

from uuid import UUID

from sqlmodel import Session

from wellness.domain.access import Permission, Role, may
from wellness.domain.signals import FOR_PEERS
from wellness.domain.units import UnitTree
from wellness.storage import accounts, rosters
from wellness.storage import debriefs as rows
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.debriefs import Flag


def may_take(session: Session, account: Account, flag: Flag, tree: UnitTree) -> bool:
    """By text as on the page: anybody may have a number here, but not everybody may know of it."""
    is_peer = may(Role(account.role), Permission.TAKE_FLAGS) and not account.is_disabled
    is_for_peers = flag.trigger in FOR_PEERS and tree.contains(account.unit_id, flag.unit_id)
    if not (is_peer and is_for_peers):
        return False
    only = list_only(session, flag)
    return only is None or account.id in only


def list_only(session: Session, flag: Flag) -> frozenset[UUID] | None:
    """Of an unconfirmed incident the leads over its team; None: every peer supporter over it.

    Where no lead covers the team they all are: else nobody would hear of it.
    """
    if not is_unconfirmed(session, flag):
        return None
    tree = rosters.load_tree(session)
    covering = [
        account
        for account in accounts.list_accounts(session, Role.PEER)
        if tree.contains(account.unit_id, flag.unit_id)
    ]
    leads = [account for account in covering if account.is_lead]
    return frozenset(account.id for account in leads or covering)


def is_unconfirmed(session: Session, flag: Flag) -> bool:
    """Whether a responder reported the incident of a flag, and nobody has confirmed it."""
    if flag.incident_id is None:
        return False
    incident = rows.find_incident(session, flag.incident_id)
    return incident is not None and incident.logged_by is None
