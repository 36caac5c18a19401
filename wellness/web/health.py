"""Health: whether this process runs, and whether the whole installation is ready."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from sqlite3 import Error as SqliteError
from typing import Final

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from wellness.errors import WellnessError
from wellness.storage import operation, readiness, upgrade
from wellness.web.guard import Access, access
from wellness.web.runtime import current_runtime, now
from wellness.web.sessions import without_session

blueprint = without_session(Blueprint("health", __name__))

TICK_EVERY: Final = timedelta(seconds=15)
_TICK_LATE: Final = 3 * TICK_EVERY
_TEXT_LATE: Final = timedelta(minutes=15)

Check = dict[str, bool | float | str | None]


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
    current_runtime().vault.status()
    return {"ok": True}


def _check_tick() -> Check:
    with current_runtime().database.reading() as session:
        beat = operation.find_beat(session, "tick")
    age = _age(beat)
    return {"ok": age is not None and age <= _TICK_LATE.total_seconds(), "age_s": age}


def _check_outbox() -> Check:
    with current_runtime().database.reading() as session:
        due_since = readiness.find_oldest_due(session, now())
    age = _age(due_since) or 0.0
    return {"ok": age <= _TEXT_LATE.total_seconds(), "oldest_due_s": age}


def _age(instant: datetime | None) -> float | None:
    return None if instant is None else round((now() - instant).total_seconds(), 1)


_CHECKS: Final = {
    "database": _check_database,
    "schema": _check_schema,
    "vault": _check_vault,
    "tick": _check_tick,
    "outbox": _check_outbox,
}
