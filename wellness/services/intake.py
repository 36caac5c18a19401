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

from wellness.domain.language import Language
from wellness.domain.periods import day_slot, hour_slot
from wellness.domain.pulse import Pulse
from wellness.domain.shifts import first_instant, local
from wellness.domain.texts import whole_agency
from wellness.errors import Invalid, Unavailable
from wellness.services import eligibility, periods
from wellness.services.links import CheckIn
from wellness.services.terms import Terms
from wellness.storage import rosters, schedules
from wellness.vault.calls import Ballot, Occurrence, Outcome, Withdrawal
from wellness.vault.calls import DebriefRequest as VaultRequest
from wellness.vault.service import Vault

REPLIES_AN_HOUR = 2
REPORTS_A_DAY = 2


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


def find_home(
    session: Session,
    person_id: UUID,
    *,
    terms: Terms,
    now: datetime,
    pulse: Pulse | None = None,
) -> Home | Refusal:
    """Under which team of a pulse's open period a person is counted; else that after a shift's."""
    period = periods.find_asked(session, pulse or terms.pulse, now=now)
    if period is None or period.id is None:
        return Refusal(Taken.LATE)
    place = schedules.find_eligibility(session, period.id, person_id)
    if place is None:
        return _refuse(session, person_id, terms, now)
    team = rosters.find_unit_name(session, place.leaf_id) or ""
    return Home(period.id, place.leaf_id, team, period.k)


def find_place(
    session: Session,
    person_id: UUID,
    *,
    terms: Terms,
    now: datetime,
    pulse: Pulse | None = None,
) -> Place | Refusal:
    """The place of a person's answer, by their newest invitation of the open period.

    What is answered by text is the check-in after a shift, whatever else was asked since.
    """
    home = find_home(session, person_id, terms=terms, now=now, pulse=pulse)
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
    is_late: bool = False,
    terms: Terms,
    now: datetime,
    pulse: Pulse | None = None,
) -> Receipt:
    """Cast a complete check-in; only condition bits reach the vault.

    For one that `is_late` what the person answered or took back since it was sent stands.

    Raises:
        ValueError: the answers are not those of the pulse (R3).
        Unavailable: the vault was never told of the period; nothing was counted.
    """
    outcome = vault.cast(
        Ballot(
            period=place.period,
            person=place.person.hex,
            number=place.number,
            bits=(pulse or terms.pulse).conditions_met(values),
            agency_wide=agency_wide,
            day=day_slot(now, terms.zone),
            day_ends_at=_next_midnight(now, terms),
            is_late=is_late,
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
    pulse = check_in.pulse
    place = find_place(session, check_in.person, terms=terms, now=now, pulse=pulse)
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
            pulse=pulse,
        )
    except ValueError as error:
        raise Invalid(
            "These are not answers to the questions.",
            kept="Nothing was counted.",
            remedy="Open the link in your text again and answer each question.",
        ) from error


def withdraw(session: Session, vault: Vault, person_id: UUID, *, now: datetime) -> None:
    """Empty the person's ballots of the open periods, of every pulse.

    The vault alone decides: a ballot may hold answers that no invitation points to any more.

    Raises:
        Unavailable: the vault was never told of the period; what it holds elsewhere stands.
    """
    outcomes = [
        vault.cancel(Withdrawal(period.id, person_id.hex)).outcome
        for period in schedules.list_open_periods(session, now=now)
        if period.id is not None
    ]
    if Outcome.UNKNOWN in outcomes:
        raise _wrong_vault()


def ask_for_debrief(vault: Vault, person_id: UUID, *, day: str) -> bool:
    """Note the wish for a team debrief; False where the team is too small to ask unseen (R39)."""
    outcome = vault.cast(VaultRequest(day, person_id.hex))
    return outcome.outcome is Outcome.COUNTED


def reply_to(number: str, *, now: datetime) -> Occurrence:
    """One more reply to this number within the hour, of which there may be two (R26)."""
    return _hourly("replies", number, now=now, limit=REPLIES_AN_HOUR)


def may_tell_stranger(vault: Vault, number: str, *, now: datetime) -> bool:
    """Whether an unknown number gets the crisis text: once an hour (R26)."""
    outcome = vault.cast(_hourly("strangers", number, now=now, limit=1))
    return outcome.outcome is Outcome.COUNTED


def may_report(vault: Vault, person_id: UUID, *, terms: Terms, now: datetime) -> bool:
    """Whether one more incident of this person's is taken within the local day (R26)."""
    ends_at = _next_midnight(now, terms)
    slot = day_slot(now, terms.zone)
    cast = vault.cast(Occurrence("incidents", slot, ends_at, person_id.hex, REPORTS_A_DAY))
    return cast.outcome is Outcome.COUNTED


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


def _hourly(kind: str, who: str, *, now: datetime, limit: int) -> Occurrence:
    ends_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return Occurrence(kind, hour_slot(now), ends_at, who, limit)


def _next_midnight(now: datetime, terms: Terms) -> datetime:
    tomorrow = local(now, terms.zone).date() + timedelta(days=1)
    return first_instant(datetime(tomorrow.year, tomorrow.month, tomorrow.day), terms.zone)  # noqa: DTZ001 - a wall time
