"""Three weeks after an incident the whole team gets the way to the private self-check, once.

Everybody of the team who joined is written to, whoever was there: who is told says nothing about
anybody. What is filled in on the page leaves no trace anywhere.
"""

from datetime import datetime, time, timedelta
from typing import Final

from sqlmodel import Session

from wellness.domain.follow_up import LASTS, FollowUp, StepState, list_steps
from wellness.domain.shifts import first_instant
from wellness.domain.texts import TextKey
from wellness.services import outbox
from wellness.services.terms import Terms
from wellness.storage import changes as people
from wellness.storage import incidents as rows
from wellness.storage import operation, rosters
from wellness.storage.schema.incidents import Incident
from wellness.storage.schema.rosters import Texting

_AT: Final = time(10)
_TOLD: Final = "self-checks-told"


def tell_due(session: Session, *, terms: Terms, now: datetime) -> int:
    """Queue the text for incidents whose step has begun; returns how many texts.

    Only incidents that staff stand for. Who joins the team later is not written to.
    """
    units = [unit.id for unit in rosters.load_tree(session).leaves()]
    known = rows.list_confirmed(session, units, since=now - LASTS)
    due = [row for row in known if _is_due(row, now)]
    if not due:
        return 0
    told = set(operation.lock_mark(session, _TOLD).split())
    queued = sum(_tell(session, row, terms, now) for row in due if str(row.id) not in told)
    operation.set_mark(session, _TOLD, " ".join(sorted(str(row.id) for row in due)))
    return queued


def _is_due(row: Incident, now: datetime) -> bool:
    return any(
        step.follow_up is FollowUp.SELF_CHECK and step.state(now) is StepState.RUNNING
        for step in list_steps(row.happened_at)
    )


def _tell(session: Session, row: Incident, terms: Terms, now: datetime) -> int:
    not_before, expires_at = _next_ten(now, terms), row.happened_at + LASTS
    if not_before >= expires_at:
        return 0
    return sum(
        outbox.queue_to_person(
            session,
            person.id,
            TextKey.SELF_CHECK,
            dedupe_key=f"selfcheck:{row.id}:{person.id.hex}",
            not_before=not_before,
            expires_at=expires_at,
            fields={"link": f"{terms.public_url}/self-check"},
        )
        for person in people.list_active(session, [row.unit_id])
        if person.texting == Texting.JOINED
    )


def _next_ten(now: datetime, terms: Terms) -> datetime:
    """The next ten in the morning, local."""
    today = terms.local_date(now)
    mornings = (
        first_instant(datetime.combine(day, _AT), terms.zone)
        for day in (today, today + timedelta(days=1))
    )
    return next(at for at in mornings if at >= now)
