"""Joining, leaving, coming back and the language, by text."""

from datetime import timedelta

import pytest

from tests.factories import add_period
from tests.services.desk import PEER, STARTS, STRANGER, TEXTED, Desk
from tests.services.responding.senders import EN, ES, SPAN, dump
from wellness.domain.language import Language
from wellness.domain.texts import TextKey
from wellness.services import outbox
from wellness.storage.schema.consent import Consent, OptOut
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, Texting
from wellness.storage.schema.schedules import PeriodState

# Joining, leaving, coming back.


def test_join_is_recorded_with_its_time_and_wording_once(desk: Desk) -> None:
    person = desk.outsider(texting=Texting.UNCONFIRMED)

    for _ in range(2):
        desk.text(person.mobile, "JOIN")
        desk.clock.move(minutes=1)

    [record] = desk.listed(Consent)
    assert (record.person_id, record.kind, record.at) == (person.id, "join", TEXTED)
    assert record.wording == desk.terms.wording.version
    assert desk.stored(person).texting == Texting.JOINED


@pytest.mark.parametrize(("language", "day"), [(EN, "Mon 30 Nov"), (ES, "lun 30 nov")])
def test_who_joins_in_mid_period_counts_from_the_next(
    desk: Desk, language: Language, day: str
) -> None:
    person = desk.outsider(texting=Texting.UNCONFIRMED, language=language)

    reply = desk.text(person.mobile, "JOIN")

    assert reply == desk.wording(
        TextKey.WELCOME,
        language,
        date=day,
        team="Large Team",
        size=9,
        privacy=desk.terms.privacy_link,
    )


def test_the_date_is_that_of_the_planned_period_where_there_is_one(desk: Desk) -> None:
    with desk.database.transaction() as session:
        add_period(session, STARTS + 2 * SPAN, state=PeriodState.PLANNED)
    person = desk.outsider(texting=Texting.UNCONFIRMED)

    reply = desk.text(person.mobile, "JOIN")

    assert reply is not None
    assert "from Mon 14 Dec" in reply


def test_after_a_changed_number_the_person_must_join_again_and_then_counts(desk: Desk) -> None:
    person = desk.member()
    desk.change(person, mobile="+19195550144", texting=Texting.UNCONFIRMED)

    before = desk.text("+19195550144", "0111")
    joined = desk.text("+19195550144", "JOIN")
    desk.clock.move(hours=1)
    after = desk.text("+19195550144", "0111")

    assert before == desk.wording(TextKey.OPT_IN, EN, agency=desk.terms.agency, k=7)
    assert joined is not None
    assert "from Mon 16 Nov" in joined
    assert after == desk.wording(TextKey.THANKS, EN, team="Large Team", k=7)


@pytest.mark.parametrize("body", ["STOP", "stop texting me", "Baja"])
def test_stop_takes_effect_before_anything_is_answered(desk: Desk, body: str) -> None:
    person, other = desk.member(0), desk.member(1)
    queue_check_in(desk, person)
    queue_check_in(desk, other)

    desk.text(person.mobile, body)

    assert desk.stored(person).texting == Texting.OUT
    assert {row.person_id: row.state for row in desk.listed(Outbox)} == {
        person.id: "cancelled",
        other.id: "pending",
    }
    assert [row.number_key for row in desk.listed(OptOut)] == [
        desk.terms.keyed.of_number(str(person.mobile))
    ]
    [record] = desk.listed(Consent)
    assert (record.person_id, record.kind, record.at) == (person.id, "stop", TEXTED)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("STOP\ni want to die", TextKey.CRISIS),
        ("quiero morir\nno mas mensajes", TextKey.CRISIS),
        ("3453 stop\ni want to die", TextKey.CRISIS_DIGITS),
    ],
)
@pytest.mark.parametrize("kind", ["joined", "unconfirmed", "out", "leave", "both"])
def test_a_crisis_phrase_beside_an_opt_out_is_answered_and_nothing_more_is_sent(
    desk: Desk, kind: str, body: str, said: TextKey, language: Language
) -> None:
    number = desk.sender(kind, language)
    person = desk.member(invited=False)
    queue_check_in(desk, person)

    reply = desk.text(number, body)

    assert reply == desk.wording(said, language)
    assert desk.stored(person).texting == Texting.OUT
    assert [row.state for row in desk.listed(Outbox)] == ["cancelled"]
    assert [row.number_key for row in desk.listed(OptOut)] == [desk.terms.keyed.of_number(number)]


def test_staff_in_crisis_who_leave_are_answered_and_out(desk: Desk) -> None:
    reply = desk.text(PEER, "STOP\ni want to die")

    assert reply == desk.wording(TextKey.CRISIS, EN)
    assert [row.number_key for row in desk.listed(OptOut)] == [desk.terms.keyed.of_number(PEER)]


