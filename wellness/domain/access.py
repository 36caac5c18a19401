"""Who may do what: one table of roles and permissions."""

from enum import StrEnum


class Role(StrEnum):
    """Roles of staff accounts."""

    LEADER = "leader"
    PEER = "peer"
    REPRESENTATIVE = "representative"
    COORDINATOR = "coordinator"


class Permission(StrEnum):
    """What a page or service may ask for."""

    SEE_RELEASES = "see-releases"
    SEE_FLAGS = "see-flags"
    TAKE_FLAGS = "take-flags"
    SEE_CONTACTS = "see-contacts"
    LOG_INCIDENTS = "log-incidents"
    SEE_CHANGES = "see-changes"
    SEE_PROPOSALS = "see-proposals"
    PROPOSE = "propose"


_EVERYBODY = frozenset(Role)
_PROPOSERS = frozenset({Role.LEADER, Role.COORDINATOR})

GRANTS: dict[Permission, frozenset[Role]] = {
    Permission.SEE_RELEASES: _EVERYBODY,  # R32: no role sees more
    Permission.LOG_INCIDENTS: _EVERYBODY,
    Permission.SEE_FLAGS: frozenset({Role.PEER}),
    Permission.TAKE_FLAGS: frozenset({Role.PEER}),
    Permission.SEE_CONTACTS: frozenset({Role.PEER}),  # R17: leaders cannot open it
    Permission.SEE_CHANGES: _EVERYBODY,  # R30: all staff can read the log
    Permission.SEE_PROPOSALS: _PROPOSERS | {Role.REPRESENTATIVE},
    Permission.PROPOSE: _PROPOSERS,
}


def may(role: Role, permission: Permission) -> bool:
    """Whether `role` holds `permission`; a permission nobody listed is held by nobody."""
    return role in GRANTS.get(permission, frozenset())
