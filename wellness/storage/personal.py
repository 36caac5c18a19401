"""Everything in the database by which a person could be found in a log (R24)."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, select

from wellness.storage.schema.accounts import Account
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Invitation


def list_secrets(session: Session) -> set[bytes]:
    """Numbers, addresses, full names, ids of people and hashes of links, as bytes to look for."""
    people = session.exec(select(Person.id, Person.name, Person.mobile, Person.email)).all()
    accounts = session.exec(select(Account.name, Account.mobile, Account.email)).all()
    contacts = session.exec(select(Contact.name, Contact.number)).all()
    hashes = session.exec(select(Invitation.token_hash)).all()
    words = [
        *(word for _, *of_one in people for word in of_one),
        *(word for of_one in accounts for word in of_one),
        *(word for of_one in contacts for word in of_one),
        *hashes,
    ]
    return {word.encode() for word in words if word and _is_telling(word)} | _ids(
        person_id for person_id, *_ in people
    )


def _is_telling(word: str) -> bool:
    """Whether a word names somebody; one short word may stand in any sentence."""
    return " " in word.strip() or "@" in word or word.startswith("+") or len(word) >= _LONG


def _ids(ids: Iterable[UUID]) -> set[bytes]:
    return {form.encode() for one in ids for form in (one.hex, str(one))}


_LONG = 20
