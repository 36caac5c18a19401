"""Finding a place and casting, in the words of the tests."""

from datetime import datetime, timedelta

from sqlmodel import Session

from tests.factories import at, make_terms
from wellness.domain.language import Language
from wellness.services import intake
from wellness.services.intake import Place, Receipt, Refusal
from wellness.storage.schema.rosters import Person
from wellness.vault.service import EmbeddedVault

STARTS = at("2026-11-16 04:00")
ENDS = at("2026-11-30 04:00")
TEXTED = at("2026-11-18 10:00")
MOMENT = timedelta(microseconds=1)
TERMS = make_terms()


def find_place(session: Session, person: Person, now: datetime = TEXTED) -> Place | Refusal:
    return intake.find_place(session, person.id, terms=TERMS, now=now)


def get_place(session: Session, person: Person, now: datetime = TEXTED) -> Place:
    place = find_place(session, person, now)
    assert isinstance(place, Place)
    return place


def cast(
    vault: EmbeddedVault,
    place: Place,
    *values: int,
    agency_wide: bool = False,
    language: Language = Language.EN,
    now: datetime = TEXTED,
) -> Receipt:
    return intake.cast(
        vault,
        place,
        values or (3, 4, 5, 3),
        agency_wide=agency_wide,
        language=language,
        terms=TERMS,
        now=now,
    )
