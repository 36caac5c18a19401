from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from tests.factories import (
    add_account,
    add_agency,
    add_founding,
    add_invitation,
    add_period,
    add_person,
    add_shift,
    id_of,
    make_terms,
)
from tests.services.imports import NOW
from tests.web.web_harness import make_settings
from wellness.config.settings import Backup, Settings, Sms
from wellness.domain.access import Role
from wellness.domain.reach import Reach
from wellness.domain.texts import TextKey, Wording
from wellness.services import approvals, outbox, policies, sender, setting_up
from wellness.services.setting_up import Looked, Progress, State, Step
from wellness.services.terms import Terms
from wellness.storage import operation
from wellness.storage.schema.outbox import Outbox, OutboxState, Receipt
from wellness.storage.schema.rosters import Unit

REAL = make_settings(sms=Sms(provider="twilio"))


def look(
    session: Session, terms: Terms | None = None, settings: Settings = REAL
) -> dict[Step, State]:
    found = show(session, terms, settings)
    return {view.step: view.state for view in found.steps}


def show(session: Session, terms: Terms | None = None, settings: Settings = REAL) -> Progress:
    return setting_up.show_progress(
        session, settings=settings, terms=terms or make_terms(), now=NOW
    )


def add_staff(session: Session, team: Unit, role: Role, **changes: str | None) -> None:
    changes.setdefault("password_hash", "hash")
    add_account(session, role, id_of(team), **changes)


def test_an_empty_agency_has_everything_to_do(session: Session) -> None:
    states = look(session, settings=make_settings())

    assert set(states) == set(Step)
    assert {step for step, state in states.items() if state is not State.OPEN} == {
        Step.WEBHOOK,
        Step.FIRST,
    }
    assert (view := show(session).next_open) is not None
    assert view.step is Step.SUPPORT


def test_each_step_is_done_by_what_is_stored(session: Session) -> None:
    [team] = add_agency(session)
    person = add_person(session, team)
    add_shift(session, team, NOW, NOW + timedelta(hours=8), person)
    operation.beat(session, "tick", NOW)
    add_staff(session, team, Role.PEER, mobile="+19195550171")
    for _ in range(2):
        add_staff(session, team, Role.REPRESENTATIVE)
    add_founding(session, NOW)
    for what in Looked:
        setting_up.note_looked(session, what, terms=make_terms(), now=NOW)

    states = look(session)

    assert {step for step, state in states.items() if state is not State.DONE} == {
        Step.BACKUP,
        Step.WEBHOOK,
        Step.FIRST,
    }


def test_what_was_looked_at_is_to_be_looked_at_again_once_it_is_another(session: Session) -> None:
    setting_up.note_looked(session, Looked.SUPPORT, terms=make_terms(), now=NOW)
    setting_up.note_looked(session, Looked.TEXTS, terms=make_terms(), now=NOW)
    changed = make_terms(
        help_phone="919-555-0101",
        wording=Wording.with_overrides({"help": {"en": "{agency} {phone} 988"}}),
    )

    same, other = look(session), look(session, changed)

    assert (same[Step.SUPPORT], same[Step.TEXTS]) == (State.DONE, State.DONE)
    assert (other[Step.SUPPORT], other[Step.TEXTS]) == (State.OPEN, State.OPEN)


def test_people_who_were_invited_are_waited_for(session: Session) -> None:
    [team] = add_agency(session)
    add_staff(session, team, Role.PEER, mobile="+19195550171", password_hash=None)
    for _ in range(2):
        add_staff(session, team, Role.REPRESENTATIVE, password_hash=None)

    states = look(session)

    assert states[Step.PEERS] is State.WAITING
    assert states[Step.REPRESENTATIVES] is State.WAITING


def test_a_peer_without_a_number_cannot_be_told(session: Session) -> None:
    [team] = add_agency(session)
    add_staff(session, team, Role.PEER)

    assert look(session)[Step.PEERS] is State.OPEN


def test_a_proposed_founding_waits_for_two_who_agree(session: Session) -> None:
    [team] = add_agency(session)
    agreeing = [add_account(session, Role.REPRESENTATIVE, id_of(team)) for _ in range(2)]
    terms = make_terms()
    founding = approvals.propose(
        session, policies.founding_of(terms), proposer=None, terms=terms, now=NOW
    )
    before = show(session)

    approvals.approve(session, founding, approver=agreeing[0].id, terms=terms, now=NOW)
    one = show(session)
    approvals.approve(session, founding, approver=agreeing[1].id, terms=terms, now=NOW)

    assert before.state_of(Step.FOUNDING) is State.WAITING
    assert [view.count for view in one.steps if view.step is Step.FOUNDING] == [1]
    assert show(session).state_of(Step.FOUNDING) is State.DONE


@pytest.mark.parametrize(
    ("provider", "is_paused", "expected"),
    [
        ("console", False, State.OPEN),
        ("twilio", False, State.DONE),
        ("twilio", True, State.OPEN),
    ],
)
def test_a_sender_that_sends_nothing_is_no_sender(
    session: Session, provider: str, *, is_paused: bool, expected: State
) -> None:
    if is_paused:
        sender.pause_texting(session, reason="", now=NOW)

    found = look(session, settings=make_settings(sms=Sms(provider=provider)))

    assert found[Step.SENDER] is expected


def test_the_providers_reports_are_missed_after_an_hour_and_not_before(session: Session) -> None:
    [team] = add_agency(session)
    person = add_person(session, team)
    outbox.queue_to_person(
        session, person.id, TextKey.OPT_IN, dedupe_key="one", not_before=NOW, expires_at=NOW
    )
    row = session.exec(select(Outbox)).one()
    states = [look(session)[Step.WEBHOOK]]

    row.state = OutboxState.SENT
    for minutes in (59, 60):
        row.attempted_at = NOW - timedelta(minutes=minutes)
        session.flush()
        states.append(look(session)[Step.WEBHOOK])
    session.add(Receipt(outbox_id=row.id, status="delivered"))
    session.flush()

    assert states == [State.WAITING, State.WAITING, State.OPEN]
    assert look(session)[Step.WEBHOOK] is State.DONE


def test_without_text_messages_no_reports_are_waited_for(session: Session) -> None:
    terms = replace(make_terms(), reach=Reach(texts=False, mails=True))

    assert Step.WEBHOOK not in look(session, terms)


def test_the_first_check_in_ends_the_way(session: Session) -> None:
    [team] = add_agency(session)
    period = add_period(session, NOW - timedelta(days=1))
    add_invitation(session, period, add_person(session, team), NOW + timedelta(hours=1))
    before = look(session)[Step.FIRST]

    add_invitation(session, period, add_person(session, team), NOW - timedelta(hours=1))

    assert (before, look(session)[Step.FIRST]) == (State.WAITING, State.DONE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("wellness-20261123T030000Z.db", State.DONE),
        ("wellness-20261121T030000Z.db", State.OPEN),
        ("wellness-of-somebody.db", State.OPEN),
    ],
)
def test_a_backup_of_the_last_day_is_wanted(
    session: Session, tmp_path: Path, name: str, expected: State
) -> None:
    (tmp_path / name).touch()
    settings = make_settings(backup=Backup(paths=(tmp_path,)))

    assert look(session, settings=settings)[Step.BACKUP] is expected


def test_nothing_moves_when_people_join_or_leave(session: Session) -> None:
    [team] = add_agency(session)
    people = [add_person(session, team, texting="unconfirmed") for _ in range(3)]
    before = show(session)

    for person, texting in zip(people, ("joined", "out", "joined"), strict=True):
        person.texting = texting
    session.flush()

    assert show(session) == before
