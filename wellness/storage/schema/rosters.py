"""Units and people."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from wellness.domain.roster import PersonStatus, Texting, UnitKind
from wellness.storage.schema.base import one_of

__all__ = ["Person", "PersonStatus", "Texting", "Unit", "UnitKind"]


class Unit(SQLModel, table=True):
    """A unit of the tree; `name_key` is the casefolded name.

    `periods` counts those it was opened in as a leaf: a new one is not stable (R29).
    """

    __table_args__ = (one_of("kind", UnitKind),)

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    name: str
    name_key: str = Field(unique=True)
    kind: str
    periods: int = 0


class Person(SQLModel, table=True):
    """A responder as the roster names them.

    `enrolled_on` is the day they were put on the roster here, or came back to it; `start_on` is
    what the file says. `is_founder`: they stood on it when the founding was approved (R28, R29).
    `by_mail`: what they confirmed is the e-mail address, not the number.
    """

    __table_args__ = (
        one_of("status", PersonStatus),
        one_of("texting", Texting),
        CheckConstraint("mobile IS NULL OR mobile LIKE '+%'", name="mobile_e164"),
        Index(
            "uq_person_mobile",
            "mobile",
            unique=True,
            sqlite_where=text("status != 'left'"),
            postgresql_where=text("status != 'left'"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    external_id: str = Field(unique=True)
    name: str
    mobile: str | None = None
    email: str | None = None
    unit_id: int = Field(foreign_key="unit.id", index=True)
    language: str | None = None
    role: str = ""
    status: str = PersonStatus.ACTIVE
    texting: str = Texting.UNCONFIRMED
    start_on: date
    enrolled_on: date | None = None
    is_founder: bool = False
    by_mail: bool = False
