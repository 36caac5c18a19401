import pytest
from sqlmodel import Session, select

from tests.factories import add_agency, add_founding, add_person, at, make_terms
from wellness.domain.changes import Shaping
from wellness.domain.reach import Reach
from wellness.services import withholding
from wellness.services.importing import FileHabits, ImportReport, import_roster
from wellness.services.proposing import change_of
from wellness.storage.schema.changes import Proposal
from wellness.storage.schema.rosters import Person, Texting

TERMS = make_terms(reach=Reach(mails=True), mail_fingerprint="mail")
NOW = at("2026-11-23 10:00")
ROSTER = "external_id,name,mobile,unit,language,role,status,start_date,email\n"


def take(session: Session, addresses: dict[str, str]) -> ImportReport:
    rows = "".join(
        f"{key},Lee,,Team A,en,,active,2024-01-01,{address}\n" for key, address in addresses.items()
    )
    return import_roster(
        session,
        (ROSTER + rows).encode(),
        habits=FileHabits(),
        terms=TERMS,
        accepting=True,
        now=NOW,
    )


def person(session: Session, key: str) -> Person:
    return session.exec(select(Person).where(Person.external_id == key)).one()


@pytest.fixture
def keys(session: Session) -> list[str]:
    """Six people of a founded team, who joined by e-mail."""
    [team] = add_agency(session, "Team A")
    keys = [f"K{n}" for n in range(6)]
    for key in keys:
        add_person(
            session,
            team,
            external_id=key,
            name="Lee",
            mobile=None,
            email=f"{key}@example.org",
            by_mail=True,
            language="en",
        )
    add_founding(session, NOW)
    return keys


def test_two_other_addresses_of_six_are_taken_and_confirmed_anew(
    session: Session, keys: list[str]
) -> None:
    report = take(session, {key: f"new{key}@example.org" for key in keys[:2]})

    assert report.proposal is None
    assert [person(session, key).texting for key in keys[:3]] == [
        Texting.UNCONFIRMED,
        Texting.UNCONFIRMED,
        Texting.JOINED,
    ]


def test_three_other_addresses_of_six_wait_for_a_second_person(
    session: Session, keys: list[str]
) -> None:
    report = take(session, {key: f"new{key}@example.org" for key in keys[:3]})

    assert report.proposal is not None
    assert {person(session, key).email for key in keys} == {f"{key}@example.org" for key in keys}
    assert {person(session, key).texting for key in keys} == {Texting.JOINED}


def test_once_they_are_approved_the_addresses_are_changed(
    session: Session, keys: list[str]
) -> None:
    take(session, {key: f"new{key}@example.org" for key in keys[:3]})
    change = change_of(session.exec(select(Proposal).where(Proposal.kind == "shaping")).one())
    assert isinstance(change, Shaping)

    withholding.carry_out(session, change, terms=TERMS, now=NOW)

    assert [person(session, key).email for key in keys[:4]] == [
        "newK0@example.org",
        "newK1@example.org",
        "newK2@example.org",
        "K3@example.org",
    ]
    assert person(session, "K0").texting == Texting.UNCONFIRMED
