"""The change log: what was proposed, decided and done, for all staff to read (R30)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.changes import (
    Change,
    ChangeKind,
    Decision,
    decode,
    describe,
    encode,
    kind_of,
    public_part,
)
from wellness.domain.language import Language
from wellness.services.terms import Terms
from wellness.storage import changes as rows
from wellness.storage.schema.changes import Change as Line


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A line of the log: a day, what happened, in whose role, from which day it counts."""

    id: int
    made_on: date
    kind: ChangeKind
    decision: Decision
    proposer: Role | None
    decider: Role | None
    starts_on: date | None
    sentence: str


def log(
    session: Session,
    change: Change,
    decision: Decision,
    *,
    proposer: Role | None = None,
    decider: Role | None = None,
    starts_at: datetime | None = None,
    terms: Terms,
    now: datetime,
) -> None:
    """Write a line that nobody can change any more: units and counts, roles and days."""
    line = Line(
        made_on=terms.local_date(now),
        kind=kind_of(change),
        decision=decision,
        proposer=proposer or "",
        decider=decider or "",
        starts_on=None if starts_at is None else terms.local_date(starts_at),
        fields=encode(public_part(change)),
    )
    rows.append(session, line)


def list_changes(session: Session, *, language: Language) -> list[ChangeView]:
    """The whole log, newest first, in the words of a language."""
    return [_view(row, language) for row in rows.list_changes(session)]


def _view(row: Line, language: Language) -> ChangeView:
    assert row.id is not None  # noqa: S101 - a stored row
    kind = ChangeKind(row.kind)
    return ChangeView(
        id=row.id,
        made_on=row.made_on,
        kind=kind,
        decision=Decision(row.decision),
        proposer=Role(row.proposer) if row.proposer else None,
        decider=Role(row.decider) if row.decider else None,
        starts_on=row.starts_on,
        sentence=describe(decode(kind, row.fields), language),
    )
