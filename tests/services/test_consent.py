"""Consent: joining, leaving and coming back, each before anything else and written down once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from tests.factories import add_agency, add_person, at
from wellness.domain.keyed import KeyedHash
from wellness.domain.texts import TextKey
from wellness.services import consent, outbox
from wellness.storage import consent as rows
from wellness.storage.schema.consent import Consent, OptOut
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person, Texting

NOW = at("2026-11-18 10:00")
KEYED = KeyedHash(b"k" * 32)
HOW: dict[str, Any] = {"keyed": KEYED, "wording": "w1"}


@pytest.fixture
def person(session: Session) -> Person:
    [team] = add_agency(session)
    return add_person(session, team, texting=Texting.UNCONFIRMED)


def number_of(person: Person) -> str:
    assert person.mobile is not None
    return person.mobile


def join(session: Session, person: Person, now: datetime = NOW) -> None:
    consent.join(session, person, number_of(person), now=now, **HOW)


def stop(session: Session, person: Person, now: datetime = NOW) -> None:
    consent.stop(session, person, number_of(person), now=now, **HOW)


def start(session: Session, person: Person, now: datetime = NOW) -> None:
    consent.start(session, person, number_of(person), now=now, **HOW)


def kinds(session: Session) -> list[str]:
    return [row.kind for row in session.exec(select(Consent).order_by("at"))]


def test_the_record_holds_who_what_when_and_under_which_wording(
    session: Session, person: Person
) -> None:
    join(session, person)

    [record] = session.exec(select(Consent))
    assert (record.person_id, record.kind, record.at, record.wording) == (
        person.id,
        "join",
        NOW,
        "w1",
    )


def test_a_number_is_opted_out_under_a_hash_that_names_it_to_nobody(
    session: Session, person: Person
) -> None:
    stop(session, person)

    [opt_out] = session.exec(select(OptOut))
    assert consent.is_opted_out(session, number_of(person), keyed=KEYED)
    assert number_of(person).removeprefix("+") not in opt_out.number_key
    assert opt_out.number_key != KeyedHash(b"l" * 32).of_number(number_of(person))


def test_who_is_opted_out_is_no_other_number(session: Session, person: Person) -> None:
    stop(session, person)

    assert not consent.is_opted_out(session, "+19195550199", keyed=KEYED)


@pytest.mark.parametrize("texting", Texting)
def test_each_word_twice_is_written_once_but_for_stop(
    session: Session, person: Person, texting: Texting
) -> None:
    person.texting = texting
    for word in (join, stop, start):
        for _ in range(2):
            word(session, person)

    written = kinds(session)
    assert sorted(written) == sorted(["stop", *({"join", "stop", "start"} - _skipped(texting))])
    assert rows.count_opt_outs(session) == 0


def _skipped(texting: Texting) -> set[str]:
    """Who is in already does not join."""
    return {"join"} if texting is Texting.JOINED else set()


def test_after_join_stop_start_the_person_is_in(session: Session, person: Person) -> None:
    for minute, word in enumerate((join, stop, start)):
        word(session, person, NOW + timedelta(minutes=minute))

    assert person.texting == Texting.JOINED
    assert kinds(session) == ["join", "stop", "start"]


def test_start_alone_is_no_consent(session: Session, person: Person) -> None:
    stop(session, person)
    start(session, person)

    assert person.texting == Texting.UNCONFIRMED
    assert not consent.is_opted_out(session, number_of(person), keyed=KEYED)


def test_the_join_of_somebody_else_does_not_help(session: Session, person: Person) -> None:
    [team] = add_agency(session, "Team B", name="Elsewhere")
    join(session, add_person(session, team, texting=Texting.UNCONFIRMED))
    stop(session, person)

    start(session, person)

    assert person.texting == Texting.UNCONFIRMED


def test_start_of_who_is_in_changes_nothing(session: Session, person: Person) -> None:
    join(session, person)

    start(session, person)

    assert person.texting == Texting.JOINED
    assert kinds(session) == ["join"]


def test_join_after_stop_lifts_the_opt_out(session: Session, person: Person) -> None:
    stop(session, person)

    join(session, person)

    assert person.texting == Texting.JOINED
    assert not consent.is_opted_out(session, number_of(person), keyed=KEYED)


def test_a_number_without_a_person_can_leave_and_come_back(session: Session) -> None:
    consent.stop(session, None, "+19195550199", now=NOW, **HOW)
    left = consent.is_opted_out(session, "+19195550199", keyed=KEYED)
    consent.start(session, None, "+19195550199", now=NOW, **HOW)

    assert left
    assert not consent.is_opted_out(session, "+19195550199", keyed=KEYED)
    assert kinds(session) == []


@pytest.mark.parametrize("state", OutboxState)
def test_stop_cancels_what_is_not_on_its_way(
    session: Session, person: Person, state: OutboxState
) -> None:
    outbox.queue_to_person(
        session,
        person.id,
        TextKey.PULSE,
        dedupe_key="one",
        not_before=NOW,
        expires_at=NOW + timedelta(hours=6),
    )
    [row] = session.exec(select(Outbox))
    row.state, row.claim_token, row.lease_until = state, "token", NOW
    session.flush()

    stop(session, person)

    session.refresh(row)
    is_waiting = state in (OutboxState.PENDING, OutboxState.CLAIMED)
    assert row.state == (OutboxState.CANCELLED if is_waiting else state)
    assert row.claim_token == (None if is_waiting else "token")


def test_stop_cancels_the_texts_of_no_other_person(session: Session, person: Person) -> None:
    [team] = add_agency(session, "Team B", name="Elsewhere")
    other = add_person(session, team)
    outbox.queue_to_person(
        session, other.id, TextKey.PULSE, dedupe_key="one", not_before=NOW, expires_at=NOW
    )

    stop(session, person)

    [row] = session.exec(select(Outbox))
    session.refresh(row)
    assert row.state == OutboxState.PENDING


def test_one_cause_queues_one_text(session: Session, person: Person) -> None:
    def queue() -> bool:
        return outbox.queue_to_person(
            session, person.id, TextKey.PULSE, dedupe_key="one", not_before=NOW, expires_at=NOW
        )

    assert (queue(), queue()) == (True, False)
    assert len(session.exec(select(Outbox)).all()) == 1
