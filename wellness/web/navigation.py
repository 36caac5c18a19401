"""Where a signed-in person can go: the pages of their role that this installation has."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app, request

from wellness.domain.access import Permission, Role
from wellness.services.accounts import AccountView
from wellness.web.guard import is_allowed
from wellness.web.language import gettext as _

_KEY: Final = "wellness-addresses"


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the navigation."""

    label: str
    path: str
    is_here: bool


def init_app(app: Flask) -> None:
    """Note which pages there are, once every blueprint is in place."""
    app.extensions[_KEY] = frozenset(rule.rule for rule in app.url_map.iter_rules())
    app.jinja_env.globals["navigation"] = list_items


def list_items() -> list[NavigationItem]:
    """The entries for the account at hand, in order; none for others."""
    places = (
        (_("Teams"), "/teams", Permission.SEE_RELEASES),
        (_("Prompts"), "/prompts", Permission.SEE_RELEASES),
        (_("Flags"), "/flags", Permission.SEE_FLAGS),
        (_("Contacts"), "/contacts", Permission.SEE_CONTACTS),
        (_("Incidents"), "/incidents", Permission.LOG_INCIDENTS),
        (_("Approvals"), "/approvals", Permission.SEE_PROPOSALS),
        (_("Changes"), "/changes", Permission.SEE_CHANGES),
        (_("Poster"), "/poster", Permission.PRINT_POSTER),
        (_("Texts"), "/texts", Permission.SEE_TEXTS),
        (_("Calendar"), "/calendar", Permission.SEE_CALENDAR),
        (_("Delivery"), "/delivery", Permission.SEE_DELIVERY),
    )
    return [
        NavigationItem(label, path, is_here=_is_at(path))
        for label, path, permission in places
        if path in current_app.extensions[_KEY] and is_allowed(permission)
    ]


def home_of(account: AccountView) -> str:
    """The page a role starts on."""
    return "/flags" if account.role is Role.PEER else "/teams"


def _is_at(path: str) -> bool:
    return request.path == path or request.path.startswith(f"{path}/")
