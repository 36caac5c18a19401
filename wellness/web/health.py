"""Health: whether this process runs, and whether the whole installation is ready.

Anybody may ask, as often as they like: nothing is told that an answer or CONTACT moves (R17), so no
age of anything and no count.
"""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from sqlite3 import Error as SqliteError
from typing import Final

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from wellness.errors import WellnessError
from wellness.services import arrivals, copies, maintenance, notices, sender
from wellness.storage import operation, readiness, schedules, upgrade
from wellness.web.guard import Access, access
from wellness.web.runtime import current_runtime, now
from wellness.web.sessions import without_session

blueprint = without_session(Blueprint("health", __name__))

TICK_EVERY: Final = timedelta(seconds=15)
_TICK_LATE: Final = 3 * TICK_EVERY
_TEXT_LATE: Final = timedelta(minutes=15)

Check = dict[str, bool | str]


@blueprint.get("/healthz")
@access(Access.ANYONE)
def show_process() -> ResponseReturnValue:
    """This process answers; for what restarts processes."""
    return jsonify({"ok": True})


@blueprint.get("/readyz")
@access(Access.ANYONE)
def show_readiness() -> ResponseReturnValue:
    """Every part answers and works are on time; for what calls somebody."""
    checks = {name: _run(check) for name, check in _CHECKS.items()}
    is_ready = all(check["ok"] for check in checks.values())
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify({"ok": is_ready, "checks": checks}), status


def _run(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except (SQLAlchemyError, SqliteError, OSError, WellnessError) as error:
        return {"ok": False, "reason": type(error).__name__}


def _check_database() -> Check:
    with current_runtime().database.transaction() as session:
        readiness.probe_write(session, now())
    return {"ok": True}


def _check_schema() -> Check:
    return {"ok": upgrade.is_current(current_runtime().database)}


def _check_vault() -> Check:
    """Another folder than the one the running periods lie in answers, but knows nothing of them."""
    runtime = current_runtime()
    held = {box.period for box in runtime.vault.status().boxes}
    with runtime.database.reading() as session:
        running = {period.id for period in schedules.list_open_periods(session, now=now())}
    return {"ok": running <= held}


def _check_tick() -> Check:
    with current_runtime().database.reading() as session:
        beat = operation.find_beat(session, "tick")
    return {"ok": beat is not None and now() - beat <= _TICK_LATE}


def _check_clock() -> Check:
    """A clock that jumped stops opening and closing until two people confirm it (R36)."""
    with current_runtime().database.reading() as session:
        is_suspect = maintenance.is_clock_suspect(session)
    return {"ok": False, "reason": "the clock jumped"} if is_suspect else {"ok": True}


def _check_outbox() -> Check:
    with current_runtime().database.reading() as session:
        due_since = readiness.find_oldest_due(session, now())
    return {"ok": due_since is None or now() - due_since <= _TEXT_LATE}


def _check_sender() -> Check:
    """A stop needs somebody; a pause was somebody's wish.

    A hold ends by itself and is not told: one person's CONTACT may have run into it (R17).
    """
    terms, instant = current_runtime().terms, now()
    with current_runtime().database.reading() as session:
        found = [
            sender.find_obstacle(
                session, now=instant, fingerprint=terms.fingerprint_of(medium), channel=medium
            )
            for medium in terms.reach.media
        ]
    lasting = [one for one in found if one not in (None, sender.Obstacle.HELD)]
    if not lasting:
        return {"ok": True}
    return {"ok": lasting[0] is sender.Obstacle.PAUSED, "reason": str(lasting[0])}


def _check_peers() -> Check:
    """By accounts alone, whatever anybody asked for (R17)."""
    runtime = current_runtime()
    with runtime.database.reading() as session:
        is_lacking = notices.is_peer_lacking(session, terms=runtime.terms)
    return {"ok": False, "reason": "no peer can be texted"} if is_lacking else {"ok": True}


def _check_bodies() -> Check:
    """By copies that are an hour late alone: until then nothing moves with a reply (R13, R25)."""
    with current_runtime().database.reading() as session:
        is_late = copies.is_late(session, now=now())
    return {"ok": False, "reason": "texts stay at the provider"} if is_late else {"ok": True}


def _check_inbound() -> Check:
    """By what could not be dealt with, or looked for, in half an hour; never by what came."""
    with current_runtime().database.reading() as session:
        is_late = arrivals.is_late(session, now=now())
    return {"ok": False, "reason": "texts wait at the provider"} if is_late else {"ok": True}


_CHECKS: Final = {
    "database": _check_database,
    "schema": _check_schema,
    "vault": _check_vault,
    "tick": _check_tick,
    "clock": _check_clock,
    "outbox": _check_outbox,
    "sender": _check_sender,
    "peers": _check_peers,
    "inbound": _check_inbound,
    "bodies": _check_bodies,
}
