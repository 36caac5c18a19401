"""E-mails in place of texts: what is queued for somebody who is reached by e-mail."""

import json
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from wellness.channels.base import Envelope, OutgoingText
from wellness.domain.keyed import hash_token
from wellness.domain.language import Language
from wellness.domain.letters import FIELDS, Letter, LetterKey, letter_of, write_letter
from wellness.domain.reach import CHAT_ADDRESS
from wellness.domain.texts import TextKey
from wellness.services import policies, tokens
from wellness.services.clearance import Recipient
from wellness.services.terms import Terms
from wellness.storage import join_links, rosters
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.schedules import Invitation

LEAVE: Final = "leave"
"""The purpose of tokens that end e-mails to an address."""
JOIN_KEEPS: Final = timedelta(days=14)


def write(
    session: Session,
    row: Outbox,
    key: TextKey,
    recipient: Recipient,
    *,
    token: str,
    attempt_token: str,
    terms: Terms,
    now: datetime,
) -> OutgoingText:
    """The e-mail for a queued text; a check-in's or an opt-in's carries `token` in a fresh link.

    Raises:
        ValueError: the text has no e-mail, or the row lacks a field; nothing was changed.
    """
    letter_key, known = letter_of(key), json.loads(row.fields)
    if row.invitation_id is not None:
        known["link"] = terms.checkin_link(token)
    elif key is TextKey.OPT_IN:
        known["link"] = join_link(token, recipient.language, terms=terms)
    known = {"k": None, "team": _team(session, recipient, terms), **known}
    if known["k"] is None:
        known["k"] = policies.find_voters(session, terms=terms, now=now)
    letter = address(letter_key, recipient.number, recipient.language, terms=terms, **known)
    if row.invitation_id is not None:
        invitation = session.get_one(Invitation, row.invitation_id)
        invitation.token_hash, invitation.channel = hash_token(token), "email"
    elif key is TextKey.OPT_IN and row.person_id is not None:
        offer_join(session, row.person_id, recipient.number, token, terms=terms, now=now)
    return post(letter, recipient.number, attempt_token=attempt_token, terms=terms)


def address(
    key: LetterKey, to: str, language: Language, /, *, terms: Terms, **fields: str | int
) -> Letter:
    """The e-mail `key` to an address, with what the agency's terms say and how to leave."""
    known = {"agency": terms.agency, "privacy": terms.privacy_link, **fields}
    return write_letter(
        key,
        language,
        support=terms.support,
        phone=terms.help_phone,
        leave_link="" if key in _OWED or to == CHAT_ADDRESS else leave_link(to, terms=terms),
        **{name: value for name, value in known.items() if name in FIELDS[key]},
    )


def post(letter: Letter, to: str, *, attempt_token: str, terms: Terms) -> OutgoingText:
    """An e-mail as the channel sends it."""
    envelope = Envelope(letter.subject, leave_link(to, terms=terms), letter.html)
    return OutgoingText(to, letter.body, attempt_token, _DAY_SECONDS, envelope)


def offer_join(
    session: Session, person_id: UUID, to: str, token: str, *, terms: Terms, now: datetime
) -> None:
    """Remember the link by which somebody may confirm an address; earlier ones end."""
    join_links.delete_of_person(session, person_id)
    join_links.add(
        session,
        hash_token(token),
        person_id,
        address_key=join_key(to, terms=terms),
        expires_at=now + JOIN_KEEPS,
    )


def join_link(token: str, language: Language, *, terms: Terms) -> str:
    """The page on which an address is confirmed; the token stays in the fragment."""
    return f"{terms.public_url}/join?lang={language}#{token}"


def join_key(to: str, *, terms: Terms) -> str:
    """An address as a join link remembers it: another hash than that of opt-outs."""
    return terms.keyed.derive(f"join|{to.casefold()}")[:32]


def leave_link(to: str, *, terms: Terms) -> str:
    """The page that ends e-mails to an address."""
    return f"{terms.public_url}/leave/{tokens.seal(LEAVE, to.casefold(), keyed=terms.keyed)}"


_DAY_SECONDS: Final = 36_000
# What somebody asked for, or must hear of to do their work, is not left by a link.
_OWED: Final = frozenset({LetterKey.ACCOUNT_LINK, LetterKey.SENDER_STOPPED})


def _team(session: Session, recipient: Recipient, terms: Terms) -> str:
    if recipient.unit_id is None:
        return terms.agency
    unit = rosters.load_tree(session).find(recipient.unit_id)
    return terms.agency if unit is None else unit.name
