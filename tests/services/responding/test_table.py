"""Every reply of every kind of sender, in both languages: what is said."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import add_agency, add_person, make_terms
from tests.services.desk import PEER, STARTS, STRANGER, Desk
from tests.services.responding.senders import BODIES, EN, ES
from wellness.domain.language import Language
from wellness.domain.texts import PulseMode, TextKey
from wellness.domain.texts.dates import short_date, short_time
from wellness.storage.schema.rosters import Person, PersonStatus, Texting

# The table: what each kind of sender is told for each kind of reply.

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
