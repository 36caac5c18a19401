"""A leader's prompts: what, why, how, what was done about each, and what the team is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wellness.domain.access import Permission
from wellness.domain.guidance import GUIDES
from wellness.domain.leading import Deed, find_change_fault, list_deeds, tidy_change
from wellness.domain.signals import Reason
from wellness.domain.triggers import RULES
from wellness.errors import Conflict
from wellness.services import leading
from wellness.services.signals import list_signals
from wellness.storage import rosters
from wellness.web import deed_words, login, peer_words
from wellness.web.forms import Fields
from wellness.web.guard import access, is_allowed
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now
from wellness.web.words import use_words


def _add_filters(state: BlueprintSetupState) -> None:
    for filter_ in (*deed_words.FILTERS, *peer_words.FILTERS):
        state.app.add_template_filter(filter_)


blueprint: Final = use_words(Blueprint("prompts", __name__))
blueprint.record(_add_filters)


@dataclass(frozen=True, slots=True)
class _Draft:
    """The form that was sent back: of which prompt, what is wrong with it, what it held."""

    key: UUID | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("/prompts")
@access(Permission.SEE_RELEASES)
def show_prompts() -> str:
    """Every prompt of one's part of the agency, and those that peers have closed."""
    return _page(_Draft())


@blueprint.post("/prompts/<uuid:key>/note")
@access(Permission.NOTE_DEEDS)
def note_deed(key: UUID) -> ResponseReturnValue:
    """Note that it was offered or held, or why it was not needed."""
    fields, runtime = Fields(request.form), current_runtime()
    deed = fields.choice("deed", Deed)
    reason = fields.choice("reason", Reason) if deed is Deed.NOT_NEEDED else None
    if deed is None or fields.faults:
        return _refuse(key, fields.faults)
    with runtime.database.transaction() as session:
        signals = list_signals(session, runtime.terms.pulse, now=now())
        account_id = login.get_account().id
        leading.note_deed(session, key, account_id, deed, reason=reason, signals=signals, now=now())
    flash(_("Noted."))
    return redirect(url_for("prompts.show_prompts"), HTTPStatus.SEE_OTHER)


@blueprint.post("/prompts/<uuid:key>/change")
@access(Permission.NOTE_DEEDS)
def tell_change(key: UUID) -> ResponseReturnValue:
    """Tell the team what was changed."""
    line = tidy_change(request.form.get("change", ""))
    fault = find_change_fault(line)
    if fault is not None:
        return _refuse(key, {"change": deed_words.change_fault_words(fault)})
    try:
        _tell(key, line)
    except Conflict:
        flash(_("The team has been told already. Nothing was sent."), "look")
    else:
        flash(_("Kept. Everybody of the team who joined gets it from tomorrow at ten on."))
    return redirect(url_for("prompts.show_prompts"), HTTPStatus.SEE_OTHER)


def _tell(key: UUID, words: str) -> None:
    runtime, at = current_runtime(), now()
    with runtime.database.transaction() as session:
        leading.tell_change(
            session,
            key,
            login.get_account().id,
            words,
            signals=list_signals(session, runtime.terms.pulse, now=at),
            terms=runtime.terms,
            now=at,
        )


def _refuse(key: UUID, faults: Mapping[str, str]) -> ResponseReturnValue:
    return _page(_Draft(key, faults, request.form)), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(draft: _Draft) -> str:
    runtime, at = current_runtime(), now()
    with runtime.database.reading() as session:
        signals = list_signals(session, runtime.terms.pulse, now=at)
        tree, account = rosters.load_tree(session), login.get_account()
        running, closed = leading.list_cases(
            session, tree, scope=account.unit_id, signals=signals, now=at, role=account.role
        )
    return render_template(
        "prompts/prompts.html",
        running=running,
        closed=closed,
        draft=draft,
        rules=RULES,
        guides=GUIDES,
        deeds_of=list_deeds,
        reasons=tuple(Reason),
        may_note=is_allowed(Permission.NOTE_DEEDS),
    )
