"""How texts fare: the coordinator's page, where texting is also held back and resumed."""

import logging
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wellness.domain.access import Permission
from wellness.domain.directory import list_stale
from wellness.services import sender
from wellness.services.delivery import show_delivery
from wellness.services.throughput import limits_of
from wellness.web.delivery_words import FILTERS
from wellness.web.forms import Fields
from wellness.web.guard import access
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now

logger = logging.getLogger(__name__)

_MOST: Final = 80


def _add_filters(state: BlueprintSetupState) -> None:
    for filter_ in FILTERS:
        state.app.add_template_filter(filter_)


blueprint: Final = Blueprint("delivery", __name__)
blueprint.record(_add_filters)


@blueprint.get("/delivery")
@access(Permission.SEE_DELIVERY)
def show() -> str:
    """What waits, what arrived, what failed, what keeps texts back, and what to do about it."""
    return _page("")


@blueprint.post("/delivery/pause")
@access(Permission.PAUSE_TEXTING)
def pause() -> ResponseReturnValue:
    """Hold every text back until texting is resumed."""
    fields = Fields(request.form)
    reason = fields.text("reason", most=_MOST, required=False)
    if fields.faults:
        return _page(fields.faults["reason"]), HTTPStatus.UNPROCESSABLE_ENTITY
    with current_runtime().database.transaction() as session:
        sender.pause_texting(session, reason=reason, now=now())
    logger.info("texting was paused on the page")
    flash(_("Texting is paused. What waits is kept until its time is over."))
    return redirect(url_for("delivery.show"), HTTPStatus.SEE_OTHER)


@blueprint.post("/delivery/resume")
@access(Permission.PAUSE_TEXTING)
def resume() -> ResponseReturnValue:
    """Send again, whatever a person may end: a pause, a refused sender, a day's limit."""
    runtime = current_runtime()
    with runtime.database.transaction() as session:
        sender.resume_all(session, runtime.terms.reach.media, now=now())
    logger.info("texting was resumed on the page")
    flash(_("Texts go out again within a minute."))
    return redirect(url_for("delivery.show"), HTTPStatus.SEE_OTHER)


def _page(fault: str) -> str:
    runtime = current_runtime()
    limits = limits_of(runtime.settings.sms)
    with runtime.database.reading() as session:
        delivery = show_delivery(session, limits=limits, terms=runtime.terms, now=now())
    given = request.form.get("reason", "")
    stale = list_stale(runtime.terms.directory, runtime.terms.local_date(now()))
    return render_template(
        "delivery/delivery.html", found=delivery, fault=fault, given=given, stale=stale
    )
