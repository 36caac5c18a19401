"""Shifts, periods, who is eligible in them, and invitations."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from wellness.storage.schema.base import instant, one_of


class PeriodState(StrEnum):
    """A period is planned, opens and ends closed; or was never opened, or lost its key (R22).

    `opening` is written before the vault is asked, so that a crash in between is finished later.
    """

    PLANNED = "planned"
    OPENING = "opening"
    OPEN = "open"
    SKIPPED = "skipped"
    CLOSED = "closed"
    LOST = "lost"


class Shift(SQLModel, table=True):
    """A worked stretch: wall times with their zone, and the instants they were resolved to.

    `is_due` stands from import until it is settled who of its people is asked after it.
    """

    __table_args__ = (
        Index(
            "ix_shift_due",
            "ends_at",
            sqlite_where=text("is_due"),
            postgresql_where=text("is_due"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    starts_wall: str
    ends_wall: str
    zone: str
    starts_at: datetime = instant()
    ends_at: datetime = instant(index=True)
    is_due: bool = True


class ShiftPerson(SQLModel, table=True):
    """Somebody on a shift."""

    __tablename__ = "shift_person"

    shift_id: int = Field(foreign_key="shift.id", primary_key=True, ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="person.id", primary_key=True, index=True)


class Period(SQLModel, table=True):
    """A reporting period; k and c are fixed with it and held by the database too (R5).

    `facts` is what the vault is told of it, from its freezing until the vault holds it.
    """

    __table_args__ = (
        UniqueConstraint("pulse", "starts_at"),
        one_of("state", PeriodState),
        CheckConstraint("c BETWEEN 1 AND 3", name="c_bounds"),
        CheckConstraint("k BETWEEN 5 AND 15 AND k >= 2 * c + 3", name="k_bounds"),
        CheckConstraint("starts_at < ends_at AND ends_at < visible_at", name="in_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    pulse: str
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    visible_at: datetime = instant()
    state: str = PeriodState.PLANNED
    k: int
    c: int
    seed: bytes
    facts: bytes | None = None


class Eligibility(SQLModel, table=True):
    """Who may vote in a period and under which leaf, frozen at opening (R1).

    Kept after the close until the next period is opened, which is compared with it (R29).
    """

    period_id: int = Field(foreign_key="period.id", primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    leaf_id: int = Field(foreign_key="unit.id")


class Invitation(SQLModel, table=True):
    """One check-in asked of one person; never whether it was answered (R23).

    The monthly one is asked after no shift.
    """

    __table_args__ = (
        UniqueConstraint("shift_id", "person_id"),
        UniqueConstraint("period_id", "person_id", "number"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    period_id: int = Field(foreign_key="period.id")
    person_id: UUID = Field(foreign_key="person.id", index=True)
    number: int
    shift_id: int | None = Field(default=None, foreign_key="shift.id")
    channel: str
    send_at: datetime = instant()
    token_hash: str | None = Field(default=None, unique=True)
