"""Joining and leaving by e-mail: an address counts once its holder confirmed it on a page."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from wellness.domain.keyed import hash_token
from wellness.domain.roster import PersonStatus
from wellness.errors import NotFound
from wellness.services import consent, eligibility, letters, tokens
from wellness.services.consent import Source
from wellness.services.terms import Terms
from wellness.storage import join_links, rosters
from wellness.storage.schema.rosters import Person, Texting


@dataclass(frozen=True, slots=True)
class Joined:
    """From when and in which team the answers of somebody who joined count (R28, R31)."""

    counts_from: date
    team: str
    size: int


@dataclass(frozen=True, slots=True)
class Leaver:
    """What a link under an e-mail opens; `has_left` once nothing more is sent to the address."""

    has_left: bool


def confirm(session: Session, token: str, *, terms: Terms, now: datetime) -> Joined:
    """Use a join link up: its holder confirms the address it was sent to (R28's JOIN).

    Raises:
        NotFound: the link was used, is too old, or went to another address than the person's.
    """
    link = join_links.find(session, hash_token(token))
    person = None if link is None else rosters.find_person(session, link.person_id)
    if link is None or person is None or person.email is None or link.expires_at <= now:
        raise _spent()
    is_theirs = link.address_key == letters.join_key(person.email, terms=terms)
    if not is_theirs or person.status != PersonStatus.ACTIVE or _has_decided(person):
        raise _spent()
    join_links.delete_of_person(session, person.id)
    consent.join(
        session,
        person,
        person.email,
        keyed=terms.keyed,
        wording=terms.wording.version,
        source=Source.EMAIL,
        now=now,
    )
    session.flush()
    begins = eligibility.find_counts_from(session, person.id, terms=terms, now=now)
    unit = rosters.load_tree(session).find(person.unit_id)
    return Joined(
        terms.local_date(begins),
        terms.agency if unit is None else unit.name,
        rosters.count_active(session, person.unit_id),
    )


def find_leaver(session: Session, token: str, *, terms: Terms) -> Leaver:
    """Whether the address of a link is out; reads only.

    Raises:
        NotFound: we never made that link.
    """
    address = _read(token, terms)
    return Leaver(consent.is_opted_out(session, address, keyed=terms.keyed))


def leave(session: Session, token: str, *, terms: Terms, now: datetime) -> None:
    """Nothing more goes to the address, nor to its holder by text; also when it is said again.

    Raises:
        NotFound: we never made that link.
    """
    address = _read(token, terms)
    person = rosters.find_person_by_email(session, address)
    if person is not None:
        join_links.delete_of_person(session, person.id)
    consent.stop(
        session,
        person,
        address,
        keyed=terms.keyed,
        wording=terms.wording.version,
        source=Source.EMAIL,
        now=now,
    )


def come_back(session: Session, token: str, *, terms: Terms, now: datetime) -> None:
    """The address takes e-mails again; who had confirmed it is back in.

    Somebody else's stop stays: who joined by text, or has another address by now.

    Raises:
        NotFound: we never made that link.
    """
    address = _read(token, terms)
    person = rosters.find_person_by_email(session, address)
    consent.start(
        session,
        person if person is not None and (person.by_mail or person.mobile is None) else None,
        address,
        keyed=terms.keyed,
        wording=terms.wording.version,
        source=Source.EMAIL,
        now=now,
    )


def _read(token: str, terms: Terms) -> str:
    address = tokens.unseal(letters.LEAVE, token, keyed=terms.keyed)
    if address is None:
        raise NotFound(
            "This link is not one of ours.",
            kept="Nothing was changed.",
            remedy="Open the link at the end of the e-mail as a whole.",
        )
    return address


def _has_decided(person: Person) -> bool:
    """Who joined is in, who left comes back by the link under an e-mail or by START."""
    return person.texting != Texting.UNCONFIRMED


def _spent() -> NotFound:
    return NotFound(
        "This link does not work any more.",
        kept="Nothing was changed.",
        remedy="A link works once, for 14 days. Ask for a new one at /start.",
    )
