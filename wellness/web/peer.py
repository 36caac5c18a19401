"""The pages of peer supporters: flags to take, and people who asked to be contacted (R17)."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wellness.domain.access import Permission
from wellness.errors import Conflict
from wellness.services import contacts, debriefs, peers
from wellness.web import login
from wellness.web.guard import access
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime, now
from wellness.web.words import use_words

blueprint: Final = use_words(Blueprint("peer", __name__))


@blueprint.get("/flags")
@access(Permission.SEE_FLAGS)
def show_flags() -> str:
    """Flags nobody has taken, then those somebody has."""
    with current_runtime().database.reading() as session:
        inbox = peers.list_inbox(session, login.get_account().id, now=now())
    return render_template("peer/flags.html", inbox=inbox)


@blueprint.post("/flags/<int:code>/take")
@access(Permission.TAKE_FLAGS)
def take_flag(code: int) -> ResponseReturnValue:
    """Take a flag; when somebody was faster, the list says who has it."""
    try:
        with current_runtime().database.transaction() as session:
            taken = debriefs.take_flag(session, code, login.get_account().id, now=now())
    except Conflict:
        flash(_("Somebody was faster: this flag is taken. Nothing was changed."), "look")
    else:
        flash(_("You have it: %(team)s.", team=taken.label))
    return redirect(url_for("peer.show_flags"), HTTPStatus.SEE_OTHER)


@blueprint.get("/contacts")
@access(Permission.SEE_CONTACTS)
def show_contacts() -> str:
    """People who asked to be contacted, the longest waiting first."""
    with current_runtime().database.reading() as session:
        found = contacts.list_contacts(session)
    late = {row.id for row in found if not row.is_acknowledged and row.due_at < now()}
    return render_template("peer/contacts.html", contacts=found, late=late)


@blueprint.post("/contacts/<uuid:contact_id>/acknowledge")
@access(Permission.SEE_CONTACTS)
def acknowledge_contact(contact_id: UUID) -> ResponseReturnValue:
    """Note that somebody reached the person."""
    with current_runtime().database.transaction() as session:
        contacts.acknowledge(session, contact_id, login.get_account().id, now=now())
    flash(_("Noted. The request is deleted within 72 hours."))
    return redirect(url_for("peer.show_contacts"), HTTPStatus.SEE_OTHER)
