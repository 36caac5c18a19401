"""Links and answers that count nothing say so, and say what to do."""

import pytest
from flask import Flask

from tests.fakes import FrozenClock
from tests.journeys.browser import objections
from tests.journeys.checkin.checkin_harness import (
    ENGLISH,
    Phones,
    choose,
    chosen,
    in_state,
    text_of,
)
from tests.privacy.agency import Agency
from tests.web.checkins import add_newcomer, answer, give_link

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_ended_link_says_so(phones: Phones, *, dark: bool) -> None:
    phone = phones.take(dark=dark, locale="es-MX")

    phone.page.goto(f"{phones.address}#never-given")

    in_state(phone.page, "ended")
    assert "Ahora no se contó nada. El próximo chequeo llega después" in text_of(phone.page, "main")
    assert objections(phone, status=404) == []


def test_a_period_that_ends_while_the_page_is_open_counts_nothing(
    phones: Phones, clock: FrozenClock
) -> None:
    page = phones.open().page
    choose(page)
    clock.move(days=14)

    page.click("#send")

    in_state(page, "ended")
    assert chosen(page) == []


def test_an_address_without_a_link_asks_for_it(phones: Phones) -> None:
    phone = phones.take()

    phone.page.goto(phones.address)

    in_state(phone.page, "lost")
    assert objections(phone) == []
    assert len(phone.seen.requests) == 1


def test_who_is_not_eligible_yet_reads_from_when(phones: Phones, agency: Agency) -> None:
    token, phone = give_link(agency, add_newcomer(agency)), phones.take()

    phone.page.goto(f"{phones.address}#{token}")

    in_state(phone.page, "not-yet")
    assert text_of(phone.page, "main h1 >> visible=true") == (
        "Your answers count from Monday, November 23."
    )
    assert objections(phone) == []


def test_the_seventh_answer_of_a_day_is_said_to_be_uncounted(phones: Phones, app: Flask) -> None:
    phone = phones.take()
    link = phones.link(ENGLISH)
    for _ in range(6):
        answer(app.test_client(), link.partition("#")[2])
    phone.page.goto(link)
    in_state(phone.page, "open")
    choose(phone.page)

    phone.page.click("#send")

    in_state(phone.page, "capped")
    assert objections(phone) == []


def test_an_invitation_before_its_hour_is_late(phones: Phones, clock: FrozenClock) -> None:
    phone = phones.take()
    link = phones.link(ENGLISH)
    clock.move(hours=-1)

    phone.page.goto(link)

    in_state(phone.page, "late")
    assert objections(phone) == []
