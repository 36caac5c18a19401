"""Answers by text: which count, under which team, and how they are taken back."""

from datetime import timedelta

import pytest
from sqlmodel import select as sql_select

from tests.factories import add_eligibility, add_invitation
from tests.services.desk import CHANGES, STARTS, TEXTED, Desk
from tests.services.responding.senders import EN, ES, SPAN
from wellness.domain.language import Language
from wellness.domain.texts import TextKey
from wellness.services import intake
from wellness.services.intake import Place
from wellness.storage.schema.rosters import Texting
from wellness.storage.schema.schedules import Invitation, Period

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
