"""Staff sessions: begun, checked at every request, ended. The only importer of flask_login.

The cookie holds the account, its epoch and two instants. It proves nothing by itself: at each
request the account must still be enabled with that epoch, and both limits are checked here, so
that disabling, resetting or signing out ends every session at once. There is no remember cookie:
where a peer supporter says that only they unlock the device, the same cookie lasts 30 days, so
that a text about a contact request leads to it at once (experience.md, "Peer supporter").
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flask import Flask, g, session
from flask_login import LoginManager, current_user, login_user, logout_user

from wellness.domain.access import Role
from wellness.services import accounts
from wellness.services.accounts import AccountView
from wellness.web.runtime import current_runtime, session_clock
from wellness.web.sessions import is_without_session

TRUSTED_FOR: Final = timedelta(days=30)
"""How long a peer supporter stays signed in on a device that only they unlock."""

_STAMP: Final = "stamp"
_TRUSTED: Final = "trusted"
_ENDED: Final = "ended"


@dataclass(frozen=True, slots=True)
class _Holder:
    """The holder of an account, as flask_login wants them."""

    account: AccountView
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the cookie calls the account."""
        return self.account.id.hex


def init_app(app: Flask) -> None:
    """Let flask_login load accounts by this module's rules."""
    loader = LoginManager()
    loader.session_protection = None  # it would keep a hash of address and browser
    loader.user_loader(_find_holder)
    loader.init_app(app, add_context_processor=False)


def begin_session(account: AccountView, *, is_trusted: bool = False) -> None:
    """Sign somebody in under a fresh session; on a trusted device a peer supporter's lasts."""
    session.clear()
    if is_trusted and account.role is Role.PEER:
        session[_TRUSTED] = session.permanent = True
    login_user(_Holder(account))
    session.pop("_id", None)
    now = session_clock()().timestamp()
    session[_STAMP] = [account.epoch, now, now]


def end_session() -> None:
    """Forget this browser's session; the account's epoch ends it for copies of the cookie too."""
    logout_user()
    session.clear()


def current_account() -> AccountView | None:
    """Who is signed in; nobody, where a view does without a session."""
    if is_without_session() or g.get("wellness_nobody", False):
        return None
    account = getattr(current_user, "account", None)
    return account if isinstance(account, AccountView) else None


def get_account() -> AccountView:
    """Who is signed in, in a view that only signed-in people reach."""
    account = current_account()
    assert account is not None  # noqa: S101 - the guard let only signed-in people in
    return account


def look_away() -> None:
    """Ask no more who is signed in during this request: the database does not answer."""
    g.wellness_nobody = True


def take_ended() -> bool:
    """Whether a session was ended since this was last asked, so that a page can say so."""
    return not is_without_session() and bool(session.pop(_ENDED, False))


def _find_holder(account_hex: str) -> _Holder | None:
    epoch, signed_in_at, seen_at = _stamp()
    now = session_clock()()
    account = None
    if _is_fresh(now, signed_in_at, seen_at):
        with current_runtime().database.reading() as rows:
            account = accounts.find_signed_in(rows, UUID(account_hex), epoch=epoch)
    if account is None:
        session.clear()
        session[_ENDED] = True
        return None
    if session.get(_TRUSTED, False) and account.role is not Role.PEER:
        session.clear()  # what is trusted is a peer supporter's phone, not who they are later
        return None
    session[_STAMP] = [epoch, signed_in_at.timestamp(), now.timestamp()]
    return _Holder(account)


def _stamp() -> tuple[int, datetime, datetime]:
    zone = session_clock()().tzinfo
    epoch, *instants = session.get(_STAMP, (-1, 0, 0))
    signed_in_at, seen_at = (datetime.fromtimestamp(instant, zone) for instant in instants)
    return epoch, signed_in_at, seen_at


def _is_fresh(now: datetime, signed_in_at: datetime, seen_at: datetime) -> bool:
    if session.get(_TRUSTED, False):
        return now - signed_in_at < TRUSTED_FOR
    limits = current_runtime().settings.accounts
    has_time_left = now - signed_in_at < timedelta(hours=limits.absolute_hours)
    return has_time_left and now - seen_at < timedelta(minutes=limits.idle_minutes)
