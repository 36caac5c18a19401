"""AT25 (approvals), AT26, AT27: what one person alone can do to groups, numbers and thresholds."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from tests.factories import add_eligibility, add_period, id_of
from tests.fakes import FrozenClock, RecordingChannel
from tests.privacy.worlds import make_box
from tests.services.staffed import AFTER, NEXT, NOW, TERMS, Staffed, agree, begin, staff, texts
from tests.services.test_withholding import line, take
from wellness.config import load
from wellness.domain.bands import Limits
from wellness.domain.changes import Founding, Policy, PolicyChange
from wellness.domain.language import Language
from wellness.domain.releases import compose_body
from wellness.domain.roster import PersonStatus, Texting
from wellness.errors import NotAllowed
from wellness.services import approvals, changes, consent, periods, policies, releases
from wellness.services.dispatch import Dispatcher
from wellness.storage import rosters, schedules
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Eligibility, PeriodState
from wellness.vault.calls import VaultStatus
from wellness.wiring import check

LOW = [(4, 1, 14), (6, 2, 14), (3, 0, 14), (5, 0, 14), (8, 3, 14)]


@pytest.fixture
def agency(session: Session) -> Staffed:
    found = staff(session, "Team A", "Team B", "Team C")
    begin(session, found)
    return found


def test_at25_no_mix_of_means_empties_a_unit_round_a_target_without_a_second_person(
    session: Session, agency: Staffed
) -> None:
    target, *others = agency.people["Team A"]
    reports = []

    for day, person in enumerate(others[:2]):
        reports.append(take(session, line(person, "Team B"), days=day))
    for day, person in enumerate(others[2:4]):
        reports.append(take(session, line(person, "Team A", status="leave"), days=2 + day))
    for day, person in enumerate(others[4:6]):
        number = f"919-555-01{40 + day}"
        reports.append(take(session, line(person, "Team A", mobile=number), days=4 + day))
    for day, person in enumerate(others[6:]):
        reports.append(take(session, line(person, "Team A", status="left"), days=6 + day))

    untouched = [
        person
        for person in rosters.list_joined(session)
        if person.unit_id == target.unit_id and person.status == PersonStatus.ACTIVE
    ]
    assert [report.kept for report in reports] == [0, 0, 0, 1, 1, 1, 1, 1]
    assert len(untouched) >= 6
    assert target in untouched


def test_at25_what_was_kept_needs_a_representative_and_everybody_touched_is_told(
    session: Session, agency: Staffed
) -> None:
    moving = agency.people["Team A"][:5]
    report = take(session, *(line(person, "Team B") for person in moving))
    assert report.proposal is not None

    for one in (agency.coordinator, agency.director):
        with pytest.raises(NotAllowed):
            approvals.approve(session, report.proposal, approver=one, terms=TERMS, now=NOW)
    approvals.approve(session, report.proposal, approver=agency.second, terms=TERMS, now=NOW)
    before = [person.unit_id for person in moving]
    approvals.apply_due(session, terms=TERMS, now=NEXT)

    assert set(before) == {agency.teams[0].id}
    assert {person.unit_id for person in moving} == {agency.teams[1].id}
    assert {row.person_id for row in texts(session, "changed")} == {one.id for one in moving}


def test_at25_the_log_says_what_happened_and_names_nobody(
    session: Session, agency: Staffed
) -> None:
    moving = agency.people["Team A"][:5]
    take(session, *(line(person, "Team B") for person in moving))

    said = " ".join(
        row.sentence
        for language in Language
        for row in changes.list_changes(session, language=language)
    )

    assert "5 of 9 in Team A" in said
    for person in moving:
        assert person.name not in said
        assert person.external_id not in said


def test_at25_nothing_changes_who_is_eligible_in_an_open_period(
    session: Session, agency: Staffed
) -> None:
    period = add_period(session, NEXT.replace(day=16))
    add_eligibility(session, period, *agency.people["Team A"])
    before = [(row.person_id, row.leaf_id) for row in _eligible(session, id_of(period))]

    take(session, *(line(person, "Team B") for person in agency.people["Team A"][:3]))
    agree(session, agency, PolicyChange(9, 2, 14))
    approvals.apply_due(session, terms=TERMS, now=NOW)

    assert [(row.person_id, row.leaf_id) for row in _eligible(session, id_of(period))] == before


def _eligible(session: Session, period_id: int) -> Sequence[Eligibility]:
    return schedules.list_eligibility(session, period_id)


def test_at25_who_is_left_out_is_texted_although_they_are_not_asked_any_more(
    database: Database, channel: RecordingChannel
) -> None:
    with database.transaction() as session:
        agency = staff(session)
        begin(session, agency)
        away, moved, out = agency.people["Team A"][:3]
        numbers = {away.mobile, moved.mobile}
        out.texting = Texting.OUT
        take(session, line(away, "Team A", status="leave"), line(moved, "Team B"))
        take(session, line(out, "Team A", status="left"))

    Dispatcher(database, channel, TERMS).dispatch_due(NOW)

    assert {text.number for text in channel.texts} == numbers


@pytest.fixture
def changed(database: Database, channel: RecordingChannel, clock: FrozenClock) -> Person:
    """Somebody whose number was changed, after the texts of it went out."""
    clock.now = NOW
    with database.transaction() as session:
        person = staff(session).people["Team A"][0]
        person.mobile = "+19195550111"
        session.flush()
        take(session, line(person, "Team A", mobile="919-555-0122"))
    Dispatcher(database, channel, TERMS).dispatch_due(clock())
    return person


def test_at26_the_old_and_the_new_number_are_told(
    changed: Person, channel: RecordingChannel
) -> None:
    told = {text.number: text.body for text in channel.texts if "was changed" in text.body}

    assert set(told) == {"+19195550111", "+19195550122"}
    assert all("end in 22" in body for body in told.values())
    assert all("+1919555" not in body for body in told.values())
    assert changed.mobile == "+19195550122"


def test_at26_the_old_number_is_forgotten_once_it_was_told(
    changed: Person, database: Database
) -> None:
    with database.reading() as session:
        rows = session.exec(select(Outbox)).all()
        dump = "".join(str(row.model_dump()) for row in rows)

    assert {row.state for row in rows} == {"accepted"}
    assert "0111" not in dump
    assert changed.texting == Texting.UNCONFIRMED


def test_at26_the_person_is_unconfirmed_until_they_join_from_the_new_number(
    changed: Person, database: Database
) -> None:
    with database.transaction() as session:
        person = session.get_one(Person, changed.id)
        before = person in rosters.list_joined(session)
        consent.join(session, person, "+19195550122", keyed=TERMS.keyed, wording="w", now=NOW)
        after = person in rosters.list_joined(session)

    assert (before, after) == (False, True)


def test_at26_changing_the_number_again_does_not_call_the_first_notice_back(
    database: Database, channel: RecordingChannel
) -> None:
    with database.transaction() as session:
        person = staff(session).people["Team A"][0]
        person.mobile = "+19195550111"
        session.flush()
        take(session, line(person, "Team A", mobile="919-555-0122"))
        take(session, line(person, "Team A", mobile="919-555-0133"))
    Dispatcher(database, channel, TERMS).dispatch_due(NOW)

    assert "+19195550111" in {text.number for text in channel.texts}


def test_at27_a_policy_never_touches_a_release_or_an_open_period(
    session: Session, agency: Staffed
) -> None:
    closed = add_period(session, NEXT.replace(day=2), state=PeriodState.CLOSED)
    facts = make_box({}, period=id_of(closed)).facts
    facts = replace(facts, starts_at=closed.starts_at, ends_at=closed.ends_at)
    releases.append_release(session, closed, compose_body(facts, [], software="0"))
    opened = add_period(session, NEXT.replace(day=16))
    planned = add_period(session, NEXT, state=PeriodState.PLANNED)
    [before] = releases.list_visible(session, now=AFTER)

    agree(session, agency, PolicyChange(5, 1, 14))
    approvals.apply_due(session, terms=TERMS, now=NOW)

    [after] = releases.list_visible(session, now=AFTER)
    assert (after.content, after.hash) == (before.content, before.hash)
    assert (opened.k, opened.c, closed.k) == (7, 2, 7)
    assert (planned.k, planned.c) == (5, 1)
    assert policies.find_voters(session, terms=TERMS, now=NOW) == 7


def test_at27_settings_do_not_count_any_more_once_the_agency_is_founded(
    session: Session, agency: Staffed
) -> None:
    lowered = Policy(Limits(1, 5), TERMS.calendar)

    periods.plan_next(
        session, TERMS.pulse, default=lowered, seed=lambda: b"s", held=VaultStatus(()), now=NOW
    )

    planned = schedules.find_last_period(session, TERMS.pulse.key)
    assert planned is not None
    assert (planned.k, planned.c) == (7, 2)
    assert agency.root


@pytest.mark.parametrize(("k", "c", "days"), LOW)
def test_at27_too_low_a_k_or_c_is_refused_at_every_entry(
    session: Session, agency: Staffed, k: int, c: int, days: int
) -> None:
    with pytest.raises(ValueError, match="R5"):
        PolicyChange(k, c, days)
    with pytest.raises(ValueError, match="R5"):
        Founding(k, c, days, TERMS.calendar.anchor)
    with pytest.raises(IntegrityError), session.begin_nested():
        add_period(session, NEXT, k=k, c=c)
    assert agency.root


@pytest.mark.parametrize(("k", "c"), [(4, 1), (6, 2), (7, 0), (8, 3)])
def test_at27_file_and_environment_refuse_it_too(tmp_path: Path, k: int, c: int) -> None:
    file = tmp_path / "wellness.toml"
    file.write_text(f"[privacy]\nk = {k}\nc = {c}\n")
    environ = {"WELLNESS_PRIVACY_K": str(k), "WELLNESS_PRIVACY_C": str(c)}

    for loaded in (load(file, {}), load(None, environ)):
        faults = loaded.faults + check(loaded.settings)
        assert any(fault.startswith("[privacy]") for fault in faults)
