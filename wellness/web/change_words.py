"""Kinds of changes, decisions and roles in the language of the page."""

from typing import Final, assert_never

from wellness.domain.access import Role
from wellness.domain.changes import ChangeKind, Decision
from wellness.web.language import gettext as _


def change_kind_words(kind: ChangeKind) -> str:
    """What a change is about, as a heading."""
    match kind:
        case ChangeKind.FOUNDING:
            return _("Beginning")
        case ChangeKind.POLICY:
            return _("How results are shown")
        case ChangeKind.TREE:
            return _("Units")
        case ChangeKind.ROLE:
            return _("A role")
        case ChangeKind.SHAPING:
            return _("Many changes in a team")
        case ChangeKind.CLOCK:
            return _("The clock")
        case ChangeKind.APPOINT:
            return _("A representative is appointed")
        case ChangeKind.LEGAL_HOLD:
            return _("Legal hold")
        case _ as unknown:
            assert_never(unknown)


def decision_words(decision: Decision) -> str:
    """What happened to a change."""
    match decision:
        case Decision.PROPOSED:
            return _("proposed")
        case Decision.APPROVED:
            return _("approved")
        case Decision.REFUSED:
            return _("refused")
        case Decision.WITHDRAWN:
            return _("withdrawn")
        case Decision.DONE:
            return _("done")
        case Decision.LAPSED:
            return _("could not be done any more")
        case _ as unknown:
            assert_never(unknown)


def role_words(role: Role | None) -> str:
    """A role; nobody's is the command line's."""
    match role:
        case None:
            return _("command line")
        case Role.LEADER:
            return _("leader")
        case Role.PEER:
            return _("peer supporter")
        case Role.REPRESENTATIVE:
            return _("staff representative")
        case Role.COORDINATOR:
            return _("coordinator")
        case _ as unknown:
            assert_never(unknown)


FILTERS: Final = (change_kind_words, decision_words, role_words)
