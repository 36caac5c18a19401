"""Links in texts: which check-in of whom a token opens, read and nothing else (R27)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.language import Language
from wellness.domain.pulse import Pulse
from wellness.errors import NotFound
from wellness.services import invitation_links, periods
from wellness.services.terms import Terms
from wellness.storage import rosters, schedules
from wellness.storage.schema.schedules import Invitation, Period


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a check-in page shows before answering (R31)."""

    person: UUID
    language: Language
    leaf_id: int
    team: str
    size: int
    k: int
    ends_at: datetime
    visible_at: datetime
    pulse: Pulse


def find_check_in(session: Session, token: str, *, terms: Terms, now: datetime) -> CheckIn:
    """What a link shows before answering; reads only (R27).

    Raises:
        NotFound: the link is unknown or its period is over; the answer is the same for both, and
            so are the queries before it.
    """
    invitation = invitation_links.find_invitation(session, token, keyed=terms.keyed)
    asked = [periods.find_asked(session, pulse, now=now) for pulse in terms.pulses]
    period = _find_period_of(invitation, asked)
    pulse = None if period is None else terms.find_pulse(period.pulse)
    if invitation is None or period is None or pulse is None:
        raise NotFound(
            "This link has ended.",
            kept="Nothing was counted.",
            remedy="The next check-in comes after your next shift.",
        )
    person = rosters.get_person(session, invitation.person_id)
    place = schedules.find_eligibility(session, invitation.period_id, person.id)
    leaf_id = person.unit_id if place is None else place.leaf_id
    leaf = rosters.load_tree(session).find(leaf_id)
    return CheckIn(
        person=person.id,
        language=terms.language_of(person.language),
        leaf_id=leaf_id,
        team="" if leaf is None else leaf.name,
        size=schedules.count_eligible(session, invitation.period_id, leaf_id),
        k=period.k,
        ends_at=period.ends_at,
        visible_at=period.visible_at,
        pulse=pulse,
    )


def _find_period_of(invitation: Invitation | None, asked: Iterable[Period | None]) -> Period | None:
    """The period an invitation is of, among those in which answers count now."""
    return next(
        (
            period
            for period in asked
            if period is not None and invitation is not None and period.id == invitation.period_id
        ),
        None,
    )
