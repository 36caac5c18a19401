"""What a check-in page reads: the question of one link, and the last results it also opens (R27).

Nothing here writes, and last results depend on the team of a link and on nothing else about it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from wellness.domain.pulse import Pulse
from wellness.domain.released import Release, ReleasedGroup
from wellness.errors import Unavailable
from wellness.services import intake, links, released, releases, telling
from wellness.services.intake import Refusal, Taken
from wellness.services.links import CheckIn
from wellness.services.terms import Terms
from wellness.storage import period_dates


@dataclass(frozen=True, slots=True)
class Opened:
    """A check-in as its link opens it; `refused` says why an answer would not count now."""

    check_in: CheckIn
    refused: Taken | None


@dataclass(frozen=True, slots=True)
class LastResults:
    """The newest visible release of the link's pulse with the group of the asking team first.

    `not_shown` names that team where it is in no group; without any release there are no groups.
    `told` is what was changed of late for that team.
    """

    pulse: Pulse
    release: Release | None
    groups: tuple[ReleasedGroup, ...]
    not_shown: str | None
    next_at: datetime
    told: tuple[str, ...] = ()


def open_check_in(session: Session, token: str, *, terms: Terms, now: datetime) -> Opened:
    """What the page of a link shows before answering (R31).

    Raises:
        NotFound: the link is unknown or its period is over.
    """
    check_in = links.find_check_in(session, token, terms=terms, now=now)
    pulse = check_in.pulse
    place = intake.find_place(session, check_in.person, terms=terms, now=now, pulse=pulse)
    return Opened(check_in, place.taken if isinstance(place, Refusal) else None)


def find_last_results(session: Session, token: str, *, terms: Terms, now: datetime) -> LastResults:
    """The newest visible release as everybody of the link's team sees it (R27, R32).

    Raises:
        NotFound: the link is unknown or its period is over.
        Unavailable: the stored release cannot be read; then nothing is shown.
    """
    check_in = links.find_check_in(session, token, terms=terms, now=now)
    pulse = check_in.pulse.key
    next_at = period_dates.find_next_results(session, pulse, now=now) or check_in.visible_at
    told = telling.list_told(session, check_in.leaf_id, now=now)
    newest = releases.list_newest(session, pulse, now=now, most=1)
    if not newest:
        return LastResults(check_in.pulse, None, (), None, next_at, told)
    release = released.read(newest[0])
    own = release.find_group_of(str(check_in.leaf_id))
    groups = sorted(release.groups, key=lambda group: group is not own)
    absent = None if own else check_in.team
    return LastResults(check_in.pulse, release, tuple(groups), absent, next_at, told)


def recall(session: Session, token: str, *, terms: Terms, now: datetime) -> LastResults | None:
    """The last results for a thank-you page; None where they cannot be read.

    What was answered is counted all the same.

    Raises:
        NotFound: the link is unknown or its period is over.
    """
    try:
        return find_last_results(session, token, terms=terms, now=now)
    except Unavailable:
        return None
