"""Taking a check-in: from answers to a sealed ballot, and nothing kept on the way (R1, R16, R18).

Apart from the vault nothing is written here, so nothing outside the vault differs by who answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from sqlmodel import Session

from wellness.domain.keyed import hash_token
from wellness.domain.language import Language
from wellness.domain.periods import day_slot, hour_slot
from wellness.domain.shifts import first_instant, local
from wellness.domain.texts import whole_agency
from wellness.errors import Invalid, NotFound, Unavailable
from wellness.services import eligibility
from wellness.services.terms import Terms
from wellness.storage import rosters, schedules
from wellness.storage.schema.schedules import Period
from wellness.vault.calls import Ballot, Occurrence, Outcome, Withdrawal
from wellness.vault.calls import DebriefRequest as VaultRequest
from wellness.vault.service import Vault

REPLIES_AN_HOUR = 2


class Taken(StrEnum):
    """What became of somebody's answers."""

    COUNTED = "counted"
    CAPPED = "capped"
    LATE = "late"
    NOT_YET = "not-yet"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person is counted in the open period, whatever became of their unit since (R1).

    `k` is the period's own, which it keeps whatever the settings say meanwhile (R5).
    """

    period: int
    leaf_id: int
    team: str
    k: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person's next answer counts: the open period, their leaf, the invitation's number.

    `k` is the period's own (R5).
    """

    period: int
    person: UUID
    leaf_id: int
    team: str
    k: int
    number: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no such place: late, or eligible from a later date only."""

    taken: Taken
    from_date: date | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person is told: the same for every answer. `team` names where it counts."""

    taken: Taken
    team: str
    is_agency_wide: bool = False


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


def find_home(session: Session, person_id: UUID, *, terms: Terms, now: datetime) -> Home | Refusal:
    """Under which team of the open period a person is counted."""
    period = _open_period(session, terms, now)
    if period is None or period.id is None:
        return Refusal(Taken.LATE)
    place = schedules.find_eligibility(session, period.id, person_id)
    if place is None:
        return _refuse(session, person_id, terms, now)
    leaf = rosters.load_tree(session).find(place.leaf_id)
    team = "" if leaf is None else leaf.name
    return Home(period.id, place.leaf_id, team, period.k)


def find_place(
    session: Session, person_id: UUID, *, terms: Terms, now: datetime
) -> Place | Refusal:
    """The place of a person's answer, by their newest invitation of the open period."""
    home = find_home(session, person_id, terms=terms, now=now)
    if isinstance(home, Refusal):
        return home
    invitation = schedules.find_newest_invitation(session, home.period, person_id, now=now)
    if invitation is None:
        return Refusal(Taken.LATE)
    return Place(home.period, person_id, home.leaf_id, home.team, home.k, invitation.number)


def cast(
    vault: Vault,
    place: Place,
    values: Sequence[int],
    *,
    agency_wide: bool,
    language: Language,
    terms: Terms,
    now: datetime,
) -> Receipt:
    """Cast a complete check-in; only condition bits reach the vault.

    Raises:
        ValueError: the answers are not those of the pulse (R3).
        Unavailable: the vault was never told of the period; nothing was counted.
    """
    outcome = vault.cast(
        Ballot(
            period=place.period,
            person=place.person.hex,
            number=place.number,
            bits=terms.pulse.conditions_met(values),
            agency_wide=agency_wide,
            day=day_slot(now, terms.zone),
            day_ends_at=_next_midnight(now, terms),
        )
    )
    team = whole_agency(language) if outcome.agency_wide else place.team
    match outcome.outcome:
        case Outcome.COUNTED:
            return Receipt(Taken.COUNTED, team, outcome.agency_wide)
        case Outcome.CAPPED:
            return Receipt(Taken.CAPPED, team, outcome.agency_wide)
        case Outcome.CLOSED | Outcome.NOT_ELIGIBLE:
            return Receipt(Taken.LATE, team)
        case Outcome.UNKNOWN:
            raise _wrong_vault()
        case _:
            assert_never(outcome.outcome)


