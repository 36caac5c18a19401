"""What all tables share: names of constraints and a few column makers."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from wellness.storage.types import UtcDateTime

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def instant(**options: Any) -> Any:  # noqa: ANN401 - like sqlmodel.Field
    """A column of aware UTC instants."""
    return Field(sa_type=UtcDateTime, **options)


def one_of(column: str, values: type[Any] | tuple[str, ...]) -> CheckConstraint:
    """A check that `column` holds one of `values` (a StrEnum or words)."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


__all__ = ["SQLModel", "datetime", "instant", "one_of"]
