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
    NOTE_DEEDS = "note-deeds"
    LOG_INCIDENTS = "log-incidents"
    SEE_CHANGES = "see-changes"
    SEE_PROPOSALS = "see-proposals"
    PROPOSE = "propose"
    PRINT_POSTER = "print-poster"
    SEE_TEXTS = "see-texts"
    SEE_CALENDAR = "see-calendar"
    SEE_DELIVERY = "see-delivery"
    PAUSE_TEXTING = "pause-texting"
    SET_UP = "set-up"
    IMPORT_FILES = "import-files"
    KEEP_ACCOUNTS = "keep-accounts"
    SEE_UNITS = "see-units"
    SEE_INSTALLATION = "see-installation"


_EVERYBODY = frozenset(Role)
_PROPOSERS = frozenset({Role.LEADER, Role.COORDINATOR})

GRANTS: dict[Permission, frozenset[Role]] = {
    Permission.SEE_RELEASES: _EVERYBODY,  # R32: no role sees more
    Permission.NOTE_DEEDS: frozenset({Role.LEADER}),
    Permission.LOG_INCIDENTS: _EVERYBODY,
    Permission.SEE_FLAGS: frozenset({Role.PEER}),
    Permission.TAKE_FLAGS: frozenset({Role.PEER}),
    Permission.SEE_CONTACTS: frozenset({Role.PEER}),  # R17: leaders cannot open it
    Permission.SEE_CHANGES: _EVERYBODY,  # R30: all staff can read the log
    Permission.SEE_PROPOSALS: _PROPOSERS | {Role.REPRESENTATIVE},
    Permission.PROPOSE: _PROPOSERS,
    Permission.PRINT_POSTER: frozenset({Role.COORDINATOR}),
    Permission.SEE_TEXTS: frozenset({Role.COORDINATOR, Role.REPRESENTATIVE}),
    Permission.SEE_CALENDAR: frozenset({Role.COORDINATOR}),
    Permission.SEE_DELIVERY: frozenset({Role.COORDINATOR}),
    Permission.PAUSE_TEXTING: frozenset({Role.COORDINATOR}),
    Permission.SET_UP: frozenset({Role.COORDINATOR}),
    Permission.IMPORT_FILES: frozenset({Role.COORDINATOR}),
    Permission.KEEP_ACCOUNTS: frozenset({Role.COORDINATOR}),
    Permission.SEE_UNITS: frozenset({Role.COORDINATOR, Role.REPRESENTATIVE}),
    Permission.SEE_INSTALLATION: frozenset({Role.COORDINATOR}),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether `role` holds `permission`; a permission nobody listed is held by nobody."""
    return role in GRANTS.get(permission, frozenset())
