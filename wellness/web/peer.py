"""The inbox of peer supporters, and their own duty."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final, assert_never

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wellness.domain.access import Permission
from wellness.domain.duty import EVERY_DAY
from wellness.errors import Invalid
from wellness.services import duty, peers
from wellness.web import login, peer_words
from wellness.web.forms import Fields
from wellness.web.guard import access
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now
from wellness.web.words import use_words


class Off(StrEnum):
    """How long somebody wants to be off duty."""

    TOMORROW = "tomorrow"
    WEEK = "week"
    OPEN = "open"


def _add_filters(state: BlueprintSetupState) -> None:
    for filter_ in peer_words.FILTERS:
        state.app.add_template_filter(filter_)


blueprint: Final = use_words(Blueprint("peer", __name__))
blueprint.record(_add_filters)


@blueprint.get("/flags")
@access(Permission.SEE_FLAGS)
def show_flags() -> str:
    """One's own flags, those nobody has, those others have; duty and load of the peer team."""
    runtime, account_id = current_runtime(), login.get_account().id
    with runtime.database.reading() as session:
        inbox = peers.list_inbox(session, account_id, now=now())
        team = duty.list_supporters(session, terms=runtime.terms, now=now())
    return render_template(
        "peer/flags.html",
        inbox=inbox,
        supporters=team,
        own=duty.find_in(team, account_id),
        days=EVERY_DAY,
    )


@blueprint.post("/flags/off-duty")
@access(Permission.TAKE_FLAGS)
def go_off_duty() -> ResponseReturnValue:
    """Be off duty until tomorrow, for a week, or until one says otherwise."""
    fields = Fields(request.form)
    off = fields.choice("off", Off)
    if off is None:
        flash(_("Please choose for how long. Nothing was changed."), "look")
        return _back()
    runtime = current_runtime()
    until = _until(off, runtime.terms.local_date(now()))
    with runtime.database.transaction() as session:
        account_id = login.get_account().id
        duty.go_off_duty(session, account_id, until=until, terms=runtime.terms, now=now())
    flash(_("You are off duty. New flags and contact requests go to the others."))
    return _back()


@blueprint.post("/flags/on-duty")
@access(Permission.TAKE_FLAGS)
def go_on_duty() -> ResponseReturnValue:
    """Be on duty again."""
    with current_runtime().database.transaction() as session:
        duty.go_on_duty(session, login.get_account().id)
    flash(_("You are on duty again, on your days."))
    return _back()


@blueprint.post("/flags/duty-days")
@access(Permission.TAKE_FLAGS)
def set_duty_days() -> ResponseReturnValue:
    """Choose the days of the week on which one is on duty."""
    days = _ticked(request.form)
    try:
        with current_runtime().database.transaction() as session:
            duty.set_duty_days(session, login.get_account().id, days)
    except Invalid:
        flash(_("Choose at least one day, or go off duty. Nothing was changed."), "look")
    else:
        flash(_("Your days are kept."))
    return _back()


def _ticked(form: Mapping[str, str]) -> str:
    return "".join(day for day in EVERY_DAY if f"day-{day}" in form)


def _until(off: Off, today: date) -> date | None:
    match off:
        case Off.TOMORROW:
            return today + timedelta(days=1)
        case Off.WEEK:
            return today + timedelta(days=7)
        case Off.OPEN:
            return None
        case _:
            assert_never(off)


def _back() -> ResponseReturnValue:
    return redirect(url_for("peer.show_flags"), HTTPStatus.SEE_OTHER)
