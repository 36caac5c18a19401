"""What a backup leaves out, and what a restored database must not do again."""

from datetime import datetime

from sqlmodel import Session

from wellness.services import sender, sign_in
from wellness.storage import backups as rows
from wellness.storage import invitations, operation


def leave_out(session: Session) -> None:
    """Empty a copy of what is to be gone soon: sign-in counts, links, requests that were answered.

    A request nobody has acknowledged stays: the person waits for somebody (R17, R24).
    """
    rows.delete_short_lived(session)
    operation.set_mark(session, sign_in.HOUR_KEY, "")


def begin_again(session: Session, *, made_at: str, now: datetime) -> int:
    """Have a restored database begin quietly; returns how many texts were given up.

    Texting is paused. What was due before now may have gone out from the database that was lost,
    so it is not sent again, and nobody is asked after a shift that is over.
    """
    sender.pause_texting(session, reason=f"restored from the backup {made_at}")
    invitations.settle_old_shifts(session, ended_before=now)
    return rows.expire_begun(session, now)
