"""Queuing texts: one row for each cause, in the transaction of that cause."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.texts import TextKey
from wellness.storage import outbox as rows
from wellness.storage.schema.outbox import Outbox


def queue_to_person(
    session: Session,
    person_id: UUID,
    text: TextKey,
    *,
    dedupe_key: str,
    not_before: datetime,
    expires_at: datetime,
    fields: Mapping[str, str | int] | None = None,
    invitation_id: UUID | None = None,
    period_id: int | None = None,
) -> bool:
    """Queue a text to a responder; False when it was queued before under the same key."""
    return rows.add(
        session,
        Outbox(
            dedupe_key=dedupe_key,
            text=text,
            person_id=person_id,
            invitation_id=invitation_id,
            period_id=period_id,
            fields=json.dumps(fields or {}),
            not_before=not_before,
            expires_at=expires_at,
        ),
    )


def queue_to_number(
    session: Session,
    number: str,
    text: TextKey,
    *,
    dedupe_key: str,
    not_before: datetime,
    expires_at: datetime,
    fields: Mapping[str, str | int],
) -> bool:
    """Queue a text to a number that is on no roster any more; `fields` name its `language` too.

    The number is deleted from the row once nothing more is sent to it (R30).
    """
    return rows.add(
        session,
        Outbox(
            dedupe_key=dedupe_key,
            text=text,
            number=number,
            fields=json.dumps(dict(fields)),
            not_before=not_before,
            expires_at=expires_at,
        ),
    )


def queue_to_account(
    session: Session,
    account_id: UUID,
    text: TextKey,
    *,
    dedupe_key: str,
    not_before: datetime,
    expires_at: datetime,
    fields: Mapping[str, str | int] | None = None,
) -> bool:
    """Queue a text to a staff member; False when it was queued before under the same key."""
    return rows.add(
        session,
        Outbox(
            dedupe_key=dedupe_key,
            text=text,
            account_id=account_id,
            fields=json.dumps(fields or {}),
            not_before=not_before,
            expires_at=expires_at,
        ),
    )
