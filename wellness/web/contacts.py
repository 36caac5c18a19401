"""People who asked a peer supporter to call or text: named, seen by the peer team alone (R17)."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wellness.domain.access import Permission
from wellness.errors import Conflict
from wellness.services import contacts
from wellness.web import login
from wellness.web.guard import access
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now
from wellness.web.words import use_words

blueprint: Final = use_words(Blueprint("contacts", __name__))


@blueprint.get("/contacts")
@access(Permission.SEE_CONTACTS)
def show_contacts() -> str:
    """People who asked to be contacted, the longest waiting first; those reached come last."""
    with current_runtime().database.reading() as session:
        found = contacts.list_contacts(session)
    late = {row.id for row in found if not row.is_acknowledged and row.due_at < now()}
    found.sort(key=lambda row: row.is_acknowledged)
    own = login.get_account().id
    return render_template("peer/contacts.html", contacts=found, late=late, own=own)


@blueprint.post("/contacts/<uuid:contact_id>/take")
@access(Permission.SEE_CONTACTS)
def take_contact(contact_id: UUID) -> ResponseReturnValue:
    """Say that one will call."""
    try:
        with current_runtime().database.transaction() as session:
            contacts.take_contact(session, contact_id, login.get_account().id, now=now())
    except Conflict:
        return _refuse()
    flash(_("It is yours. Everybody in the peer team sees that you will call."))
    return _back()


@blueprint.post("/contacts/<uuid:contact_id>/leave")
@access(Permission.SEE_CONTACTS)
def leave_contact(contact_id: UUID) -> ResponseReturnValue:
    """Give the request back to the others."""
    try:
        with current_runtime().database.transaction() as session:
            contacts.leave_contact(session, contact_id, login.get_account().id)
    except Conflict:
        return _refuse()
    flash(_("Given back. Please ask somebody of the peer team to call."))
    return _back()


@blueprint.post("/contacts/<uuid:contact_id>/acknowledge")
@access(Permission.SEE_CONTACTS)
def acknowledge_contact(contact_id: UUID) -> ResponseReturnValue:
    """Note that somebody reached the person."""
    with current_runtime().database.transaction() as session:
        contacts.acknowledge(session, contact_id, login.get_account().id, now=now())
    flash(_("Noted. The request is deleted within 72 hours."))
    return _back()


@blueprint.post("/contacts/<uuid:contact_id>/missed")
@access(Permission.SEE_CONTACTS)
def note_missed(contact_id: UUID) -> ResponseReturnValue:
    """Note that one tried and did not reach the person."""
    try:
        with current_runtime().database.transaction() as session:
            contacts.note_missed(session, contact_id, login.get_account().id, now=now())
    except Conflict:
        return _refuse()
    flash(_("Noted. Please try again, or give it back."))
    return _back()


def _refuse() -> ResponseReturnValue:
    flash(_("Somebody else of the peer team has this. Nothing was changed."), "look")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("contacts.show_contacts"), HTTPStatus.SEE_OTHER)
