"""The monthly e-mail to leaders: that results are there and how much waits, never a figure (R10).

It goes with the first results of a calendar month and carries the head of the chain (R11). It is
queued as other notices to staff are: once, within the hours of texts, until somebody leaves.
"""

from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session

from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.domain.texts import TextKey, short_date
from wellness.services import outbox, prompts, released
from wellness.services.releases import ReleaseBytes
from wellness.services.signals import list_signals
from wellness.services.terms import Terms
from wellness.storage import accounts, rosters
from wellness.storage.schema.accounts import Account

KEEPS: Final = timedelta(days=3)
"""How long it is tried, and how late results may be told of."""


def queue_digest(session: Session, release: ReleaseBytes, *, terms: Terms, now: datetime) -> int:
    """Queue it to every leader, once in a calendar month; returns to how many it was queued now.

    Nothing where e-mail or the digest is off, for another pulse, or for results that came days ago.

    Raises:
        Unavailable: stored bytes are no release.
    """
    is_due = terms.sends_digest and terms.reach.mails and release.pulse == terms.pulse.key
    if not is_due or now - release.visible_at > KEEPS:
        return 0
    tree = rosters.load_tree(session)
    signals = list_signals(session, terms.pulse, now=now)
    queued = 0
    for account in accounts.list_accounts(session, Role.LEADER):
        waiting = prompts.list_prompts(
            session, tree, scope=account.unit_id, signals=signals, now=now
        )
        queued += _queue(session, account, release, len(waiting), terms=terms, now=now)
    return queued


def _queue(
    session: Session,
    account: Account,
    release: ReleaseBytes,
    waiting: int,
    *,
    terms: Terms,
    now: datetime,
) -> bool:
    language, shown = Language(account.language), released.read(release)
    month = terms.local_date(release.visible_at).strftime("%Y-%m")

    def day(instant: datetime) -> str:
        on: date = terms.local_date(instant)
        return short_date(on, language)

    return outbox.queue_to_number(
        session,
        account.email,
        TextKey.DIGEST,
        dedupe_key=f"digest:{month}:{account.id.hex}",
        not_before=now,
        expires_at=now + KEEPS,
        fields={
            "language": language,
            "link": f"{terms.public_url}/teams",
            "a": day(shown.starts_at),
            "b": day(shown.ends_at),
            "count": waiting,
            "seal": release.hash,
        },
    )
