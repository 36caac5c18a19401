"""The state of an installation for whoever keeps it: version, worker, sender, vault, backups.

As with readiness, nothing is told that an answer or CONTACT moves (R13, R17).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

import wellness
from wellness.config import Settings
from wellness.services import arrivals, copies, delivery, maintenance, notices
from wellness.services.backup_state import BackupState, find_backups
from wellness.services.terms import Terms
from wellness.services.throughput import Limits
from wellness.storage import progress, schedules, upgrade
from wellness.storage.database import Database


class Trouble(StrEnum):
    """Something that whoever runs the server should see to."""

    WORKER = "worker"
    SENDER = "sender"
    VAULT = "vault"
    CLOCK = "clock"
    SCHEMA = "schema"
    BACKUP = "backup"
    NO_BACKUP = "no-backup"
    PEERS = "peers"
    INBOUND = "inbound"
    COPIES = "copies"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Installed:
    """What runs here and how it fares; `troubles` the most pressing first."""

    version: str
    revision: str | None
    is_sqlite: bool
    provider: str
    sender: str
    has_reported: bool
    is_held: bool
    beat_at: datetime | None
    is_beating: bool
    backups: BackupState
    backup_days: int
    troubles: tuple[Trouble, ...]


def show_installation(
    session: Session,
    *,
    database: Database,
    held: frozenset[int | None] | None,
    settings: Settings,
    limits: Limits,
    terms: Terms,
    now: datetime,
) -> Installed:
    """Look at every part once; `held` are the periods the vault knows, None if it is silent."""
    texts = delivery.show_delivery(session, limits=limits, terms=terms, now=now)
    backups = find_backups(settings, now=now)
    running = {period.id for period in schedules.list_open_periods(session, now=now)}
    troubles = {
        Trouble.WORKER: not texts.is_beating,
        Trouble.SENDER: texts.needs_resuming and bool(texts.held),
        Trouble.VAULT: held is None or not running <= held,
        Trouble.CLOCK: maintenance.is_clock_suspect(session),
        Trouble.SCHEMA: not upgrade.is_current(database),
        Trouble.NO_BACKUP: not backups.is_elsewhere and backups.newest_at is None,
        Trouble.BACKUP: not backups.is_elsewhere
        and backups.newest_at is not None
        and backups.is_late,
        Trouble.PEERS: notices.is_peer_lacking(session, terms=terms),
        Trouble.INBOUND: arrivals.is_late(session, now=now),
        Trouble.COPIES: copies.is_late(session, now=now),
        Trouble.CONSOLE: settings.sms.provider == "console",
    }
    return Installed(
        version=wellness.__version__,
        revision=upgrade.find_revision(database),
        is_sqlite=database.is_sqlite,
        provider=settings.sms.provider,
        sender=settings.sms.sender,
        has_reported=progress.has_receipt(session),
        is_held=texts.needs_resuming and bool(texts.held),
        beat_at=texts.beat_at,
        is_beating=texts.is_beating,
        backups=backups,
        backup_days=settings.retention.backup_days,
        troubles=tuple(trouble for trouble, is_there in troubles.items() if is_there),
    )
