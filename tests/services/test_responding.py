"""Every reply of every kind of sender, in both languages: what is said, and what becomes of it."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import select as sql_select

from tests.factories import (
    add_account,
    add_agency,
    add_eligibility,
    add_invitation,
    add_period,
    add_person,
    at,
    id_of,
    make_terms,
)
from tests.fakes import FrozenClock
from tests.services.desk import CHANGES, PEER, STARTS, STRANGER, TEXTED, Desk
from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.domain.signals import FlagState, Trigger
from wellness.domain.texts import PulseMode, TextKey
from wellness.domain.texts.dates import short_date, short_time
from wellness.services import debriefs, intake, outbox, requests
from wellness.services.intake import Place
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema import metadata
from wellness.storage.schema.consent import Consent, OptOut
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person, PersonStatus, Texting, Unit
from wellness.storage.schema.schedules import Invitation, Period, PeriodState
from wellness.vault.service import EmbeddedVault

EN, ES = Language.EN, Language.ES
SPAN = timedelta(days=14)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock, durable=False)


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """Nothing here is about power cuts, so nothing waits for the disk."""
    path = tmp_path / "wellness.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}", durable=False)
    yield database
    database.dispose()


@pytest.fixture
def empty(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Desk:
    return Desk(database, vault, terms, clock)


@pytest.fixture
def desk(empty: Desk) -> Desk:
    return empty.open()


@pytest.fixture
def without_carrier(empty: Desk) -> Desk:
    return replace(empty, terms=make_terms(carrier_keywords=False)).open()


# The table: what each kind of sender is told for each kind of reply.

BODIES: Mapping[str, tuple[str, str]] = {
    "answer": ("0111", "cero uno uno uno"),
    "unread": ("rough night", "noche dura"),
    "tapback": ("Liked “Shift check-in”", "Le gusta “Chequeo del turno”"),
    "opt-out by carrier": ("STOP", "unsubscribe"),
    "opt-out in words": ("no more texts", "no mas mensajes"),
    "crisis": ("i want to die", "quiero morir"),
    "crisis beside digits": ("3453 i want to die", "quiero morir 3453"),
    "help by carrier": ("HELP", "info"),
    "help in words": ("help please", "Ayuda"),
    "start by carrier": ("START", "unstop"),
    "start in words": ("start, please", "start por favor"),
    "join": ("JOIN", "join"),
    "contact": ("CONTACT", "Contacto por favor"),
    "debrief": ("DEBRIEF", "Equipo"),
    "withdraw": ("CANCEL MY ANSWER", "borrar mi respuesta"),
    "language": ("español", "English"),
    "take": ("TAKE 7", "take 7"),
}
CARRIER = {
    "opt-out by carrier": "opt-out in words",
    "help by carrier": "help in words",
    "start by carrier": "start in words",
}
Keys = dict[str, TextKey | None]
NOTHING: Keys = dict.fromkeys(BODIES)
JOINED: Keys = NOTHING | {
    "answer": TextKey.THANKS,
    "unread": TextKey.UNREAD,
    "opt-out in words": TextKey.STOP,
    "crisis": TextKey.CRISIS,
    "crisis beside digits": TextKey.CRISIS_DIGITS,
    "help in words": TextKey.HELP,
    "start in words": TextKey.REJOINED,
    "join": TextKey.WELCOME,
    "contact": TextKey.CONTACT,
    "debrief": TextKey.DEBRIEF,
    "withdraw": TextKey.WITHDRAWN,
    "language": TextKey.LANGUAGE,
    "take": TextKey.UNREAD,
}
ASKED_TO_JOIN: Keys = dict.fromkeys(
    ("answer", "unread", "debrief", "take", "start in words"), TextKey.OPT_IN
)
STRANGERS: Keys = NOTHING | {
    "crisis": TextKey.CRISIS,
    "crisis beside digits": TextKey.CRISIS_DIGITS,
}
EXPECTED: Mapping[str, Keys] = {
    "joined": JOINED,
    "unconfirmed": JOINED | ASKED_TO_JOIN,
    # Who left is told nothing but what their own words ask for; without JOIN there is no way back.
    "out": JOINED
    | dict.fromkeys(("answer", "unread", "debrief", "withdraw", "language", "take"))
    | {"start in words": TextKey.OPT_IN},
    "leave": JOINED,
    "left": STRANGERS,
    "staff": STRANGERS
    | {
        "opt-out in words": TextKey.STOP,
        "help in words": TextKey.HELP,
        "take": TextKey.UNKNOWN_CODE,
    },
    "both": JOINED | {"take": TextKey.UNKNOWN_CODE},
    "stranger": STRANGERS,
}


def _expected(
    desk: Desk, kind: str, sender: str, language: Language, *, carrier: bool
) -> str | None:
    key = EXPECTED[sender][kind if carrier else CARRIER.get(kind, kind)]
    if key is None:
        return None
    told_in = EN if sender in ("left", "stranger") else language
    if key is TextKey.LANGUAGE:
        told_in = ES if language is EN else EN
    by = (desk.clock() + timedelta(hours=24)).astimezone(desk.terms.zone)
    # The table runs on one after another; whoever is on leave or has left counts no more.
    team = [person for person in desk.listed(Person) if person.unit_id == desk.large.id]
    size = sum(person.status == PersonStatus.ACTIVE for person in team)
    return desk.wording(
        key,
        told_in,
        agency=desk.terms.agency,
        phone=desk.terms.help_phone,
        support=desk.terms.support,
        privacy="http://127.0.0.1:8000/privacy",
        link="http://127.0.0.1:8000/flags",
        team="Large Team",
        k=7,
        size=size,
        by=short_time(by, told_in),
        date=short_date(STARTS.astimezone(desk.terms.zone).date(), told_in),
    )


@pytest.mark.parametrize("carrier", [True, False], ids=["carrier answers", "we answer"])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sender", EXPECTED)
def test_every_sender_is_told_exactly_what_the_table_says(
    empty: Desk,
    sender: str,
    language: Language,
    carrier: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    desk = replace(empty, terms=make_terms(carrier_keywords=carrier)).open(size=20)
    said, expected = {}, {}

    for nth, (kind, bodies) in enumerate(BODIES.items()):
        number = desk.sender(sender, language, nth=nth)
        expected[kind] = _expected(desk, kind, sender, language, carrier=carrier)
        said[kind] = desk.text(number, bodies[language is ES])
        desk.clock.move(hours=1)

    assert said == expected


def test_staff_who_ask_to_come_back_are_told_nothing_of_check_ins(without_carrier: Desk) -> None:
    assert without_carrier.text(PEER, "START") is None


# Answers.


def test_answers_by_text_become_the_bands_of_the_team(desk: Desk) -> None:
    for nth in range(8):
        desk.text(desk.member(nth).mobile, "3453")

    assert set(desk.groups()["Large Team"].values()) == {2}


def test_an_answer_counts_for_the_team_of_opening_and_says_so(desk: Desk) -> None:
    person = desk.member()
    desk.change(person, unit_id=desk.small.id)

    reply = desk.text(person.mobile, "0111")

    assert reply == desk.wording(TextKey.THANKS, EN, team="Large Team", k=7)


@pytest.mark.parametrize(("language", "team"), [(EN, "the whole agency"), (ES, "toda la agencia")])
def test_who_chose_the_whole_agency_is_told_so_by_text_too(
    desk: Desk, language: Language, team: str
) -> None:
    person = desk.member()
    desk.change(person, language=language)
    with desk.database.reading() as session:
        place = intake.find_place(session, person.id, terms=desk.terms, now=desk.clock())
    assert isinstance(place, Place)
    intake.cast(
        desk.vault,
        place,
        (0, 1, 1, 1),
        agency_wide=True,
        language=EN,
        terms=desk.terms,
        now=desk.clock(),
    )

    assert desk.text(person.mobile, "0111") == desk.wording(
        TextKey.THANKS, language, team=team, k=7
    )


def test_who_came_after_the_opening_is_told_from_when_answers_count(desk: Desk) -> None:
    newcomer = desk.outsider(language=ES)

    reply = desk.text(newcomer.mobile, "0111")

    assert reply == desk.wording(TextKey.NOT_YET, ES, date="lun 30 nov")


def test_without_an_invitation_whose_slot_has_come_an_answer_is_late(desk: Desk) -> None:
    person = desk.member(invited=False)
    late = desk.wording(TextKey.LATE, EN)

    assert desk.text(person.mobile, "0111") == late
    desk.member()
    desk.clock.now = TEXTED - timedelta(minutes=2)
    assert desk.text(person.mobile, "0111") == late
    desk.clock.now = TEXTED - timedelta(minutes=1)
    desk.clock.move(hours=1)
    assert desk.text(person.mobile, "0111") != late


def test_an_answer_at_the_end_of_the_period_is_late_even_before_it_is_closed(desk: Desk) -> None:
    person = desk.member()
    desk.clock.now = STARTS + SPAN - timedelta(microseconds=1)
    in_time = desk.text(person.mobile, "0111")
    desk.clock.now = STARTS + SPAN

    assert in_time == desk.wording(TextKey.THANKS, EN, team="Large Team", k=7)
    assert desk.text(person.mobile, "0111") == desk.wording(TextKey.LATE, EN)


def test_the_seventh_answer_of_a_day_says_that_nothing_more_is_counted(desk: Desk) -> None:
    number = desk.member().mobile

    replies = []
    for _ in range(7):
        replies.append(desk.text(number, "0111"))
        desk.clock.move(hours=1)

    thanks = desk.wording(TextKey.THANKS, EN, team="Large Team", k=7)
    assert replies == [thanks] * 6 + [desk.wording(TextKey.CAPPED, EN)]


def test_whom_the_vault_does_not_know_is_late_and_not_counted(desk: Desk) -> None:
    restored = desk.outsider()
    with desk.database.transaction() as session:
        period = session.get_one(Period, desk.period)
        add_eligibility(session, period, restored)
        add_invitation(session, period, restored, TEXTED)

    assert desk.text(restored.mobile, "3453") == desk.wording(TextKey.LATE, EN)


@pytest.mark.parametrize("sender", ["out", "leave", "both"])
def test_who_is_eligible_is_counted_whatever_happened_since(desk: Desk, sender: str) -> None:
    for nth in range(8):
        person = desk.member(nth)
        desk.change(person, **CHANGES[sender])
        desk.text(person.mobile, "3453")

    assert list(desk.groups()) == ["Large Team"]


def test_an_unconfirmed_number_never_votes(desk: Desk) -> None:
    for nth in range(8):
        person = desk.member(nth)
        desk.change(person, texting=Texting.UNCONFIRMED)
        desk.text(person.mobile, "3453")

    assert desk.groups() == {}


def test_a_crisis_phrase_beside_digits_is_no_vote(desk: Desk) -> None:
    for nth in range(8):
        desk.text(desk.member(nth).mobile, "3453 i want to die")

    assert desk.groups() == {}


# Two replies an hour.


@pytest.mark.parametrize("body", ["0111", "rough night", "JOIN", "DEBRIEF", "es", "start please"])
def test_a_third_reply_within_the_hour_is_left_out(desk: Desk, body: str) -> None:
    number = desk.member().mobile

    replies = [desk.text(number, body) is None for _ in range(4)]
    desk.clock.move(hours=1)

    assert replies == [False, False, True, True]
    assert desk.text(number, body) is not None


def test_the_hour_is_that_of_the_clock_on_the_wall(desk: Desk) -> None:
    number = desk.member().mobile
    desk.clock.move(minutes=59, seconds=59)
    for _ in range(2):
        desk.text(number, "0111")

    third = desk.text(number, "0111")
    desk.clock.move(seconds=1)

    assert third is None
    assert desk.text(number, "0111") is not None


def test_what_is_left_out_is_the_reply_and_not_the_effect(desk: Desk) -> None:
    for nth in range(8):
        number = desk.member(nth).mobile
        for body in ("0111", "0111", "3453"):
            desk.text(number, body)

    assert set(desk.groups()["Large Team"].values()) == {2}


@pytest.mark.parametrize(
    "kind",
    [
        "crisis",
        "crisis beside digits",
        "opt-out in words",
        "help in words",
        "contact",
        "withdraw",
    ],
)
@pytest.mark.parametrize("language", Language)
def test_these_are_never_left_out_and_use_up_nothing(
    desk: Desk, kind: str, language: Language
) -> None:
    number = desk.sender("joined", language)
    body = BODIES[kind][language is ES]
    first = [desk.text(number, body) for _ in range(4)]
    desk.text(number, "join")
    for _ in range(3):
        desk.text(number, "0111")

    later = [desk.text(number, body) for _ in range(4)]

    assert None not in first
    assert later == first


def test_the_two_replies_are_still_there_after_help_and_crisis(desk: Desk) -> None:
    number = desk.member().mobile
    for body in ("help please", "i want to die", "CONTACT", "cancel my answer"):
        desk.text(number, body)

    assert [desk.text(number, "0111") is None for _ in range(3)] == [False, False, True]


def test_one_number_does_not_use_up_the_replies_of_another(desk: Desk) -> None:
    first, second = desk.member(0).mobile, desk.member(1).mobile
    for _ in range(3):
        desk.text(first, "0111")

    assert desk.text(second, "0111") is not None


def test_a_stranger_in_crisis_hears_once_an_hour_and_a_peer_every_time(desk: Desk) -> None:
    strangers = [desk.text(STRANGER, "i want to die") is None for _ in range(3)]
    peers = [desk.text(PEER, "i want to die") is None for _ in range(3)]

    assert strangers == [False, True, True]
    assert peers == [False] * 3


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


def test_stop_twice_is_one_record_and_one_opt_out(desk: Desk) -> None:
    number = desk.member().mobile

    desk.text(number, "STOP")
    desk.text(number, "no more texts")

    assert len(desk.listed(Consent)) == len(desk.listed(OptOut)) == 1


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


# A peer for one person.


def test_contact_writes_who_and_when_and_nothing_that_joins_it_to_answers(desk: Desk) -> None:
    person = desk.member()
    before = dump(desk)

    desk.text(person.mobile, "CONTACT my shift was hard")

    [contact] = desk.listed(Contact)
    changed = {name for name, rows in dump(desk).items() if rows != before[name]}
    assert changed == {"contact", "outbox"}
    assert (contact.name, contact.number) == (person.name, person.mobile)
    assert contact.preferred == ""
    assert (contact.asked_at, contact.due_at) == (TEXTED, TEXTED + timedelta(hours=24))


def test_a_notice_of_a_contact_names_nobody(desk: Desk) -> None:
    person = desk.member()

    desk.text(person.mobile, "CONTACT")

    [notice] = desk.listed(Outbox)
    assert (notice.text, notice.person_id) == (TextKey.PEER_CONTACT, None)
    assert notice.fields == '{"link": "http://127.0.0.1:8000/contacts"}'
    assert person.id.hex not in notice.dedupe_key


def test_contact_twice_is_one_request_one_notice_and_the_same_hour(desk: Desk) -> None:
    number = desk.member().mobile

    first = desk.text(number, "CONTACT")
    desk.clock.move(hours=3)
    second = desk.text(number, "CONTACT")

    by = short_time((TEXTED + timedelta(hours=24)).astimezone(desk.terms.zone), EN)
    assert first == second == desk.wording(TextKey.CONTACT, EN, by=by, support=desk.terms.support)
    assert len(desk.listed(Contact)) == len(desk.listed(Outbox)) == 1


def test_a_contact_nobody_answered_in_time_is_made_known_again(desk: Desk) -> None:
    number = desk.member().mobile
    desk.text(number, "CONTACT")
    desk.clock.move(hours=24)

    reply = desk.text(number, "CONTACT")

    by = short_time((TEXTED + timedelta(hours=48)).astimezone(desk.terms.zone), EN)
    assert reply == desk.wording(TextKey.CONTACT, EN, by=by, support=desk.terms.support)
    assert len(desk.listed(Outbox)) == 2


# A debrief for the team.


def test_a_small_team_is_told_why_it_cannot_ask_by_text(desk: Desk) -> None:
    person = desk.member(team=desk.small)

    reply = desk.text(person.mobile, "DEBRIEF")

    assert reply == desk.wording(TextKey.NO_DEBRIEF, EN, team="Small Team")


def test_a_wish_for_a_debrief_names_the_team_it_counts_for(desk: Desk) -> None:
    person = desk.member()
    desk.change(person, unit_id=desk.small.id)

    reply = desk.text(person.mobile, "DEBRIEF")

    assert reply == desk.wording(TextKey.DEBRIEF, EN, team="Large Team")


def test_a_wish_just_after_nine_is_noted_before_the_worker_has_ticked(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 09:00")

    replies = [desk.text(desk.member(nth).mobile, "DEBRIEF") for nth in range(3)]

    assert set(replies) == {desk.wording(TextKey.DEBRIEF, EN, team="Large Team")}
    desk.clock.now = at("2026-11-20 09:00")
    assert requests.close_day(desk.vault, "2026-11-19").leaves == (str(desk.large.id),)


def test_who_does_not_count_yet_is_not_told_that_the_team_is_too_small(desk: Desk) -> None:
    newcomer = desk.outsider()

    reply = desk.text(newcomer.mobile, "DEBRIEF")

    assert reply == desk.wording(TextKey.NOT_YET, EN, date="Mon 30 Nov")


def test_a_wish_leaves_no_trace_outside_the_vault(desk: Desk) -> None:
    number = desk.member().mobile
    before = dump(desk)

    desk.text(number, "DEBRIEF")

    assert dump(desk) == before


# Taking answers back.


def test_withdrawing_takes_back_what_was_counted(desk: Desk) -> None:
    for nth in range(8):
        number = desk.member(nth).mobile
        desk.text(number, "3453")
        desk.text(number, "cancel my answer")

    assert desk.groups() == {}


@pytest.mark.parametrize("texting", Texting)
def test_withdrawing_works_however_the_number_stands(desk: Desk, texting: Texting) -> None:
    for nth in range(8):
        person = desk.member(nth)
        desk.text(person.mobile, "3453")
        desk.change(person, texting=texting)
        desk.text(person.mobile, "borrar")

    assert desk.groups() == {}


def test_withdrawing_is_done_even_where_the_invitation_is_gone(desk: Desk) -> None:
    for nth in range(8):
        desk.text(desk.member(nth).mobile, "3453")
    with desk.database.transaction() as session:
        for invitation in session.exec(sql_select(Invitation)):
            session.delete(invitation)

    replies = [
        desk.text(desk.member(nth, invited=False).mobile, "cancel my answer") for nth in range(8)
    ]

    assert set(replies) == {desk.wording(TextKey.WITHDRAWN, EN)}
    assert desk.groups() == {}


def test_withdrawing_is_done_even_if_the_clock_was_set_back(desk: Desk) -> None:
    for nth in range(8):
        number = desk.member(nth).mobile
        desk.text(number, "3453")
        desk.clock.move(hours=-1)
        desk.text(number, "cancel my answer")
        desk.clock.move(hours=1)

    assert desk.groups() == {}


# Flags.


def raise_flag(desk: Desk, team: Unit | None = None) -> int:
    with desk.database.transaction() as session:
        code = debriefs.raise_flag(
            session,
            Trigger.REQUESTED,
            cause="2026-11-18",
            unit_id=id_of(team or desk.large),
            label="Large Team",
            terms=desk.terms,
            now=desk.clock(),
        )
    assert code is not None
    return code


def add_peer(desk: Desk, number: str, **changes: Any) -> None:
    with desk.database.transaction() as session:
        assert desk.large.parent_id is not None
        unit_id = changes.pop("unit_id", desk.large.parent_id)
        add_account(session, changes.pop("role", Role.PEER), unit_id, mobile=number, **changes)


@pytest.mark.parametrize("language", Language)
def test_the_first_to_take_a_flag_has_it(desk: Desk, language: Language) -> None:
    add_peer(desk, "+19195550191", language=language)
    code = raise_flag(desk)
    fields = {"team": "Large Team", "link": "http://127.0.0.1:8000/flags"}

    taken = desk.text("+19195550191", f"TAKE {code}")
    again = desk.text("+19195550191", f"take {code} please")
    other = desk.text(PEER, f"Take {code}")

    [flag] = desk.listed(Flag)
    assert taken == again == desk.wording(TextKey.TAKEN, language, **fields)
    assert other == desk.wording(TextKey.ALREADY_TAKEN, EN, **fields)
    assert (flag.state, flag.taken_at) == (FlagState.TAKEN, TEXTED)


@pytest.mark.parametrize(
    "changes",
    [
        {"role": Role.LEADER},
        {"role": Role.COORDINATOR},
        {"role": Role.REPRESENTATIVE},
    ],
    ids=str,
)
def test_nobody_but_a_peer_takes_a_flag_or_learns_of_one(
    desk: Desk, changes: dict[str, Any]
) -> None:
    add_peer(desk, "+19195550191", **changes)
    code = raise_flag(desk)
    unknown = desk.wording(TextKey.UNKNOWN_CODE, EN, link="http://127.0.0.1:8000/flags")

    open_ = desk.text("+19195550191", f"TAKE {code}")
    desk.text(PEER, f"TAKE {code}")
    taken = desk.text("+19195550191", f"TAKE {code}")

    assert open_ == taken == unknown


def test_a_peer_of_another_team_learns_nothing_of_a_flag(desk: Desk) -> None:
    add_peer(desk, "+19195550191", unit_id=id_of(desk.small))
    code = raise_flag(desk)

    reply = desk.text("+19195550191", f"TAKE {code}")

    assert reply == desk.wording(TextKey.UNKNOWN_CODE, EN, link="http://127.0.0.1:8000/flags")
    assert [flag.state for flag in desk.listed(Flag)] == [FlagState.OPEN]


def test_a_flag_is_taken_though_the_hour_has_no_reply_left(desk: Desk) -> None:
    code = raise_flag(desk)
    unknown = [desk.text(PEER, f"TAKE {code + 1}") for _ in range(20)]

    reply = desk.text(PEER, f"TAKE {code}")

    assert [said is not None for said in unknown] == [True] * 2 + [False] * 18
    assert reply is None
    assert [flag.state for flag in desk.listed(Flag)] == [FlagState.TAKEN]


def test_a_disabled_account_is_a_stranger(desk: Desk) -> None:
    add_peer(desk, "+19195550191", is_disabled=True)
    code = raise_flag(desk)

    assert desk.text("+19195550191", f"TAKE {code}") is None


def test_of_two_peers_at_once_one_has_the_flag_and_the_other_is_told(desk: Desk) -> None:
    numbers = [PEER, "+19195550191"]
    add_peer(desk, numbers[1])
    code, start, replies = raise_flag(desk), Barrier(2), {}

    def take(number: str) -> None:
        start.wait()
        replies[number] = desk.text(number, f"TAKE {code}")

    threads = [Thread(target=take, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    fields = {"team": "Large Team", "link": "http://127.0.0.1:8000/flags"}
    assert set(replies.values()) == {
        desk.wording(TextKey.TAKEN, EN, **fields),
        desk.wording(TextKey.ALREADY_TAKEN, EN, **fields),
    }


# Around it.


def test_somebody_without_a_language_is_answered_in_that_of_the_agency(
    empty: Desk,
) -> None:
    desk = replace(empty, terms=make_terms(default_language=ES)).open()

    assert desk.text(desk.member().mobile, "hm") == desk.wording(TextKey.UNREAD, ES)
    assert desk.text(STRANGER, "i want to die") == desk.wording(TextKey.CRISIS, ES)


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        (PulseMode.LINK, TextKey.UNREAD_LINK),
        (PulseMode.REPLY, TextKey.UNREAD_REPLY),
        (PulseMode.REPLY_OR_LINK, TextKey.UNREAD),
    ],
)
def test_what_cannot_be_read_is_answered_in_the_words_of_the_mode(
    empty: Desk, mode: PulseMode, text: TextKey
) -> None:
    desk = replace(empty, terms=make_terms(mode=mode)).open()

    assert desk.text(desk.member().mobile, "rough night") == desk.terms.text(text, EN)


def test_in_an_agency_without_a_period_everybody_is_answered(
    empty: Desk,
) -> None:
    desk = empty
    with desk.database.transaction() as session:
        [team] = add_agency(session, "Only Team")
        number = add_person(session, team, texting=Texting.UNCONFIRMED).mobile

    replies = {
        body: desk.text(number, body)
        for body in ("JOIN", "cancel my answer", "i want to die", "CONTACT")
    }
    desk.clock.move(hours=1)
    answers = [desk.text(number, body) for body in ("0111", "DEBRIEF")]

    assert None not in replies.values()
    assert replies["JOIN"] is not None
    assert "from Mon 30 Nov" in replies["JOIN"]
    assert set(answers) == {desk.wording(TextKey.LATE, EN)}


def test_a_person_whose_unit_is_the_agency_itself_is_answered(desk: Desk) -> None:
    person = desk.outsider(unit_id=desk.large.parent_id)

    assert "in Riverbend (1 people)" in str(desk.text(person.mobile, "JOIN"))


def test_nothing_of_a_text_or_its_sender_is_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    person = desk.member()

    for bodies in BODIES.values():
        for body in bodies:
            desk.text(person.mobile, body)

    assert str(person.mobile) not in caplog.text
    assert person.name not in caplog.text
    assert not [body for bodies in BODIES.values() for body in bodies if body in caplog.text]


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


def dump(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Every table."""
    with desk.database.reading() as session:
        run = session.connection().execute
        return {
            table.name: [tuple(row) for row in run(select(table)).all()]
            for table in metadata.sorted_tables
        }
