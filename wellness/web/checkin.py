"""The check-in page: a page that reads nothing, a token exchanged for it, and an answer (R16, R27).

No view reads or sets a cookie, and no address ever holds a token: it travels in request bodies.
"""

import gzip
from dataclasses import dataclass
from datetime import date
from functools import partial
from json import dumps
from typing import Final

from flask import Blueprint, Response, jsonify, render_template, request

from wellness.domain.signals import IncidentKind
from wellness.errors import Invalid
from wellness.services import checkin, intake, links, releases, reports
from wellness.web import checkin_words as words
from wellness.web.guard import Access, access
from wellness.web.language import offered_languages
from wellness.web.runtime import current_runtime, now
from wellness.web.sessions import without_session

blueprint = without_session(Blueprint("checkin", __name__, url_prefix="/c"))

_MOST_BYTES: Final = 2048
_REPLY_BYTES: Final = 512
"""More than any reply needs but for results, with the longest team name in any alphabet."""


@blueprint.app_template_filter()
def squeeze(text: str) -> str:
    """Drop what only indents a template: the page has to come over one bar of signal."""
    return "\n".join(line.strip() for line in text.splitlines())


@blueprint.get("")
@access(Access.ANYONE)
def show_page() -> Response:
    """The page, the same for everybody; packed where the browser unpacks.

    Nothing in it is anybody's, so that its length after packing tells nothing; replies are not
    packed (R15).
    """
    return _packed(render_template("checkin/page.html", languages=offered_languages()))


@blueprint.get("/incident")
@access(Access.ANYONE)
def show_incident_form() -> Response:
    """The page on which an incident is reported, the same for everybody; it reads nothing."""
    languages = offered_languages()
    return _packed(
        render_template("checkin/incident.html", languages=languages, kinds=words.INCIDENT_KINDS)
    )


def _packed(text: str) -> Response:
    page = text.encode()
    is_packed = bool(request.accept_encodings["gzip"])
    response = Response(gzip.compress(page, mtime=0) if is_packed else page, mimetype="text/html")
    response.vary.add("Accept-Encoding")
    if is_packed:
        response.content_encoding = "gzip"
    return response


@blueprint.post("/exchange")
@access(Access.ANYONE)
def exchange_token() -> Response:
    """What the page of a token shows; reads only."""
    token, runtime = _read_token(), current_runtime()
    with runtime.database.reading() as session:
        opened = checkin.open_check_in(session, token, terms=runtime.terms, now=now())
    return jsonify(words.opened_json(opened, runtime.terms.zone))


@blueprint.post("/answer")
@access(Access.ANYONE)
def send_answer() -> Response:
    """Count a check-in; the main database is only read."""
    sent, runtime, instant = _Answer.read(), current_runtime(), now()
    terms = runtime.terms
    with runtime.database.reading() as session:
        check_in = links.find_check_in(session, sent.token, terms=terms, now=instant)
        receipt = intake.answer_check_in(
            session,
            runtime.vault,
            check_in,
            sent.values,
            agency_wide=sent.agency_wide,
            terms=terms,
            now=instant,
        )
        head = releases.find_chain_head(session, now=instant)
        last = checkin.recall(session, sent.token, terms=terms, now=instant)
    return jsonify(words.receipt_json(receipt, check_in, head, last, terms.zone))


@blueprint.post("/report")
@access(Access.ANYONE)
def send_report() -> Response:
    """Log an incident for the team of a token, unconfirmed and without an author."""
    sent, runtime, instant = _Report.read(), current_runtime(), now()
    count = partial(intake.may_report, runtime.vault, terms=runtime.terms, now=instant)
    with runtime.database.transaction() as session:
        report = reports.report_incident(
            session,
            sent.token,
            kind=sent.kind,
            on=sent.on,
            may_report=count,
            terms=runtime.terms,
            now=instant,
        )
    return jsonify({"state": report})


@blueprint.after_request
def level_replies(response: Response) -> Response:
    """Make replies equally long, whatever they tell, with the blanks that JSON may end in (R15)."""
    if response.is_json:
        content, results = _pack(response.json), _results_in(response.json)
        size = len(_pack(results)) if results else 0
        response.set_data(content.ljust(_level(len(content) - size) + _level(size)))
    return response


@blueprint.post("/results")
@access(Access.ANYONE)
def show_results() -> Response:
    """The last results, the team of the token first (R27)."""
    token, runtime = _read_token(), current_runtime()
    terms = runtime.terms
    with runtime.database.reading() as session:
        results = checkin.find_last_results(session, token, terms=terms, now=now())
    return jsonify(words.results_json(results, terms.zone))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the page sends to be counted."""

    token: str
    values: tuple[int, ...]
    agency_wide: bool

    @classmethod
    def read(cls) -> "_Answer":
        """The body of the request at hand.

        Raises:
            Invalid: it is not what the page sends; whether its values are answers is not said.
        """
        match _body():
            case {"token": str(token), "values": list(values), "wide": 0 | 1 as wide, **rest} if (
                not rest and token.isascii() and all(type(value) is int for value in values)
            ):
                return cls(token, tuple(values), bool(wide))
        raise _not_from_page()


@dataclass(frozen=True, slots=True)
class _Report:
    """What the page of an incident sends: what happened to the team, and on which day."""

    token: str
    kind: IncidentKind
    on: date

    @classmethod
    def read(cls) -> "_Report":
        """The body of the request at hand.

        Raises:
            Invalid: it is not what the page sends.
        """
        match _body():
            case {"token": str(token), "kind": str(kind), "on": str(on), **rest} if (
                not rest and token.isascii() and kind in set(IncidentKind)
            ):
                try:
                    return cls(token, IncidentKind(kind), date.fromisoformat(on))
                except ValueError as error:
                    raise _not_from_page() from error
        raise _not_from_page()


def _results_in(reply: object) -> object:
    """The last results that a receipt carries: of a team and a release, whatever was answered."""
    return reply.get("last") if isinstance(reply, dict) else None


def _pack(reply: object) -> bytes:
    return dumps(reply, ensure_ascii=False, separators=(",", ":")).encode()


def _level(size: int) -> int:
    return -(-size // _REPLY_BYTES) * _REPLY_BYTES


def _read_token() -> str:
    """The token in the body of the request at hand.

    Raises:
        Invalid: the body is not what the page sends.
    """
    match _body():
        case {"token": str(token), **rest} if not rest and token.isascii():
            return token
    raise _not_from_page()


def _body() -> object:
    request.max_content_length = _MOST_BYTES
    request.get_data()
    request.stream.read(1)  # without this a body in chunks would end at the limit without a word
    try:
        return request.get_json(silent=True)  # None for any other content type
    except RecursionError:
        return None


def _not_from_page() -> Invalid:
    return Invalid(
        "This was not sent by the check-in page.",
        kept="Nothing was counted.",
        remedy="Open the link in your text again.",
    )