def test_a_stranger_in_crisis_who_leaves_is_answered_and_nothing_is_kept(desk: Desk) -> None:
    reply = desk.text(STRANGER, "STOP\ni want to die")

    assert reply == desk.wording(TextKey.CRISIS, EN)
    assert desk.listed(OptOut) == []


def test_a_crisis_phrase_alone_opts_nobody_out(desk: Desk) -> None:
    person = desk.member()

    desk.text(person.mobile, "please stop i want to die")

    assert desk.stored(person).texting == Texting.JOINED
    assert desk.listed(OptOut) == []


def test_stop_twice_is_one_opt_out_and_each_is_on_record(desk: Desk) -> None:
    number = desk.member().mobile

    desk.text(number, "STOP")
    desk.text(number, "no more texts")

    assert (len(desk.listed(Consent)), len(desk.listed(OptOut))) == (2, 1)


@pytest.mark.parametrize("language", Language)
def test_staff_who_leave_are_answered_in_their_own_language(desk: Desk, language: Language) -> None:
    number = desk.sender("staff", language)

    reply = desk.text(number, "no more texts")

    assert reply == desk.wording(TextKey.STOP, language, agency=desk.terms.agency)
    assert len(desk.listed(OptOut)) == 1
    assert desk.listed(Consent) == []


def test_staff_who_come_back_are_no_longer_opted_out(desk: Desk) -> None:
    desk.text(PEER, "STOP")

    desk.text(PEER, "START")

    assert desk.listed(OptOut) == []


def test_somebody_who_is_both_leaves_as_both_and_comes_back_as_both(desk: Desk) -> None:
    number = desk.sender("both", EN)

    desk.text(number, "STOP")
    left = ([row.kind for row in desk.listed(Consent)], len(desk.listed(OptOut)))
    desk.text(number, "JOIN")

    assert left == (["stop"], 1)
    assert desk.listed(OptOut) == []


def test_start_after_stop_brings_back_who_had_joined(without_carrier: Desk) -> None:
    desk = without_carrier
    person = desk.outsider(texting=Texting.UNCONFIRMED)
    for body in ("JOIN", "STOP"):
        desk.text(person.mobile, body)

    reply = desk.text(person.mobile, "START")

    assert reply == desk.wording(TextKey.REJOINED, EN, agency=desk.terms.agency)
    assert desk.stored(person).texting == Texting.JOINED
    assert desk.listed(OptOut) == []
    assert {row.kind for row in desk.listed(Consent)} == {"join", "stop", "start"}


def test_start_without_an_earlier_join_claims_nothing_and_asks(without_carrier: Desk) -> None:
    desk = without_carrier
    person = desk.outsider(texting=Texting.UNCONFIRMED)
    desk.text(person.mobile, "STOP")

    reply = desk.text(person.mobile, "START")

    assert reply == desk.wording(TextKey.OPT_IN, EN, agency=desk.terms.agency, k=7)
    assert desk.stored(person).texting == Texting.UNCONFIRMED
    assert desk.listed(OptOut) == []


def test_start_by_somebody_who_never_left_writes_nothing(desk: Desk) -> None:
    number = desk.member().mobile
    before = dump(desk)

    desk.text(number, "START")

    assert dump(desk) == before


def test_where_the_carrier_answers_start_we_record_it_and_are_silent(desk: Desk) -> None:
    person = desk.outsider(texting=Texting.UNCONFIRMED)
    for body in ("JOIN", "STOP"):
        desk.text(person.mobile, body)

    assert desk.text(person.mobile, "unstop") is None
    assert desk.stored(person).texting == Texting.JOINED


# Language.


@pytest.mark.parametrize("sender", ["joined", "unconfirmed", "out", "leave", "both"])
def test_a_language_switch_writes_the_language_and_no_time(desk: Desk, sender: str) -> None:
    number = desk.sender(sender, EN)
    before = dump(desk)

    desk.text(number, "español")

    changed = {name: rows for name, rows in dump(desk).items() if rows != before[name]}
    [person] = [row for row in desk.listed(Person) if row.mobile == number]
    assert list(changed) == ["person"]
    assert person.language == ES
    assert len([row for row in changed["person"] if row not in before["person"]]) == 1


def queue_check_in(desk: Desk, person: Person) -> None:
    with desk.database.transaction() as session:
        outbox.queue_to_person(
            session,
            person.id,
            TextKey.PULSE,
            dedupe_key=f"pulse:{person.id.hex}",
            not_before=TEXTED,
            expires_at=TEXTED + timedelta(hours=6),
        )
