"""Staff accounts on a page: who has which role, inviting, a new link, shutting an account (R30)."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wellness.channels.phones import parse_phone
from wellness.domain.access import Permission, Role
from wellness.domain.language import Language
from wellness.services import accounts, roles
from wellness.services.account_links import send_link
from wellness.services.accounts import Invited
from wellness.services.inviting import Wanted, give_role
from wellness.storage import changes, rosters
from wellness.web import login
from wellness.web.account_words import FILTERS, role_name, role_work
from wellness.web.forms import Fields
from wellness.web.guard import access
from wellness.web.language import NAMES
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now


def _add_filters(state: BlueprintSetupState) -> None:
    for filter_ in FILTERS:
        state.app.add_template_filter(filter_)


blueprint: Final = Blueprint("accounts", __name__)
blueprint.record(_add_filters)


@blueprint.get("/accounts")
@access(Permission.KEEP_ACCOUNTS)
def show() -> str:
    """Everybody who signs in, and a form to invite somebody."""
    return _page({}, {})


@blueprint.post("/accounts")
@access(Permission.KEEP_ACCOUNTS)
def invite() -> ResponseReturnValue:
    """Make an account and show its link once; after the founding propose the role."""
    fields = Fields(request.form)
    wanted = _read(fields)
    if wanted is None:
        return _page(fields.faults, request.form), HTTPStatus.UNPROCESSABLE_ENTITY
    runtime, account, at = current_runtime(), login.get_account(), now()
    with runtime.database.transaction() as session:
        found = give_role(
            session, wanted, proposer=account.id, token=_token, terms=runtime.terms, now=at
        )
    if isinstance(found, Invited):
        return _hand_over(found, by_mail=fields.is_ticked("by_mail"))
    flash(_("Proposed. A staff representative decides over the role."))
    return redirect(url_for("approvals.show_approvals"), HTTPStatus.SEE_OTHER)


@blueprint.post("/accounts/<uuid:account_id>/reset")
@access(Permission.KEEP_ACCOUNTS)
def reset(account_id: UUID) -> ResponseReturnValue:
    """Void a password, end every session of the account, and show a new link once."""
    runtime, account, at = current_runtime(), login.get_account(), now()
    with runtime.database.transaction() as session:
        invited = roles.renew_link(
            session, account_id, token=_token, proposer=account.id, terms=runtime.terms, now=at
        )
    return _hand_over(invited, by_mail=Fields(request.form).is_ticked("by_mail"))


@blueprint.post("/accounts/<uuid:account_id>/disable")
@access(Permission.KEEP_ACCOUNTS)
def disable(account_id: UUID) -> ResponseReturnValue:
    """Shut an account; a representative's waits for another one."""
    runtime, account, at = current_runtime(), login.get_account(), now()
    with runtime.database.transaction() as session:
        proposal = roles.shut(session, account_id, proposer=account.id, terms=runtime.terms, now=at)
    if proposal is None:
        flash(_("Shut. Whoever was signed in with it is signed out."))
        return redirect(url_for("accounts.show"), HTTPStatus.SEE_OTHER)
    flash(_("Proposed. A staff representative decides over it."))
    return redirect(url_for("approvals.show_approvals"), HTTPStatus.SEE_OTHER)


def _hand_over(invited: Invited, *, by_mail: bool) -> str:
    """The link, once and on this page alone: no cookie and no address ever holds it."""
    runtime, is_sent = current_runtime(), False
    if by_mail and runtime.mails is not None:
        token = secrets.token_urlsafe(16)
        is_sent = send_link(invited, runtime.mails, attempt_token=token, terms=runtime.terms)
    return render_template(
        "setup/account_link.html",
        invited=invited,
        link="" if is_sent else invited.link(runtime.terms.public_url),
        is_refused=by_mail and not is_sent,
    )


def _read(fields: Fields) -> Wanted | None:
    name, email = fields.text("name", most=80), fields.email("email")
    role, language = fields.choice("role", Role), fields.choice("language", Language)
    unit_id = fields.whole("unit", least=1, most=10**9 - 1)
    mobile = _read_mobile(fields, is_peer=role is Role.PEER)
    with current_runtime().database.reading() as session:
        tree = rosters.load_tree(session)
    if unit_id is not None and tree.find(unit_id) is None:
        fields.faults["unit"] = _("Please choose one.")
    if fields.faults or role is None or language is None or unit_id is None:
        return None
    return Wanted(email, name, role, unit_id, language, mobile)


def _read_mobile(fields: Fields, *, is_peer: bool) -> str | None:
    """A number that takes texts; peer supporters must have one where texts are sent."""
    runtime = current_runtime()
    text = fields.text("mobile", most=40, required=is_peer and not runtime.terms.reach.mails)
    if not text:
        return None
    number = parse_phone(text, runtime.settings.agency.phone_region)
    if number is None:
        fields.faults["mobile"] = _("Write the whole number with area code.")
    elif number == runtime.settings.sms.sender:
        fields.faults["mobile"] = _("This is the agency's own number. Write the person's.")
    return number


def _page(faults: Mapping[str, str], given: Mapping[str, str]) -> str:
    runtime = current_runtime()
    with runtime.database.reading() as session:
        found, tree = accounts.list_accounts(session), rosters.load_tree(session)
        is_founded = changes.has_founding(session)
    return render_template(
        "setup/accounts.html",
        accounts=found,
        units=[(unit.id, unit.name) for unit in tree.units],
        names={unit.id: unit.name for unit in tree.units},
        languages=list(NAMES.items()),
        role_options=[(role, f"{role_name(role)}: {role_work(role)}") for role in Role],
        is_founded=is_founded,
        has_mail=runtime.mails is not None,
        faults=faults,
        given=given,
    )


def _token() -> str:
    return secrets.token_urlsafe(24)
