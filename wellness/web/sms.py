"""The provider's webhooks: texts that arrive and receipts of texts we sent (R26).

No session, no access log, and nothing is stored before the signature holds. Where the provider
keeps no bodies, an effect that cannot be made durable leaves as an error (503), so that it delivers
the text again; where it keeps them, as an empty answer, and the reconciler reads the text there.
"""

import logging
from http import HTTPStatus
from sqlite3 import Error as SqliteError
from typing import Final

from flask import Blueprint, Response, abort, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from wellness.channels.base import StatusReport
from wellness.errors import WellnessError
from wellness.services import copies, receipts
from wellness.services.dispatch import new_token
from wellness.services.inbound import Inbound
from wellness.services.settling import InHand
from wellness.turns import waiting_at_most
from wellness.web.guard import Access, access
from wellness.web.runtime import current_runtime, now
from wellness.web.sessions import without_session

logger = logging.getLogger(__name__)

blueprint = Blueprint("sms", __name__, url_prefix="/sms")

_MOST_BYTES: Final = 64 * 1024
_FAILED: Final = (OSError, SqliteError, SQLAlchemyError, WellnessError)
_PATIENCE_SECONDS: Final = 5.0
"""For a busy database: the provider gives up after 15 seconds and calls it a failure of its own."""


@blueprint.post("/inbound")
@access(Access.ANYONE)
@without_session
def receive() -> Response:
    """Deal with a text and reply in the TwiML."""
    return _receive()


@blueprint.post("/fallback")
@access(Access.ANYONE)
@without_session
def receive_again() -> Response:
    """Deal with a text whose first delivery failed; the replay row keeps it to one effect."""
    return _receive()


@blueprint.post("/status/<string:attempt_token>")
@access(Access.ANYONE)
@without_session
def record(attempt_token: str) -> Response:
    """Note where a text of ours stands."""
    runtime = current_runtime()
    _require_genuine()
    report = runtime.webhooks.read_status(request.form)
    with waiting_at_most(_PATIENCE_SECONDS), runtime.database.transaction() as session:
        receipts.record(
            session,
            attempt_token,
            report.sid,
            report.status,
            report.error_code,
            terms=runtime.terms,
            now=now(),
        )
    _forget_copy(report)
    return Response(status=HTTPStatus.NO_CONTENT)


@blueprint.post("/replied/<string:token>")
@access(Access.ANYONE)
@without_session
def end_reply(token: str) -> Response:  # noqa: ARG001 - random, so that no two replies share one
    """Have the provider's copy of a reply deleted; the main database learns nothing of it (R25)."""
    _require_genuine()
    _forget_copy(current_runtime().webhooks.read_status(request.form))
    return Response(status=HTTPStatus.NO_CONTENT)


def _receive() -> Response:
    runtime = current_runtime()
    _require_genuine()
    inbound = Inbound(runtime.database, runtime.vault, runtime.terms)
    text = runtime.webhooks.read_inbound(request.form)
    if not text.sid or not text.sender:  # nothing could be claimed or answered, nor told apart
        abort(HTTPStatus.BAD_REQUEST)
    try:
        with waiting_at_most(_PATIENCE_SECONDS):
            reply = inbound.receive(text, now=now())
    except InHand:
        if not runtime.terms.deletes_copies:  # it may yet fail: the provider asks again
            raise
        reply = None
    except _FAILED as error:
        if not runtime.terms.deletes_copies:
            raise
        logger.error(  # noqa: TRY400 - what an error says may quote the text
            "A text could not be dealt with. It stays with the provider and is read there within"
            " minutes.",
            extra={"reason": type(error).__name__},
        )
        reply = None
    callback = f"{runtime.terms.public_url}/sms/replied/{new_token()}"
    reports_to = callback if runtime.terms.deletes_copies else None
    return Response(runtime.webhooks.reply_xml(reply, reports_to), mimetype="text/xml")


def _forget_copy(report: StatusReport) -> None:
    runtime = current_runtime()
    if runtime.terms.deletes_copies:
        with waiting_at_most(_PATIENCE_SECONDS):
            copies.note_final(runtime.vault, report.sid, report.status, now=now())


def _require_genuine() -> None:
    """Refuse what the provider did not sign, however long or broken it is (R26).

    A request without a signature is not read, one over the limit no further than that.
    """
    request.max_content_length = _MOST_BYTES
    query = request.query_string.decode("latin-1")
    address = f"{request.path}?{query}" if query else request.path
    signature = request.headers.get("X-Twilio-Signature")
    form = _read_form() if signature else None
    if form is None or not current_runtime().webhooks.is_genuine(address, form, signature):
        abort(HTTPStatus.FORBIDDEN)


def _read_form() -> MultiDict[str, str] | None:
    """The posted form; None where it has too many bytes or parts, or breaks off."""
    try:
        return request.form
    except HTTPException:
        return None
