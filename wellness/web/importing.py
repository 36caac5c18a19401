"""Import on a page: a file is tried out, what it would do is shown, and only then is it taken."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from wellness.domain.access import Permission
from wellness.domain.changes import ChangeKind
from wellness.services import importing_trials, setting_up
from wellness.services.importing_habits import file_habits
from wellness.services.importing_trials import File, FileKind, Trial
from wellness.services.setting_up import State, Step
from wellness.storage import changes
from wellness.web import login
from wellness.web.carried import pack, unpack
from wellness.web.forms import Fields
from wellness.web.guard import access
from wellness.web.import_words import FILTERS, group_changes, group_faults
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now
from wellness.web.security import with_upload

MOST_BYTES: Final = 500_000
"""Of a file sent to the page, read in some ten seconds. Larger ones go by the command line."""


def _add_filters(state: BlueprintSetupState) -> None:
    for filter_ in FILTERS:
        state.app.add_template_filter(filter_)


blueprint: Final = Blueprint("importing", __name__)
blueprint.record(_add_filters)


@blueprint.get("/import")
@access(Permission.IMPORT_FILES)
def show() -> str:
    """Choose a file."""
    return _choose_page({}, _find_next_kind(), is_full=False)


@blueprint.post("/import/preview")
@access(Permission.IMPORT_FILES)
@with_upload
def preview() -> ResponseReturnValue:
    """Try a file out and show what it would do; nothing is changed."""
    fields = Fields(request.form)
    kind, is_full = fields.choice("kind", FileKind), fields.is_ticked("full")
    sent = request.files.get("file")
    content = b"" if sent is None else sent.stream.read(MOST_BYTES + 1)
    if not content:
        fields.faults["file"] = _("Choose a file that is not empty.")
    elif len(content) > MOST_BYTES:
        fields.faults["file"] = _("This file is larger than 500 kB. Import it on the server.")
    if kind is None or fields.faults:
        page = _choose_page(fields.faults, kind or _find_next_kind(), is_full=is_full)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    file = File(kind, content, is_full and kind is FileKind.ROSTER)
    return _preview_page(file, _try_out(file))


@blueprint.post("/import/confirm")
@access(Permission.IMPORT_FILES)
@with_upload
def confirm() -> ResponseReturnValue:
    """Take a file if it does what was shown; else show what it would do now."""
    fields = Fields(request.form)
    kind = fields.choice("kind", FileKind)
    content = unpack(request.form.get("content", ""), most=MOST_BYTES)
    if kind is None or not content:
        flash(_("The file did not come through. Choose it once more."), "look")
        return redirect(url_for("importing.show"), HTTPStatus.SEE_OTHER)
    file = File(kind, content, fields.is_ticked("full"))
    digest = request.form.get("digest", "")
    trial = _take(file, digest, is_accepted=fields.is_ticked("accept"))
    if trial.report is None or trial.digest != digest:
        return _preview_page(file, trial, is_other=True), HTTPStatus.CONFLICT
    if trial.needs_accepting and not fields.is_ticked("accept"):
        return _preview_page(file, trial, is_unaccepted=True), HTTPStatus.UNPROCESSABLE_ENTITY
    return _say_done(kind, trial)


def _try_out(file: File) -> Trial:
    """What would be done; nothing is, and nothing of the file is put on a disk."""
    at = now()
    with current_runtime().database.trial() as session:
        return _run(session, file, at)


def _take(file: File, digest: str, *, is_accepted: bool) -> Trial:
    """Take a file in one transaction, which is rolled back unless it does what was agreed to."""
    at = now()
    with current_runtime().database.transaction() as session:
        trial = _run(session, file, at)
        is_agreed = trial.digest == digest and (is_accepted or not trial.needs_accepting)
        if trial.report is None or not is_agreed:
            session.rollback()
    return trial


def _run(session: Session, file: File, at: datetime) -> Trial:
    runtime = current_runtime()
    return importing_trials.take_file(
        session,
        file,
        habits=file_habits(runtime.settings),
        terms=runtime.terms,
        proposer=login.get_account().id,
        now=at,
    )


def _say_done(kind: FileKind, trial: Trial) -> ResponseReturnValue:
    report = trial.report
    assert report is not None  # noqa: S101 - the view has looked
    if report.kept:
        flash(_("Taken. What needs a second person waits under Approvals."))
        return redirect(url_for("approvals.show_approvals"), HTTPStatus.SEE_OTHER)
    done = _(
        "Taken: %(added)d added, %(changed)d changed, %(same)d as before.",
        added=report.added,
        changed=report.changed,
        same=report.unchanged,
    )
    flash(done)
    where = "setting_up.show_units" if kind is FileKind.UNITS else "importing.show"
    return redirect(url_for(where), HTTPStatus.SEE_OTHER)


def _choose_page(faults: dict[str, str], kind: FileKind, *, is_full: bool) -> str:
    with current_runtime().database.reading() as session:
        is_founded = changes.has_founding(session)
        waits = any(row.kind == ChangeKind.TREE for row in changes.list_open(session))
    return render_template(
        "setup/import.html",
        faults=faults,
        kind=kind,
        is_full=is_full,
        is_founded=is_founded,
        waits=waits,
    )


def _preview_page(
    file: File, trial: Trial, *, is_other: bool = False, is_unaccepted: bool = False
) -> str:
    report = trial.report
    noted = trial.faults if report is None else (*report.faults, *report.warnings)
    return render_template(
        "setup/import_preview.html",
        file=file,
        packed="" if report is None else pack(file.content),
        trial=trial,
        report=report,
        groups=[] if report is None else group_changes(report.changes),
        faults=group_faults(noted),
        is_other=is_other,
        is_unaccepted=is_unaccepted,
    )


def _find_next_kind() -> FileKind:
    """What is imported next, by what there is."""
    runtime, at = current_runtime(), now()
    with runtime.database.reading() as session:
        found = setting_up.show_progress(
            session, settings=runtime.settings, terms=runtime.terms, now=at
        )
    wanted = {Step.UNITS: FileKind.UNITS, Step.ROSTER: FileKind.ROSTER}
    missing = (kind for step, kind in wanted.items() if found.state_of(step) is not State.DONE)
    return next(missing, FileKind.SHIFTS)