def answer_check_in(
    session: Session,
    vault: Vault,
    check_in: CheckIn,
    values: Sequence[int],
    *,
    agency_wide: bool,
    terms: Terms,
    now: datetime,
) -> Receipt:
    """Cast what was answered on a check-in page, for the person's newest invitation (R1).

    Raises:
        Invalid: the answers are not those of the pulse; nothing was counted.
    """
    place = find_place(session, check_in.person, terms=terms, now=now)
    if isinstance(place, Refusal):
        return Receipt(place.taken, check_in.team)
    try:
        return cast(
            vault,
            place,
            values,
            agency_wide=agency_wide,
            language=check_in.language,
            terms=terms,
            now=now,
        )
    except ValueError as error:
        raise Invalid(
            "These are not answers to the questions.",
            kept="Nothing was counted.",
            remedy="Open the link in your text again and answer each question.",
        ) from error


def withdraw(
    session: Session, vault: Vault, person_id: UUID, *, terms: Terms, now: datetime
) -> None:
    """Empty the person's ballot of the open period, if there is one.

    The vault alone decides: a ballot may hold answers that no invitation points to any more.

    Raises:
        Unavailable: the vault was never told of the period; what it holds elsewhere stands.
    """
    period = _open_period(session, terms, now)
    if period is not None and period.id is not None:
        outcome = vault.cancel(Withdrawal(period.id, person_id.hex))
        if outcome.outcome is Outcome.UNKNOWN:
            raise _wrong_vault()


def ask_for_debrief(vault: Vault, person_id: UUID, *, day: str) -> bool:
    """Note the wish for a team debrief; False where the team is too small to ask unseen (R39)."""
    outcome = vault.cast(VaultRequest(day, person_id.hex))
    return outcome.outcome is Outcome.COUNTED


def may_reply(vault: Vault, number: str, *, now: datetime) -> bool:
    """Whether one more reply may go to this number within the hour (R26)."""
    return _occurs(vault, "replies", number, now=now, limit=REPLIES_AN_HOUR)


def may_tell_stranger(vault: Vault, number: str, *, now: datetime) -> bool:
    """Whether an unknown number gets the crisis text: once an hour (R26)."""
    return _occurs(vault, "strangers", number, now=now, limit=1)


def find_check_in(session: Session, token: str, *, terms: Terms, now: datetime) -> CheckIn:
    """What a link shows before answering; reads only (R27).

    Raises:
        NotFound: the link is unknown or its period is over; the answer is the same for both, and
            so are the queries before it.
    """
    invitation = schedules.find_invitation_by_token(session, hash_token(token))
    period = _open_period(session, terms, now)
    if invitation is None or period is None or invitation.period_id != period.id:
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
    )


def _refuse(session: Session, person_id: UUID, terms: Terms, now: datetime) -> Refusal:
    """A date is only told to who is counted from a later period on, as things stand (R28)."""
    if rosters.is_joined(session, person_id):
        starts_at = eligibility.find_counts_from(session, person_id, terms=terms, now=now)
        return Refusal(Taken.NOT_YET, terms.local_date(starts_at))
    return Refusal(Taken.LATE)


def _wrong_vault() -> Unavailable:
    return Unavailable(
        "The vault does not know the running period.",
        kept="Nothing was counted or changed.",
        remedy="Its folder may be missing or another one: compare [vault] path.",
    )


def _open_period(session: Session, terms: Terms, now: datetime) -> Period | None:
    return schedules.find_open_period(session, terms.pulse.key, now=now)


def _occurs(vault: Vault, kind: str, who: str, *, now: datetime, limit: int) -> bool:
    ends_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    outcome = vault.cast(Occurrence(kind, hour_slot(now), ends_at, who, limit))
    return outcome.outcome is Outcome.COUNTED


def _next_midnight(now: datetime, terms: Terms) -> datetime:
    tomorrow = local(now, terms.zone).date() + timedelta(days=1)
    return first_instant(datetime(tomorrow.year, tomorrow.month, tomorrow.day), terms.zone)  # noqa: DTZ001 - a wall time
