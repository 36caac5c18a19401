"""The page of phones: a list with search, and each phone as a thread one can reply in."""

import re
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as WerkzeugResponse

from wellness.simulator import pages
from wellness.simulator.addresses import is_phone
from wellness.simulator.pages import require_same_origin
from wellness.simulator.runtime import current_simulator

blueprint = pages.guard(Blueprint("phones", __name__, url_prefix="/"))

QUICK_REPLIES: Final = ("0111", "JOIN", "CONTACT", "DEBRIEF", "HELP", "STOP", "START")

_PHONES_SHOWN: Final = 200
_TEXTS_SHOWN: Final = 200
_LINK: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")


@blueprint.get("/")
def show_phones() -> str:
    """All phones, the one with the newest text first."""
    return render_template("simulator/phones.html", **_phones())


@blueprint.get("/news")
def list_news() -> Response:
    """The list again, if anything has changed since `version` for the same search."""
    book = current_simulator().exchange.book
    if request.args.get("version") == str(book.version):
        return jsonify({"version": book.version})
    found = _phones()
    return jsonify(
        {"version": found["version"], "html": render_template("simulator/_phones.html", **found)}
    )


@blueprint.get("/phones/<number>")
def show_phone(number: str) -> str:
    """One phone with its texts."""
    _require_phone(number)
    store = current_simulator().exchange.store
    texts = store.list_newest(number, limit=_TEXTS_SHOWN)
    return render_template(
        "simulator/phone.html", texts=texts, day_before=None, quick=QUICK_REPLIES, **_phone(number)
    )


@blueprint.get("/phones/<number>/news")
def list_phone_news(number: str) -> Response:
    """The texts behind `after` as markup, which are gone at the provider, and any block."""
    store = current_simulator().exchange.store
    after = request.args.get("after", 0, int)
    texts = store.list_arrivals(after=after, phone=number, limit=_TEXTS_SHOWN)
    state = {
        "blocked": _phone(number)["blocked"],
        "gone": store.list_gone(number, limit=_TEXTS_SHOWN),
    }
    if not texts:
        return jsonify({"after": after, **state})
    before = store.list_newest(number, limit=1, upto=after)
    day_before = before[-1].arrived_at if before else None
    html = render_template("simulator/_texts.html", texts=texts, day_before=day_before)
    return jsonify({"after": texts[-1].arrival, "html": html, **state})


@blueprint.post("/phones/<number>")
def reply(number: str) -> WerkzeugResponse:
    """Send what was typed from this phone, and go back to it."""
    _require_phone(number)
    require_same_origin()
    simulator, body = current_simulator(), request.form.get("body", "").replace("\r\n", "\n")
    if body.strip():
        receive = partial(simulator.inbox.receive, number, body)
        simulator.exchange.dispatcher.submit(receive).result()
    return redirect(url_for(".show_phone", number=number))


def linked(text: str) -> Markup:
    """A text with its web addresses as links."""
    parts: list[Markup] = []
    end = 0
    for match in _LINK.finditer(text):
        parts += [escape(text[end : match.start()]), _ANCHOR.format(match.group())]
        end = match.end()
    return Markup().join([*parts, escape(text[end:])])


def day(instant: datetime) -> str:
    """The day of an instant in the zone of the settings, as "Tue 4 Nov 2025"."""
    local = _local(instant)
    return f"{local:%a} {local.day} {local:%b %Y}"


def time_of_day(instant: datetime) -> str:
    """The time of an instant in the zone of the settings, as "07:42"."""
    return f"{_local(instant):%H:%M}"


_ANCHOR: Final = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>')


def _local(instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo(current_simulator().exchange.settings.zone))


def _require_phone(number: str) -> None:
    if not is_phone(number):
        abort(HTTPStatus.NOT_FOUND)


def _phones() -> dict[str, object]:
    search = request.args.get("search", "").strip()
    book = current_simulator().exchange.book
    version = book.version  # read first: a change meanwhile is then shown once more, not missed
    phones = book.list_phones(search, limit=_PHONES_SHOWN + 1)
    return {
        "phones": phones[:_PHONES_SHOWN],
        "more": len(phones) > _PHONES_SHOWN,
        "search": search,
        "version": version,
    }


def _phone(number: str) -> dict[str, object]:
    book = current_simulator().exchange.book
    return {
        "number": number,
        "label": book.find_label(number),
        "blocked": bool(book.list_blocked(number)),
    }
