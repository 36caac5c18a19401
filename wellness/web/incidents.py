"""Logging an incident from a phone in under a minute, and the list of incidents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from http import HTTPStatus
from typing import Final, assert_never

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.domain.access import Permission
from wellness.domain.shifts import first_instant, local
from wellness.domain.signals import IncidentKind
from wellness.errors import Invalid
from wellness.services import incidents
from wellness.services.incidents import IncidentView
from wellness.web import login
from wellness.web.forms import Fields
from wellness.web.guard import access
from wellness.web.happening_words import kind_words
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now
from wellness.web.words import use_words

blueprint: Final = use_words(Blueprint("incidents", __name__))


class When(StrEnum):
    """The three answers to when it happened."""

    NOW = "now"
    TODAY = "today"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form says; `faults` by field where it says too little."""

    kind: IncidentKind | None
    unit_id: int | None
    happened_at: datetime | None
    is_another: bool
    faults: dict[str, str]


@blueprint.get("/incidents")
@access(Permission.LOG_INCIDENTS)
def show_incidents() -> str:
    """The form, and what was logged in the last half year."""
    return _page({}, {})


@blueprint.post("/incidents")
@access(Permission.LOG_INCIDENTS)
def send_incident() -> ResponseReturnValue:
    """Log an incident; the peer supporters on duty are told at once."""
    draft = read_draft(request.form, now())
    if draft.kind is None or draft.unit_id is None or draft.happened_at is None:
        return _page(draft.faults, request.form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        incident = _log(draft.kind, draft.unit_id, draft.happened_at, is_another=draft.is_another)
    except Invalid as error:
        faults = {"when": f"{_(error.problem)} {_(error.remedy)}"}
        return _page(faults, request.form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_said(incident))
    return redirect(url_for("incidents.show_incidents"), HTTPStatus.SEE_OTHER)


def read_draft(form: Mapping[str, str], at: datetime) -> Draft:
    """The form as domain values; "now" is the minute of `at`."""
    fields = Fields(form)
    kind, when = fields.choice("kind", IncidentKind), fields.choice("when", When)
    team = form.get("team", "")
    unit_id = int(team) if team.isascii() and team.isdecimal() else None
    if unit_id is None:
        fields.faults["team"] = _("Please choose one.")
    happened_at, is_another = _happened_at(fields, form, when, at), fields.is_ticked("another")
    return Draft(kind, unit_id, happened_at, is_another, fields.faults)


def _happened_at(
    fields: Fields, form: Mapping[str, str], when: When | None, at: datetime
) -> datetime | None:
    zone = current_runtime().terms.zone
    match when:
        case None:
            return None
        case When.NOW:
            return at.replace(second=0, microsecond=0)
        case When.TODAY:
            try:
                wall = time.fromisoformat(form.get("today-at", ""))
            except ValueError:
                fields.faults["when"] = _("Write the time it happened today.")
                return None
            today = local(at, zone).date()
            return first_instant(datetime.combine(today, wall.replace(tzinfo=None)), zone)
        case When.EARLIER:
            happened_at = fields.instant("earlier-at", zone)
            if happened_at is None:
                fields.faults["when"] = fields.faults.pop("earlier-at")
            return happened_at
        case _:
            assert_never(when)


def _said(incident: IncidentView) -> str:
    if incident.was_known:
        return _(
            "This stands here for %(team)s already, so nothing was added. If it is another event"
            " of the same day, log it again and say so.",
            team=incident.team,
        )
    return _("Logged for %(team)s. The peer team is being told now.", team=incident.team)


def _log(
    kind: IncidentKind, unit_id: int, happened_at: datetime, *, is_another: bool
) -> IncidentView:
    runtime = current_runtime()
    with runtime.database.transaction() as session:
        return incidents.log_incident(
            session,
            kind=kind,
            unit_id=unit_id,
            happened_at=happened_at,
            logged_by=login.get_account().id,
            terms=runtime.terms,
            now=now(),
            is_another=is_another,
        )


def _page(faults: Mapping[str, str], given: Mapping[str, str]) -> str:
    with current_runtime().database.reading() as session:
        teams = incidents.list_team_choices(session, login.get_account().unit_id)
        recent = incidents.list_recent(session, now=now())
    own = [team for team in teams if team.is_own]
    return render_template(
        "incidents/incidents.html",
        kinds=[(kind, kind_words(kind)) for kind in IncidentKind],
        own_teams=own,
        other_teams=[team for team in teams if not team.is_own],
        only_team=own[0].unit_id if len(own) == 1 else "",
        recent=recent,
        faults=faults,
        given=given,
    )
