"""Incidents that a responder reports from the check-in page: no author, for the peer lead to judge.

Neither the row nor a log line tells whose link it was; the two a day that one person may send are
counted in the vault, under a key that goes with the day (R26).
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from wellness.domain.follow_up import LASTS
from wellness.domain.shifts import first_instant, local
from wellness.domain.signals import FlagState, IncidentKind, Outcome, Trigger
from wellness.errors import Conflict, Invalid
from wellness.services import debriefs, links
from wellness.services.debriefs import FlagView
from wellness.services.terms import Terms
from wellness.storage import debriefs as flag_rows
from wellness.storage import incidents as rows
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.incidents import Incident


class Report(StrEnum):
    """What became of a report."""

    REPORTED = "reported"
    CAPPED = "capped"


def report_incident(
    session: Session,
    token: str,
    *,
    kind: IncidentKind,
    on: date,
    may_report: Callable[[UUID], bool],
    terms: Terms,
    now: datetime,
) -> Report:
    """Log an incident of the team of a check-in link, unconfirmed, and tell the peer lead (T1).

    `may_report` counts what a person reports in a day (`intake.may_report`). What was logged for
    the team and day already, or waits to be confirmed, stays one incident.

    Raises:
        NotFound: the link is unknown or its period is over.
        Invalid: the day lies ahead or more than four weeks back.
    """
    check_in = links.find_check_in(session, token, terms=terms, now=now)
    happened_at = _noon(on, terms, now)
    if not may_report(check_in.person):
        return Report.CAPPED
    rows.lock_unit(session, check_in.leaf_id)
    if rows.find_of_day(session, kind, check_in.leaf_id, *_day(on, terms)) is None:
        _log(session, kind, check_in.leaf_id, check_in.team, happened_at, terms, now)
    return Report.REPORTED


def confirm(
    session: Session, code: int, account_id: UUID, *, terms: Terms, now: datetime
) -> FlagView:
    """Stand for a reported incident: from now on leaders see it, and every peer supporter is told.

    Raises:
        NotFound: as `debriefs.lock_for`.
        Conflict: there is nothing to confirm, or no more.
    """
    flag, incident = _lock_unconfirmed(session, code, account_id)
    incident.logged_by = account_id
    session.flush()
    if flag.state == FlagState.OPEN:
        debriefs.tell_of(session, flag, terms=terms, now=now)
    return debriefs.view_of(session, flag)


def dismiss(session: Session, code: int, account_id: UUID, *, now: datetime) -> FlagView:
    """Close the flag of a reported incident, which stays unconfirmed and on nobody's page.

    Raises:
        NotFound: as `debriefs.lock_for`.
        Conflict: there is nothing to dismiss, or no more.
    """
    flag, _ = _lock_unconfirmed(session, code, account_id)
    flag.state, flag.closed_at, flag.outcome = FlagState.CLOSED, now, Outcome.NOT_NEEDED
    return debriefs.view_of(session, flag)


def join_logged(
    session: Session, logged: Incident, *, terms: Terms, now: datetime
) -> tuple[Incident, bool] | None:
    """What is there of the kind, team and day that staff log; whoever logs stands for a report.

    A report takes over hour and account, and its flag is one that the log has raised just now: to
    everybody but the leads who were told of it there was no report. None: log a new incident.
    Beside it whether staff stood for it before.
    """
    on = local(logged.happened_at, terms.zone).date()
    kind = IncidentKind(logged.kind)
    found = rows.find_of_day(session, kind, logged.unit_id, *_day(on, terms))
    if found is None:
        return None
    flag = flag_rows.lock_flag_of(session, Trigger.INCIDENT, str(found.id))
    session.refresh(found)  # the lead may have settled it meanwhile
    if found.logged_by is not None:
        return found, True
    if flag.state == FlagState.CLOSED:
        return None
    found.logged_by, found.logged_at = logged.logged_by, logged.logged_at
    found.happened_at = logged.happened_at
    session.flush()
    _begin_anew(flag, now)
    if flag.state == FlagState.OPEN:
        debriefs.tell_of(session, flag, terms=terms, now=now)
    return found, False


def _begin_anew(flag: Flag, now: datetime) -> None:
    """Leave no instant on a flag that lies before the log: leaders would learn of the report."""
    flag.raised_at, flag.next_told_at, flag.lead_told_at = now, None, None
    flag.taken_at = None if flag.taken_at is None else now
    flag.offered_at = None if flag.offered_at is None else now


def _lock_unconfirmed(session: Session, code: int, account_id: UUID) -> tuple[Flag, Incident]:
    flag, _ = debriefs.lock_for(session, code, account_id)
    found = None if flag.incident_id is None else flag_rows.find_incident(session, flag.incident_id)
    if found is None or found.logged_by is not None or flag.state == FlagState.CLOSED:
        raise Conflict(f"{flag.label}: this was settled already.", kept="Nothing was changed.")
    return flag, found


def _noon(on: date, terms: Terms, now: datetime) -> datetime:
    """A reported incident has a day and no hour: its noon stands for it, if that has come."""
    today = local(now, terms.zone).date()
    if on > today:
        raise Invalid("This day lies ahead.", remedy="Choose the day it happened.")
    if on <= today - LASTS:
        raise Invalid(
            "This is more than four weeks ago.",
            kept="Nothing was logged.",
            remedy="Reply CONTACT to the text: a peer supporter will call or text you.",
        )
    starts_at, _ = _day(on, terms)
    hour = now.replace(minute=0, second=0, microsecond=0)
    return min(first_instant(datetime.combine(on, time(12)), terms.zone), max(starts_at, hour))


def _day(on: date, terms: Terms) -> tuple[datetime, datetime]:
    """A local day, from midnight to midnight."""
    starts, ends = (datetime.combine(day, time()) for day in (on, on + timedelta(days=1)))
    return first_instant(starts, terms.zone), first_instant(ends, terms.zone)


def _log(  # noqa: PLR0917 - one incident
    session: Session,
    kind: IncidentKind,
    unit_id: int,
    team: str,
    happened_at: datetime,
    terms: Terms,
    now: datetime,
) -> None:
    hour = now.replace(minute=0, second=0, microsecond=0)
    incident = Incident(kind=kind, unit_id=unit_id, happened_at=happened_at, logged_at=hour)
    session.add(incident)
    session.flush()
    debriefs.raise_flag(
        session,
        Trigger.INCIDENT,
        cause=str(incident.id),
        unit_id=unit_id,
        label=team,
        terms=terms,
        now=now,
        incident_id=incident.id,
    )
