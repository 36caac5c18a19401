"""Which rows were kept long enough: to be counted by an audit, or removed (R34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, SQLModel, and_, col, delete, exists, func, or_, select, update

from wellness.domain.changes import ChangeKind, ProposalState
from wellness.storage import operation
from wellness.storage.schema.accounts import AccountLink
from wellness.storage.schema.changes import Approval, Change, Proposal, Shaped
from wellness.storage.schema.consent import Consent
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.exposures import Exposure
from wellness.storage.schema.incidents import Incident
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.releases import Release, ReleaseAnchor
from wellness.storage.schema.rosters import Person, PersonStatus, Texting
from wellness.storage.schema.schedules import (
    Eligibility,
    Invitation,
    Period,
    PeriodState,
    Shift,
    ShiftPerson,
)

CHANGES_PURGED = "change-log-purged"
"""The mark with the id of the line that may go; the triggers of the change log ask for it."""

_POLICIES = (ChangeKind.FOUNDING, ChangeKind.POLICY)
_OVER = (PeriodState.CLOSED, PeriodState.LOST, PeriodState.SKIPPED)


@dataclass(frozen=True)
class Old:
    """Rows of one table that were kept long enough."""

    table: type[SQLModel]
    conditions: tuple[Any, ...]


def count(session: Session, old: Old) -> int:
    """How many such rows there are."""
    return session.exec(select(func.count()).select_from(old.table).where(*old.conditions)).one()


def drop(session: Session, old: Old) -> None:
    """Remove such rows."""
    session.exec(delete(old.table).where(*old.conditions))


def old_shifts(before: datetime) -> Old:
    """Shifts that ended before an instant and after which nobody is asked any more."""
    asked = exists().where(col(Invitation.shift_id) == col(Shift.id))
    return Old(Shift, (col(Shift.ends_at) < before, ~asked))


def old_flags(before: datetime) -> Old:
    """Flags raised before an instant by something else than a release."""
    return Old(Flag, (col(Flag.raised_at) < before, col(Flag.release_id).is_(None)))


def old_incidents(before: datetime) -> Old:
    """Incidents that happened before an instant and that no flag names."""
    flagged = exists().where(col(Flag.incident_id) == col(Incident.id))
    return Old(Incident, (col(Incident.happened_at) < before, ~flagged))


def old_exposures(before: date) -> Old:
    """Counts of calls of days before a day."""
    return Old(Exposure, (col(Exposure.day) < before,))


def old_consent(before: datetime) -> Old:
    """The consent record, up to an instant, of people who left."""
    left = select(Person.id).where(Person.status == PersonStatus.LEFT)
    return Old(Consent, (col(Consent.at) < before, col(Consent.person_id).in_(left)))


def old_links(now: datetime) -> Old:
    """Links to set a password that have expired."""
    return Old(AccountLink, (col(AccountLink.expires_at) <= now,))


def old_approvals(before: date) -> Old:
    """Who agreed to proposals that were kept long enough."""
    settled = select(Proposal.id).where(*old_proposals(before).conditions)
    return Old(Approval, (col(Approval.proposal_id).in_(settled),))


def old_proposals(before: date) -> Old:
    """Proposals settled before a day; a founding or policy that is in force stays."""
    is_settled = or_(
        col(Proposal.state).in_((ProposalState.REFUSED, ProposalState.WITHDRAWN)),
        and_(
            col(Proposal.state) == ProposalState.APPROVED,
            col(Proposal.applied_on) < before,
            col(Proposal.kind).not_in(_POLICIES),
        ),
    )
    return Old(Proposal, (col(Proposal.proposed_on) < before, is_settled))


def old_texts_to_gone_people(now: datetime) -> Old:
    """Expired texts to people who left and of whom nothing recent is kept."""
    gone = select(Person.id).where(*_is_gone())
    return Old(Outbox, (col(Outbox.expires_at) <= now, col(Outbox.person_id).in_(gone)))


def gone_people() -> Old:
    """People who left and of whom nothing else is kept."""
    return Old(
        Person,
        (
            *_is_gone(),
            ~exists().where(col(Consent.person_id) == col(Person.id)),
            ~exists().where(col(Outbox.person_id) == col(Person.id)),
        ),
    )


def old_periods(before: datetime) -> Old:
    """Periods that are over and that nothing kept names any more."""
    tables = (Release, Eligibility, Invitation, Outbox)
    named = (~exists().where(col(table.period_id) == col(Period.id)) for table in tables)
    return Old(Period, (col(Period.state).in_(_OVER), col(Period.ends_at) < before, *named))


def due_contacts(now: datetime) -> Old:
    """Contact requests whose time has come (R17)."""
    return Old(Contact, (col(Contact.purge_at) <= now,))


def invitations_of_closed_periods() -> Old:
    """Who was asked in periods that are over (R23)."""
    over = select(Period.id).where(col(Period.state).in_(_OVER))
    return Old(Invitation, (col(Invitation.period_id).in_(over),))


def old_texts(before: datetime) -> Old:
    """Texts that expired before an instant, but for the opt-in text to somebody undecided."""
    undecided = select(Person.id).where(Person.texting == Texting.UNCONFIRMED)
    is_to_nobody_undecided = or_(
        col(Outbox.person_id).is_(None), col(Outbox.person_id).not_in(undecided)
    )
    return Old(Outbox, (col(Outbox.expires_at) <= before, is_to_nobody_undecided))


def blank_gone_people(session: Session) -> None:
    """Of people who left, keep id, number and external id alone, beside their consent record."""
    session.exec(
        update(Person)
        .where(*_is_gone(), col(Person.name) != "")
        .values(name="", email=None, role="", language=None)
    )


def list_old_releases(session: Session, before: datetime) -> Sequence[Release]:
    """The oldest releases, all shown before an instant; the newest of all is never among them."""
    newest = select(func.max(Release.id)).scalar_subquery()
    kept = select(func.min(Release.id)).where(Release.visible_at >= before).scalar_subquery()
    return session.exec(
        select(Release)
        .where(col(Release.id) < newest, col(Release.id) < func.coalesce(kept, newest))
        .order_by(col(Release.id))
    ).all()


def drop_release(session: Session, release: Release) -> None:
    """Remove the oldest release with its flags; the chain goes on from its hash (R11)."""
    session.exec(delete(Flag).where(col(Flag.release_id) == release.id))
    session.exec(delete(ReleaseAnchor))
    session.add(ReleaseAnchor(hash=release.hash))
    session.flush()
    session.exec(delete(Release).where(col(Release.id) == release.id))


def list_old_changes(session: Session, before: date) -> Sequence[int]:
    """The ids of the oldest lines of the change log, all written before a day."""
    kept = select(func.min(Change.id)).where(Change.made_on >= before).scalar_subquery()
    ids = session.exec(
        select(Change.id)
        .where(Change.made_on < before, or_(kept.is_(None), col(Change.id) < kept))
        .order_by(col(Change.id))
    ).all()
    return [number for number in ids if number is not None]


def drop_change(session: Session, number: int) -> None:
    """Remove the oldest line of the change log."""
    operation.set_mark(session, CHANGES_PURGED, str(number))
    session.flush()
    session.exec(delete(Change).where(col(Change.id) == number))


def _is_gone() -> tuple[Any, ...]:
    tables = (ShiftPerson, Eligibility, Invitation, Shaped)
    return (
        col(Person.status) == PersonStatus.LEFT,
        *(~exists().where(col(table.person_id) == col(Person.id)) for table in tables),
    )
