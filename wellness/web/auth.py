"""Signing in and out, and setting a password from a link."""

import secrets
from functools import partial
from http import HTTPStatus
from typing import assert_never

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.domain.passwords import LONGEST, Weakness
from wellness.services import accounts, sign_in
from wellness.services.accounts import LinkSpent, WeakPassword
from wellness.services.sign_in import Refused, SignIn, Throttled, Welcome
from wellness.web import login
from wellness.web.addresses import address_of
from wellness.web.forms import Fields, safe_path
from wellness.web.guard import Access, access
from wellness.web.language import gettext as _
from wellness.web.navigation import home_of
from wellness.web.runtime import current_passwords, current_runtime, now

blueprint = Blueprint("auth", __name__)


@blueprint.get("/login")
@access(Access.ANYONE)
def show_login() -> ResponseReturnValue:
    """The sign-in page; who is signed in goes on at once."""
    account = login.current_account()
    if account is not None:
        return redirect(safe_path(request.args.get("next")) or home_of(account))
    return _login_page(has_ended=login.take_ended())


@blueprint.post("/login")
@access(Access.ANYONE)
def send_login() -> ResponseReturnValue:
    """Look at an address and a password."""
    fields = Fields(request.form)
    email, password = fields.text("email"), fields.secret("password")
    if fields.faults:
        return _login_page(faults=fields.faults), HTTPStatus.UNPROCESSABLE_ENTITY
    outcome = _try(email, password)
    match outcome:
        case Welcome(account):
            login.begin_session(account, is_trusted=fields.is_ticked("trusted"))
            wanted = safe_path(request.args.get("next")) or home_of(account)
            return redirect(wanted, HTTPStatus.SEE_OTHER)
        case Refused():
            return _login_page(is_refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
        case Throttled(until):
            page = render_template("auth/throttled.html", until=until)
            seconds = round((until - now()).total_seconds())
            return page, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds)}
        case _:
            assert_never(outcome)


@blueprint.post("/sign-out")
@access(Access.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this session and every other one of the account."""
    with current_runtime().database.transaction() as session:
        accounts.end_sessions(session, login.get_account().id)
    login.end_session()
    flash(_("You are signed out, on every device."))
    return redirect(url_for("auth.show_login"), HTTPStatus.SEE_OTHER)


@blueprint.get("/set-password")
@access(Access.ANYONE)
def show_set_password() -> ResponseReturnValue:
    """The page a link leads to; it reads nothing, so that link previews use nothing up."""
    return _password_page({})


@blueprint.post("/set-password")
@access(Access.ANYONE)
def send_set_password() -> ResponseReturnValue:
    """Use a link up."""
    fields = Fields(request.form)
    token, password = fields.secret("token").strip(), fields.secret("password")
    if not fields.faults:
        try:
            _set_password(token, password)
        except WeakPassword as error:
            fields.faults["password"] = _advice(error.weakness)
        except LinkSpent:
            return render_template("auth/link_spent.html"), HTTPStatus.NOT_FOUND
    if fields.faults:
        return _password_page(fields.faults, token), HTTPStatus.UNPROCESSABLE_ENTITY
    login.end_session()
    flash(_("Your password is set. Sign in with it now."))
    return redirect(url_for("auth.show_login"), HTTPStatus.SEE_OTHER)


def _try(email: str, password: str) -> SignIn:
    runtime = current_runtime()
    return sign_in.sign_in(
        runtime.database,
        email=email,
        password=password,
        address=address_of(request),
        passwords=current_passwords(),
        keyed=runtime.terms.keyed,
        fresh_key=partial(secrets.token_hex, 16),
        now=now(),
    )


def _set_password(token: str, password: str) -> None:
    with current_runtime().database.transaction() as session:
        accounts.set_password(
            session, token=token, password=password, passwords=current_passwords(), now=now()
        )


def _login_page(
    *, faults: dict[str, str] | None = None, is_refused: bool = False, has_ended: bool = False
) -> str:
    limits = current_runtime().settings.accounts
    return render_template(
        "auth/login.html",
        faults=faults or {},
        is_refused=is_refused,
        idle_minutes=limits.idle_minutes if has_ended else None,
    )


def _password_page(faults: dict[str, str], token: str = "") -> str:
    return render_template(
        "auth/set_password.html", faults=faults, token=token, shortest=current_passwords().shortest
    )


def _advice(weakness: Weakness) -> str:
    shortest = current_passwords().shortest
    match weakness:
        case Weakness.TOO_SHORT:
            return _("Use at least %(count)d characters.", count=shortest)
        case Weakness.TOO_LONG:
            return _("Use at most %(count)d characters.", count=LONGEST)
        case Weakness.REPEATS:
            return _("This repeats the same few characters. Use four or five unrelated words.")
        case Weakness.COMMON:
            return _("Many people choose this. Use four or five unrelated words.")
        case Weakness.OWN_NAME:
            return _(
                "This is mostly your name, your address or the agency's name. Use other words."
            )
        case _:
            assert_never(weakness)
