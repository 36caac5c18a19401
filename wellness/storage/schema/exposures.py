"""Exposures: how many calls of a type a team had on a day, as dispatch counts them."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class Exposure(SQLModel, table=True):
    """A plain count of a team and day; no crew, no hour, no single incident."""

    __table_args__ = (CheckConstraint("count >= 0", name="count_not_negative"),)

    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    day: date = Field(primary_key=True, index=True)
    call_type: str = Field(primary_key=True)
    count: int
