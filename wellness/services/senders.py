"""Who texts us: somebody on the roster, a staff member, both, or nobody we know."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from wellness.domain.language import Language
from wellness.services.terms import Terms
from wellness.storage import accounts, rosters
from wellness.storage.schema.rosters import Texting


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody on the roster who texts us."""

    id: UUID
    number: str = field(repr=False)
    name: str = field(repr=False)
    unit_id: int
    language: Language
    texting: Texting


@dataclass(frozen=True, slots=True)
class Staff:
    """A staff member who texts us."""

    id: UUID
    language: Language


def find_sender(session: Session, number: str, *, terms: Terms) -> Sender | None:
    """The person on the roster with that number, unless they have left."""
    person = rosters.find_person_by_mobile(session, number)
    if person is None:
        return None
    return Sender(
        person.id,
        number,
        person.name,
        person.unit_id,
        terms.language_of(person.language),
        Texting(person.texting),
    )


def find_staff(session: Session, number: str) -> Staff | None:
    """The staff member with that number, unless the account is disabled."""
    account = accounts.find_account_by_mobile(session, number)
    return None if account is None else Staff(account.id, Language(account.language))
