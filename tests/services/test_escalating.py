"""What nobody takes goes to the next peer supporter, then to the lead, each step once."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import add_agency, add_unit, at, id_of
from tests.services.debriefs.flags import TERMS, add_peer
from wellness.domain.signals import Trigger
from wellness.domain.texts import TextKey
from wellness.services import contacts, debriefs, escalating, flag_work
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Unit

NOW = at("2026-11-30 09:00")
HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)


@pytest.fixture
def team(session: Session) -> Unit:
    [division] = add_agency(session, "Division")
    return add_unit(session, "Team A", division)


def raise_one(
    session: Session, team: Unit, trigger: Trigger = Trigger.INCIDENT, *, now: datetime = NOW
) -> int:
    code = debriefs.raise_flag(
        session,
        trigger,
        cause=f"{now}",
        unit_id=id_of(team),
        label=team.name,
        terms=TERMS,
        now=now,
    )
    assert code is not None
    return code


def told(session: Session) -> list[tuple[str, object]]:
    return [(row.text, row.account_id) for row in session.exec(select(Outbox))]


def escalate(session: Session, now: datetime) -> list[object]:
    """Whom one look tells."""
    before = len(told(session))
    for _ in range(2):
        escalating.escalate(session, terms=TERMS, now=now)
    return [account for _, account in told(session)[before:]]


@pytest.mark.parametrize(
    ("trigger", "hours"),
    [
        (Trigger.INCIDENT, 2),
        *((each, 24) for each in (Trigger.EXPOSURE, Trigger.REQUESTED, Trigger.ACUTE)),
        (Trigger.HIGHER, 24),
    ],
)
def test_each_step_is_taken_once_and_not_a_moment_early(
    session: Session, team: Unit, trigger: Trigger, hours: int
) -> None:
    on_duty, next_peer = add_peer(session, team), add_peer(session, team, on_duty=False)
    lead = add_peer(session, team, on_duty=False, is_lead=True)
    code = raise_one(session, team, trigger)
    first, second = NOW + hours * HOUR, NOW + 2 * hours * HOUR

    steps = [
        escalate(session, when)
        for when in (first - MOMENT, first, second - MOMENT, second, second + 24 * HOUR)
    ]

    flag = session.get_one(Flag, code)
    assert told(session)[0] == (TextKey.PEER_FLAG, on_duty.id)
    assert steps == [[], [next_peer.id], [], [lead.id], []]
    assert (flag.next_told_at, flag.lead_told_at) == (first, second)


def test_the_next_is_on_duty_before_others_and_has_taken_on_least(
    session: Session, team: Unit
) -> None:
    add_peer(session, team)
    busy, free = (add_peer(session, team, name=name, on_duty=False) for name in ("Ana", "Ben"))
    debriefs.take_flag(session, raise_one(session, team), busy.id, now=NOW)
    code = raise_one(session, team, now=NOW + MOMENT)
    late = add_peer(session, team, name="Zoe")

    assert escalate(session, NOW + 3 * HOUR) == [late.id]
    session.get_one(Flag, code).next_told_at = None
    assert escalate(session, NOW + 3 * HOUR) == [free.id]


def test_a_lead_who_was_told_at_first_is_told_again_as_lead(session: Session, team: Unit) -> None:
    lead = add_peer(session, team, is_lead=True)
    raise_one(session, team)

    assert escalate(session, NOW + 2 * HOUR) == [lead.id]
    assert told(session) == [(TextKey.PEER_FLAG, lead.id), (TextKey.PEER_WAITING, lead.id)]


def test_without_a_lead_everybody_is_told_once_more(session: Session, team: Unit) -> None:
    peers = {add_peer(session, team).id for _ in range(2)}
    raise_one(session, team)

    assert set(escalate(session, NOW + 2 * HOUR)) == peers


@pytest.mark.parametrize("act", ["take", "close", "old"])
def test_what_somebody_has_or_is_a_week_old_goes_nowhere(
    session: Session, team: Unit, act: str
) -> None:
    peer = add_peer(session, team)
    code = raise_one(session, team)
    if act != "old":
        debriefs.take_flag(session, code, peer.id, now=NOW)
    later = NOW + (timedelta(days=7) if act == "old" else 3 * HOUR)

    assert escalate(session, later) == []
    assert not escalating.has_due(session, now=later)


@pytest.mark.parametrize("trigger", [Trigger.MONTHLY, Trigger.TRUST])
def test_what_is_for_leaders_is_no_matter_of_peers(
    session: Session, team: Unit, trigger: Trigger
) -> None:
    add_peer(session, team, on_duty=False)
    code = raise_one(session, team)
    session.get_one(Flag, code).trigger = trigger

    assert escalate(session, NOW + 30 * HOUR) == []


def test_who_is_off_duty_is_not_woken_and_told_in_the_morning(session: Session, team: Unit) -> None:
    add_peer(session, team)
    off_duty = add_peer(session, team, on_duty=False)
    raised = at("2026-11-30 20:00")
    raise_one(session, team, now=raised)

    night = escalate(session, raised + 2 * HOUR)
    morning = escalate(session, at("2026-12-01 08:00"))

    assert (night, morning) == ([], [off_duty.id])


def test_who_is_on_duty_is_told_at_night_too(session: Session, team: Unit) -> None:
    lead = add_peer(session, team, is_lead=True)
    raised = at("2026-11-30 23:00")
    raise_one(session, team, now=raised)

    assert escalate(session, raised + 2 * HOUR) == [lead.id]


def test_what_is_passed_on_at_night_goes_to_the_next_in_the_morning(
    session: Session, team: Unit
) -> None:
    own, other = add_peer(session, team), add_peer(session, team, on_duty=False)
    code = raise_one(session, team, Trigger.REQUESTED, now=NOW + 13 * HOUR)
    flag_work.pass_on(session, code, own.id, terms=TERMS, now=NOW + 14 * HOUR)

    assert escalate(session, NOW + 15 * HOUR) == []
    assert escalate(session, at("2026-12-01 08:00")) == [other.id]


def test_who_passed_a_flag_on_is_not_told_of_it_again(session: Session, team: Unit) -> None:
    own, lead = add_peer(session, team), add_peer(session, team, is_lead=True)
    code = raise_one(session, team)
    flag_work.pass_on(session, code, own.id, terms=TERMS, now=NOW)

    for hours in range(1, 60):
        escalate(session, NOW + hours * HOUR)

    later = [account for text, account in told(session) if text == TextKey.PEER_WAITING]
    assert later == [lead.id]


def test_a_lead_who_passed_a_flag_on_is_not_its_lead_any_more(session: Session, team: Unit) -> None:
    lead, other = add_peer(session, team, is_lead=True), add_peer(session, team)
    code = raise_one(session, team)
    flag_work.pass_on(session, code, lead.id, terms=TERMS, now=NOW)

    escalate(session, NOW + 30 * HOUR)

    later = [account for text, account in told(session) if text == TextKey.PEER_WAITING]
    assert later == [other.id]


def ask(session: Session) -> Contact:
    contacts.request_contact(session, name="R", number="+19195550143", terms=TERMS, now=NOW)
    return session.exec(select(Contact)).one()


def test_a_contact_nobody_takes_climbs_every_two_hours(session: Session, team: Unit) -> None:
    on_duty, next_peer = add_peer(session, team), add_peer(session, team, on_duty=False)
    lead = add_peer(session, team, on_duty=False, is_lead=True)
    contact = ask(session)

    steps = [escalate(session, NOW + hours * HOUR) for hours in (1, 2, 3, 4, 30)]

    assert told(session)[0] == (TextKey.PEER_CONTACT, on_duty.id)
    assert steps == [[], [next_peer.id], [], [lead.id], []]
    assert {text for text, _ in told(session)[1:]} == {TextKey.PEER_CONTACT_WAITING}
    contacts.purge(session, now=contact.purge_at)
    assert told(session) == []  # R17: no notice tells when somebody asked


@pytest.mark.parametrize("act", ["take", "reach"])
def test_a_contact_somebody_has_or_has_reached_goes_nowhere(
    session: Session, team: Unit, act: str
) -> None:
    peer = add_peer(session, team)
    contact = ask(session)
    does = contacts.take_contact if act == "take" else contacts.acknowledge
    does(session, contact.id, peer.id, now=NOW)

    assert escalate(session, NOW + 5 * HOUR) == []


def test_a_contact_that_is_given_back_waits_for_somebody_again(
    session: Session, team: Unit
) -> None:
    peer = add_peer(session, team)
    contact = ask(session)
    contacts.take_contact(session, contact.id, peer.id, now=NOW)
    contacts.leave_contact(session, contact.id, peer.id)

    assert escalate(session, NOW + 2 * HOUR) == [peer.id]
