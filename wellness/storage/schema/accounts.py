"""Staff sign-in; responders have no account."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from wellness.domain.access import Role
from wellness.storage.schema.base import instant, one_of


class Account(SQLModel, table=True):
    """A staff member who signs in; `unit_id` is the scope, `epoch` ends sessions when raised.

    A peer supporter is on duty on the ISO weekdays of `duty_days`, unless they switched it off:
    until they switch it on (`on_duty`) or up to a day (`off_until`).
    """

    __table_args__ = (one_of("role", Role),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: str
    unit_id: int = Field(foreign_key="unit.id")
    password_hash: str | None = None
    mobile: str | None = Field(default=None, unique=True)
    language: str = "en"
    is_lead: bool = False
    on_duty: bool = True
    duty_days: str = "1234567"
    off_until: date | None = None
    is_disabled: bool = False
    epoch: int = 0


class AccountLink(SQLModel, table=True):
    """A single-use link to set a password; only its hash is kept."""

    __tablename__ = "account_link"

    token_hash: str = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE")
    expires_at: datetime = instant()


class SignInFailure(SQLModel, table=True):
    """Failed sign-ins within an hour, by HMAC of account or address; dropped hourly (R24)."""

    __tablename__ = "sign_in_failure"

    key: str = Field(primary_key=True)
    slot: str = Field(primary_key=True)
    count: int = 0
