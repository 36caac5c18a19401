"""The words of a text, put together at the moment it is sent and kept nowhere."""

import json
from datetime import datetime

from sqlmodel import Session

from wellness.domain.phone import PhoneNumber, last_digits
from wellness.domain.texts import FIELDS, TextKey, for_mode
from wellness.services import policies
from wellness.services.clearance import Recipient
from wellness.services.terms import Terms
from wellness.storage import outbox, rosters
from wellness.storage.schema.outbox import Outbox


def render_text(
    session: Session,
    row: Outbox,
    key: TextKey,
    recipient: Recipient,
    *,
    terms: Terms,
    link: str | None,
    now: datetime,
) -> str:
    """The body of a queued text in the recipient's language.

    A field is taken from the row, else from the agency's terms; `link` is the check-in's own.

    Raises:
        ValueError: the row lacks a field the text needs.
    """
    chosen = _choose(session, row, key)
    declared = FIELDS[for_mode(chosen, terms.mode)]
    known: dict[str, str | int] = {
        "agency": terms.agency,
        "phone": terms.help_phone,
        "privacy": terms.privacy_link,
        "support": terms.support,
        "last2": last_digits(PhoneNumber(recipient.number)),
        **json.loads(row.fields),
    }
    if link is not None:
        known["link"] = link
    if "k" in declared:
        known.setdefault("k", policies.find_voters(session, terms=terms, now=now))
    if "questions" in declared and terms.monthly is not None:
        known["questions"] = len(terms.monthly.questions)
    if "team" in declared:
        known.setdefault("team", _team(session, recipient, terms))
    fields = {name: known[name] for name in declared & known.keys()}
    return terms.text(chosen, recipient.language, **fields)


def _choose(session: Session, row: Outbox, key: TextKey) -> TextKey:
    """The first check-in text of a period says what the phone company sees."""
    if key is not TextKey.PULSE or row.person_id is None or row.period_id is None:
        return key
    asked = outbox.has_been_asked(session, row.person_id, row.period_id)
    return TextKey.PULSE if asked else TextKey.FIRST


def _team(session: Session, recipient: Recipient, terms: Terms) -> str:
    if recipient.unit_id is None:
        return terms.agency
    unit = rosters.load_tree(session).find(recipient.unit_id)
    return terms.agency if unit is None else unit.name
