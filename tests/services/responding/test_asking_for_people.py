"""Asking by text for a peer for oneself, or for a debrief for the team."""

from datetime import timedelta

from tests.factories import at
from tests.services.desk import TEXTED, Desk
from tests.services.responding.senders import EN, dump
from wellness.domain.texts import TextKey
from wellness.domain.texts.dates import short_time
from wellness.services import requests
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.outbox import Outbox

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
