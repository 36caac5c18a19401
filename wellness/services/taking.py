"""TAKE by text: a peer supporter takes a debrief flag from the number we have of them."""

from datetime import datetime

from wellness.domain.texts import TextKey
from wellness.errors import Conflict, NotFound
from wellness.services import debriefs
from wellness.services.senders import Staff
from wellness.services.terms import Terms
from wellness.storage.database import Database


def take_by_text(
    database: Database, code: int, staff: Staff, *, terms: Terms, now: datetime
) -> str:
    """Take a flag and say so; it is taken whether or not the hour has a reply left.

    R26 names what is never throttled, and TAKE is not among it: the page says who has a flag.
    """
    link, language = debriefs.link_to(code, terms=terms), staff.language
    try:
        with database.transaction() as session:
            flag = debriefs.take_flag(session, code, staff.id, now=now)
            is_own = debriefs.is_own_team(session, code, staff.id)
        key = TextKey.TAKEN_OWN if is_own else TextKey.TAKEN
        return terms.text(key, language, team=flag.label, link=link)
    except Conflict:
        with database.reading() as session:
            label = debriefs.get_label(session, code)
        return terms.text(TextKey.ALREADY_TAKEN, language, team=label, link=link)
    except NotFound:
        inbox = f"{terms.public_url}/flags"
        return terms.text(TextKey.UNKNOWN_CODE, language, link=inbox)
