"""Whether a tick may leave out the steps that find their work in the tables, as most ticks may.

What a text, a page or an import may cause is looked for here. What only the time of day causes
(days of debrief requests, retention, counts of an hour) begins with an hour: then, at a worker's
first tick and after a failed one, every step runs (`wellness.worker.tick`).
"""

from datetime import datetime

from sqlmodel import Session

from wellness.services import contacts, debriefs, escalating, maintenance, notices, releases
from wellness.services.terms import Terms
from wellness.storage import due


def may_rest(session: Session, *, terms: Terms, now: datetime) -> bool:
    """Whether the steps that may be left out would find nothing to do."""
    is_anything_due, is_anything_untaken = due.look(
        session,
        pulse=terms.pulse.key,
        announced=releases.find_announced(session),
        raised_since=now - notices.TRIED_FOR,
        now=now,
    )
    if is_anything_due:
        return False
    if is_anything_untaken and (
        debriefs.has_untold(session, now=now)
        or contacts.has_untold(session, now=now)
        or escalating.has_due(session, now=now)
    ):
        return False
    is_rebuild_demanded = maintenance.is_rebuild_demanded(session)
    return not is_rebuild_demanded and not notices.is_reach_news(session, terms=terms)
