"""Where a signed-in person can go: the pages of their role that this installation has."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app, request

from wellness.domain.access import Permission, Role
from wellness.services import setting_up
from wellness.services.accounts import AccountView
from wellness.web.guard import is_allowed
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now

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
    app.jinja_env.globals.update(navigation=list_items, set_up_pages=list_set_up)


def list_items() -> list[NavigationItem]:
    """The entries for the account at hand, in order; none for others."""
    set_up = list_set_up()
    first = set_up[:1] if is_allowed(Permission.SET_UP) else []
    is_here = any(item.is_here for item in set_up)
    return [
        *(NavigationItem(_("Set-up"), item.path, is_here=is_here) for item in first),
        *_list_open(_places()),
        *([] if first else set_up),
    ]


def list_set_up() -> list[NavigationItem]:
    """The pages by which an agency is set up and kept, as far as the account may open them."""
    return _list_open(
        (
            (_("Steps"), "/setup", Permission.SET_UP),
            (_("Import"), "/import", Permission.IMPORT_FILES),
            (_("Units"), "/units", Permission.SEE_UNITS),
            (_("Accounts"), "/accounts", Permission.KEEP_ACCOUNTS),
            (_("Installation"), "/installation", Permission.SEE_INSTALLATION),
        )
    )


def home_of(account: AccountView) -> str:
    """The page a role starts on; a coordinator's is the set-up until nothing is left of it."""
    if account.role is Role.PEER:
        return "/flags"
    if account.role is Role.COORDINATOR and "/setup" in current_app.extensions[_KEY]:
        return "/teams" if _is_set_up() else "/setup"
    return "/teams"


_Place = tuple[str, str, Permission]


def _places() -> tuple[_Place, ...]:
    return (
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


def _list_open(places: tuple[_Place, ...]) -> list[NavigationItem]:
    return [
        NavigationItem(label, path, is_here=_is_at(path))
        for label, path, permission in places
        if path in current_app.extensions[_KEY] and is_allowed(permission)
    ]


def _is_set_up() -> bool:
    runtime, at = current_runtime(), now()
    with runtime.database.reading() as session:
        return setting_up.show_progress(
            session, settings=runtime.settings, terms=runtime.terms, now=at
        ).is_complete


def _is_at(path: str) -> bool:
    return request.path == path or request.path.startswith(f"{path}/")
