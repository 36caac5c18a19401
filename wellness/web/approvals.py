"""Proposals to decide over, proposals to make, and the change log that all staff can read (R30)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wellness.domain.access import Permission
from wellness.domain.changes import Appointment, Change, PolicyChange
from wellness.services import approvals, changes
from wellness.web import login
from wellness.web.change_words import FILTERS
from wellness.web.forms import Fields
from wellness.web.guard import access, is_allowed
from wellness.web.language import current_language
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now


def _add_filters(state: BlueprintSetupState) -> None:
    for filter_ in FILTERS:
        state.app.add_template_filter(filter_)


blueprint: Final = Blueprint("approvals", __name__)
blueprint.record(_add_filters)


@blueprint.get("/approvals")
@access(Permission.SEE_PROPOSALS)
def show_approvals() -> str:
    """What waits for a decision, what waits for its day, and what may be proposed."""
    return _page({}, {})


@blueprint.post("/approvals/<uuid:proposal_id>/approve")
@access(Permission.SEE_PROPOSALS)
def approve(proposal_id: UUID) -> ResponseReturnValue:
    """Agree to a proposal."""
    runtime, account = current_runtime(), login.get_account()
    with runtime.database.transaction() as session:
        is_approved = approvals.approve(
            session, proposal_id, approver=account.id, terms=runtime.terms, now=now()
        )
    flash(_("Approved.") if is_approved else _("Noted. One more person must agree."))
    return redirect(url_for("approvals.show_approvals"), HTTPStatus.SEE_OTHER)


@blueprint.post("/approvals/<uuid:proposal_id>/refuse")
@access(Permission.SEE_PROPOSALS)
def refuse(proposal_id: UUID) -> ResponseReturnValue:
    """Refuse a proposal."""
    runtime, account = current_runtime(), login.get_account()
    with runtime.database.transaction() as session:
        approvals.refuse(session, proposal_id, refuser=account.id, terms=runtime.terms, now=now())
    flash(_("Refused. Nothing was changed."))
    return redirect(url_for("approvals.show_approvals"), HTTPStatus.SEE_OTHER)


@blueprint.post("/approvals/<uuid:proposal_id>/withdraw")
@access(Permission.SEE_PROPOSALS)
def withdraw(proposal_id: UUID) -> ResponseReturnValue:
    """Take a proposal back."""
    runtime, account = current_runtime(), login.get_account()
    with runtime.database.transaction() as session:
        approvals.withdraw(
            session, proposal_id, account_id=account.id, terms=runtime.terms, now=now()
        )
    flash(_("Withdrawn. Nothing was changed."))
    return redirect(url_for("approvals.show_approvals"), HTTPStatus.SEE_OTHER)


@blueprint.post("/approvals/policy")
@access(Permission.PROPOSE)
def propose_policy() -> ResponseReturnValue:
    """Propose another k, c or length of periods."""
    fields = Fields(request.form)
    k, c = fields.whole("k", least=5, most=15), fields.whole("c", least=1, most=3)
    days = fields.whole("days", least=14, most=28)
    if k is not None and c is not None and days is not None:
        try:
            return _propose(PolicyChange(k, c, days))
        except ValueError:
            fields.faults["k"] = _("k is at least 2c + 3 and 5, and a period has 14 or 28 days.")
    return _page(fields.faults, request.form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/approvals/appoint")
@access(Permission.PROPOSE)
def appoint() -> ResponseReturnValue:
    """Appoint a representative where none is left; everybody is told 14 days before."""
    fields = Fields(request.form)
    email, name = fields.email("email"), fields.text("name", most=80)
    if fields.faults:
        return _page(fields.faults, request.form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _propose(Appointment(login.get_account().unit_id, email, name))


@blueprint.get("/changes")
@access(Permission.SEE_CHANGES)
def show_changes() -> str:
    """Everything that was proposed, decided and done."""
    with current_runtime().database.reading() as session:
        found = changes.list_changes(session, language=current_language())
        is_held = approvals.is_on_legal_hold(session)
    return render_template("approvals/changes.html", changes=found, is_held=is_held)


def _propose(change: Change) -> ResponseReturnValue:
    runtime, account = current_runtime(), login.get_account()
    with runtime.database.transaction() as session:
        approvals.propose(session, change, proposer=account.id, terms=runtime.terms, now=now())
    if isinstance(change, Appointment):
        flash(_("Appointed. Everybody is told, and it counts 14 days from now."))
    else:
        flash(_("Proposed. Somebody else decides over it."))
    return redirect(url_for("approvals.show_approvals"), HTTPStatus.SEE_OTHER)


def _page(faults: Mapping[str, str], given: Mapping[str, str]) -> str:
    runtime, account = current_runtime(), login.get_account()
    with runtime.database.reading() as session:
        board = approvals.show_board(
            session, account.id, language=current_language(), terms=runtime.terms, now=now()
        )
    return render_template(
        "approvals/approvals.html",
        board=board,
        may_propose=is_allowed(Permission.PROPOSE),
        faults=faults,
        given=given,
    )
