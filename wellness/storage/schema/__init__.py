"""Every table, a module a subject; importing this package registers them all."""

from sqlmodel import SQLModel

from wellness.storage.schema import (
    accounts,
    changes,
    consent,
    contacts,
    debriefs,
    exposures,
    incidents,
    operation,
    outbox,
    releases,
    rosters,
    schedules,
)

metadata = SQLModel.metadata

__all__ = [
    "accounts",
    "changes",
    "consent",
    "contacts",
    "debriefs",
    "exposures",
    "incidents",
    "metadata",
    "operation",
    "outbox",
    "releases",
    "rosters",
    "schedules",
]
