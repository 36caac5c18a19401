"""One flag from a phone: take it, pass it on, hand it over, note what was offered, close it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.domain.access import Permission
from wellness.domain.signals import Offer, Outcome, Reason
from wellness.domain.triggers import RULES
from wellness.errors import Conflict
from wellness.services import debriefs, flag_work, peers, reports
from wellness.web import login
from wellness.web.forms import Fields
from wellness.web.guard import access
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now
from wellness.web.words import label_words, use_words

blueprint: Final = use_words(Blueprint("flags", __name__))


@blueprint.get("/flags/<int:code>")
@access(Permission.SEE_FLAGS)
def show_flag(code: int) -> str:
    """What the flag is about, and what can be done with it now."""
    return _page(code, {}, {})


@blueprint.post("/flags/<int:code>/take")
@access(Permission.TAKE_FLAGS)
def take_flag(code: int) -> ResponseReturnValue:
    """Take a flag; when somebody was faster, its page says who has it."""
    try:
        with current_runtime().database.transaction() as session:
            taken = debriefs.take_flag(session, code, login.get_account().id, now=now())
    except Conflict:
        flash(_("Somebody was faster: this flag is taken. Nothing was changed."), "look")
    else:
        flash(_("You have it: %(team)s.", team=label_words(taken.label)))
    return _to(code)


@blueprint.post("/flags/<int:code>/confirm")
@access(Permission.TAKE_FLAGS)
def confirm(code: int) -> ResponseReturnValue:
    """Stand for an incident that a responder reported."""
    runtime = current_runtime()
    try:
        with runtime.database.transaction() as session:
            account_id = login.get_account().id
            flag = reports.confirm(session, code, account_id, terms=runtime.terms, now=now())
    except Conflict:
        return _settled(code)
    flash(_("Confirmed: %(team)s. The peer team is told, and leaders see it.", team=flag.label))
    return _to(code)


@blueprint.post("/flags/<int:code>/dismiss")
@access(Permission.TAKE_FLAGS)
def dismiss(code: int) -> ResponseReturnValue:
    """Close the flag of a reported incident that is not to be followed."""
    try:
        with current_runtime().database.transaction() as session:
            flag = reports.dismiss(session, code, login.get_account().id, now=now())
    except Conflict:
        return _settled(code)
    flash(_("Dismissed: %(team)s. No leader has seen it.", team=flag.label))
    return redirect(url_for("peer.show_flags"), HTTPStatus.SEE_OTHER)


@blueprint.post("/flags/<int:code>/pass-on")
@access(Permission.TAKE_FLAGS)
def pass_on(code: int) -> ResponseReturnValue:
    """Leave a flag of one's own team to another peer supporter."""
    runtime = current_runtime()
    try:
        with runtime.database.transaction() as session:
            account_id = login.get_account().id
            flag_work.pass_on(session, code, account_id, terms=runtime.terms, now=now())
    except Conflict:
        return _refuse(code)
    flash(_("Passed on. Another peer supporter is told; you need do nothing."))
    return redirect(url_for("peer.show_flags"), HTTPStatus.SEE_OTHER)


@blueprint.post("/flags/<int:code>/hand-over")
@access(Permission.TAKE_FLAGS)
def hand_over(code: int) -> ResponseReturnValue:
    """Give the flag to another peer supporter."""
    to, runtime = _read_account(request.form.get("to", "")), current_runtime()
    if to is None:
        faults = {"to": _("Please choose one.")}
        return _page(code, faults, request.form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with runtime.database.transaction() as session:
            account_id = login.get_account().id
            is_told = flag_work.hand_over(
                session, code, account_id, to=to, terms=runtime.terms, now=now()
            )
    except Conflict:
        return _refuse(code)
    if is_told:
        flash(_("Handed over. They are told by text."))
    else:
        flash(_("Handed over. They cannot be texted: please tell them yourself."), "look")
    return _to(code)


@blueprint.post("/flags/<int:code>/offer")
@access(Permission.TAKE_FLAGS)
def note_offer(code: int) -> ResponseReturnValue:
    """Note what was offered to the whole team."""
    fields = Fields(request.form)
    offer = fields.choice("offer", Offer)
    if offer is None:
        return _page(code, fields.faults, request.form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with current_runtime().database.transaction() as session:
            flag_work.note_offer(session, code, login.get_account().id, offer, now=now())
    except Conflict:
        return _refuse(code)
    flash(_("Noted. Close the flag when you know what came of it."))
    return _to(code)


@blueprint.post("/flags/<int:code>/close")
@access(Permission.TAKE_FLAGS)
def close_flag(code: int) -> ResponseReturnValue:
    """Close the flag with what came of it."""
    outcome, reason, faults = _read_closing(request.form)
    if outcome is None or faults:
        return _page(code, faults, request.form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with current_runtime().database.transaction() as session:
            account_id = login.get_account().id
            closed = flag_work.close_flag(
                session, code, account_id, outcome=outcome, reason=reason, now=now()
            )
    except Conflict:
        return _refuse(code)
    flash(_("Closed: %(team)s. Thank you.", team=label_words(closed.label)))
    return redirect(url_for("peer.show_flags"), HTTPStatus.SEE_OTHER)


def _read_closing(
    form: Mapping[str, str],
) -> tuple[Outcome | None, Reason | None, dict[str, str]]:
    fields = Fields(form)
    outcome = fields.choice("outcome", Outcome)
    needs_reason = outcome is Outcome.NOT_NEEDED
    reason = fields.choice("reason", Reason) if needs_reason else None
    return outcome, reason, fields.faults


def _read_account(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _page(code: int, faults: Mapping[str, str], given: Mapping[str, str]) -> str:
    runtime = current_runtime()
    with runtime.database.reading() as session:
        account_id = login.get_account().id
        case = peers.get_case(session, code, account_id, terms=runtime.terms, now=now())
    return render_template(
        "peer/flag.html",
        case=case,
        rule=RULES[case.row.flag.trigger],
        offers=tuple(Offer),
        outcomes=(Outcome.HELD, Outcome.OFFERED, Outcome.NOT_NEEDED),
        reasons=tuple(Reason),
        faults=faults,
        given=given,
    )


def _settled(code: int) -> ResponseReturnValue:
    flash(_("This was settled already. Nothing was changed."), "look")
    return _to(code)


def _refuse(code: int) -> ResponseReturnValue:
    flash(_("You do not have this flag, or it is closed. Nothing was changed."), "look")
    return _to(code)


def _to(code: int) -> ResponseReturnValue:
    return redirect(url_for("flags.show_flag", code=code), HTTPStatus.SEE_OTHER)
