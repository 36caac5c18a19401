"""Setting an agency up: the steps, its units and how often they are shown, the installation."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wellness.domain.access import Permission
from wellness.domain.forecast import RATE
from wellness.errors import WellnessError
from wellness.services import approvals, installation_state, policies, setting_up
from wellness.services.forecast import forecast_agency
from wellness.services.setting_up import Looked
from wellness.services.throughput import limits_of
from wellness.web import login
from wellness.web.forms import Fields
from wellness.web.guard import access
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now
from wellness.web.setup_words import FILTERS


def _add_filters(state: BlueprintSetupState) -> None:
    for filter_ in FILTERS:
        state.app.add_template_filter(filter_)


blueprint: Final = Blueprint("setting_up", __name__)
blueprint.record(_add_filters)


@blueprint.get("/setup")
@access(Permission.SET_UP)
def show() -> str:
    """Every step from an empty installation to the first check-in, and what is next."""
    runtime, at = current_runtime(), now()
    with runtime.database.reading() as session:
        found = setting_up.show_progress(
            session, settings=runtime.settings, terms=runtime.terms, now=at
        )
    return render_template("setup/steps.html", progress=found)


@blueprint.post("/setup/looked")
@access(Permission.SET_UP)
def note_looked() -> ResponseReturnValue:
    """Note that a person has checked what no program can."""
    what = Fields(request.form).choice("what", Looked)
    if what is not None:
        runtime, at = current_runtime(), now()
        with runtime.database.transaction() as session:
            setting_up.note_looked(session, what, terms=runtime.terms, now=at)
        flash(_("Noted."))
    return redirect(url_for("setting_up.show"), HTTPStatus.SEE_OTHER)


@blueprint.post("/setup/begin")
@access(Permission.PROPOSE)
def propose_founding() -> ResponseReturnValue:
    """Propose to begin; two staff representatives must agree (R29)."""
    runtime, account, at = current_runtime(), login.get_account(), now()
    with runtime.database.transaction() as session:
        change = policies.founding_of(runtime.terms)
        approvals.propose(session, change, proposer=account.id, terms=runtime.terms, now=at)
    flash(_("Proposed. Two staff representatives agree under Approvals, each signed in."))
    return redirect(url_for("approvals.show_approvals"), HTTPStatus.SEE_OTHER)


@blueprint.get("/units")
@access(Permission.SEE_UNITS)
def show_units() -> str:
    """Every team with its size, and which are better joined."""
    runtime, at = current_runtime(), now()
    with runtime.database.reading() as session:
        found = forecast_agency(session, rate=RATE, terms=runtime.terms, now=at)
    return render_template("setup/units.html", forecast=found)


@blueprint.get("/installation")
@access(Permission.SEE_INSTALLATION)
def show_installation() -> str:
    """Backups, sender, worker, vault and version, with what to do about each."""
    runtime, at = current_runtime(), now()
    held = _ask_vault()
    with runtime.database.reading() as session:
        found = installation_state.show_installation(
            session,
            database=runtime.database,
            held=held,
            settings=runtime.settings,
            limits=limits_of(runtime.settings.sms),
            terms=runtime.terms,
            now=at,
        )
    return render_template("setup/installation.html", found=found)


def _ask_vault() -> frozenset[int | None] | None:
    """The periods the vault knows of; None where it does not answer."""
    try:
        return frozenset(box.period for box in current_runtime().vault.status().boxes)
    except (WellnessError, OSError):
        return None
