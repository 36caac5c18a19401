"""Releases written as they should be, and as somebody with the database in hand would."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from tests.factories import add_period, at, id_of
from wellness.domain.releases import canonical, hash_release, wrap_body
from wellness.services import releases
from wellness.storage import releases as rows
from wellness.storage.database import Database
from wellness.storage.schema.releases import Release
from wellness.storage.schema.schedules import Period

STARTS = at("2026-11-09 04:00")
LATER = STARTS + timedelta(days=400)


def make_group(leaf: str = "2", **changes: Any) -> dict[str, Any]:
    group = {
        "at": leaf,
        "name": f"Team {leaf}",
        "pool": False,
        "leaves": [{"id": leaf, "name": f"Team {leaf}"}],
        "m": 2,
        "bands": {"exposure": 1, "strained_mostly": 2},
    }
    return group | changes


def name_period(period: Period) -> dict[str, Any]:
    """How a body names the period it is of."""
    span = {"starts_at": period.starts_at.isoformat(), "ends_at": period.ends_at.isoformat()}
    return {"pulse": period.pulse, "period": {"id": period.id} | span}


def make_body(*groups: object, nth: int = 0, **changes: Any) -> dict[str, Any]:
    named = {"pulse": "post-shift", "period": {"id": nth + 1}}
    return {"c": 2, "k": 7, "groups": list(groups) or [make_group()]} | named | changes


def add_release(session: Session, body: object | None = None, *, nth: int = 0) -> Period:
    """Append the release of the nth period; a body of one's own is written past the check."""
    period = add_period(session, STARTS + timedelta(days=14 * nth))
    if body is None:
        releases.append_release(session, period, canonical(make_body() | name_period(period)))
        return period
    if isinstance(body, dict) and body:
        body |= name_period(period)
    write(session, period, wrap_body(canonical(body), rows.find_head(session)))
    return period


def add_raw(
    session: Session,
    content: bytes,
    *,
    nth: int = 0,
    previous: str | None = None,
    hashed: str | None = None,
) -> None:
    """A release as somebody with the database in hand would write it."""
    period = add_period(session, STARTS + timedelta(days=14 * nth))
    write(session, period, content, previous=previous, hashed=hashed)


def write(
    session: Session,
    period: Period,
    content: bytes,
    *,
    previous: str | None = None,
    hashed: str | None = None,
) -> None:
    """The row of a release, with nothing checked."""
    session.add(
        Release(
            pulse=period.pulse,
            period_id=id_of(period),
            ends_at=period.ends_at,
            visible_at=period.visible_at,
            content=content,
            previous=previous or json.loads(content)["previous"],
            hash=hashed or hash_release(content),
        )
    )
    session.flush()


def problems(session: Session) -> dict[int | None, list[str]]:
    found: dict[int | None, list[str]] = {}
    for fault in releases.verify_chain(session):
        found.setdefault(fault.release, []).append(fault.problem)
    return found


def run_unguarded(database: Database, statement: str, **values: object) -> None:
    """A statement by somebody who took the triggers away first."""
    with database.transaction() as session:
        for trigger in ("no_update", "no_delete", "no_replace"):
            session.connection().execute(text(f"DROP TRIGGER release_{trigger}"))
        session.connection().execute(text(statement), values)
