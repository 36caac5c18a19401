"""Accounts and what their roles do, in the language of the page."""

from typing import Final, assert_never

from wellness.domain.access import Role
from wellness.services.accounts import AccountState
from wellness.web.language import gettext as _


def account_state_words(state: AccountState) -> str:
    """Whether an account can sign in."""
    match state:
        case AccountState.INVITED:
            return _("has not set a password yet")
        case AccountState.ACTIVE:
            return _("can sign in")
        case AccountState.DISABLED:
            return _("shut")
        case _ as unknown:
            assert_never(unknown)


def role_name(role: Role) -> str:
    """A role as a choice, with a capital."""
    match role:
        case Role.LEADER:
            return _("Leader")
        case Role.PEER:
            return _("Peer supporter")
        case Role.REPRESENTATIVE:
            return _("Staff representative")
        case Role.COORDINATOR:
            return _("Coordinator")
        case _ as unknown:
            assert_never(unknown)


def role_work(role: Role) -> str:
    """What a role is for, in a sentence."""
    match role:
        case Role.LEADER:
            return _("Sees results and prompts, and notes what was done.")
        case Role.PEER:
            return _("Gets flags and contact requests, by text and on a page.")
        case Role.REPRESENTATIVE:
            return _("Decides over what could weaken privacy; reads every change.")
        case Role.COORDINATOR:
            return _("Sets up and keeps all this; sees no more of answers than anybody.")
        case _ as unknown:
            assert_never(unknown)


FILTERS: Final = (account_state_words, role_name, role_work)
