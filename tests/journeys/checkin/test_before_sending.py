"""The form before it is sent: what it asks for, and whom it leaves out by its looks: nobody."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import objections, scrolls_sideways, small_targets
from tests.journeys.checkin.checkin_harness import (
    ENGLISH,
    HARD,
    SPANISH,
    Phones,
    choose,
    chosen,
    in_state,
    text_of,
)
from wellness.domain.language import Language
from wellness.domain.post_shift import POST_SHIFT

pytestmark = pytest.mark.browser
SELECTED = "getComputedStyle(document.querySelector('{}'), '::after').visibility"


def test_an_incomplete_check_in_says_what_is_missing_and_goes_there(phones: Phones) -> None:
    phone = phones.open()
    page = phone.page
    page.check("#q1-0")
    page.check("#q3-0")

    assert text_of(page, "#send") == "Send: still missing 2, 4"
    page.click("#send", force=True)

    expect(page.locator("#q2-0")).to_be_focused()
    expect(page.locator("#q2-0")).to_be_in_viewport()
    expect(page.locator(".missing")).to_have_count(2)
    assert objections(phone) == []
    assert len(phone.seen.requests) == 2
    page.check("#q2-0")
    expect(page.locator(".missing")).to_have_count(1)
    page.check("#q4-0")
    assert text_of(page, "#send") == "Send"
    expect(page.locator("#send")).to_be_enabled()


def test_what_is_chosen_shows_without_colour(phones: Phones) -> None:
    page = phones.open().page
    page.check("#q2-1")

    marks = [page.evaluate(SELECTED.format(f"[for=q2-{i}]")) for i in range(4)]

    assert marks == ["hidden", "visible", "hidden", "hidden"]


def test_red_shows_the_crisis_line_beside_it_and_asks_nobody(phones: Phones) -> None:
    phone = phones.open()
    page, line = phone.page, phone.page.locator(".help")
    expect(line).to_be_hidden()

    page.check("#q2-3")
    expect(line).to_be_visible()
    page.check("#q2-2")

    expect(line).to_be_hidden()
    assert len(phone.seen.requests) == 2


def test_the_language_can_be_switched_without_losing_an_answer(phones: Phones) -> None:
    phone = phones.open(ENGLISH)
    page = phone.page
    page.check("#q1-2")

    page.click(".tongue [lang=es]")

    assert page.title() == "Chequeo del turno"
    assert page.evaluate("document.documentElement.lang") == "es"
    assert "Cuenta en Team A, 10 personas" in text_of(page, "#form")
    assert "Counts in" not in text_of(page, "#form")
    assert "oprima 2" in text_of(page, ".crisis")
    assert chosen(page) == ["q1-2"]
    assert objections(phone) == []
    assert len(phone.seen.requests) == 2


@pytest.mark.parametrize("width", [320, 180], ids=["320-pixels", "zoomed-twice"])
@pytest.mark.parametrize("person", [ENGLISH, SPANISH], ids=["english", "spanish"])
def test_a_narrow_screen_scrolls_one_way_only(phones: Phones, width: int, person: int) -> None:
    phone = phones.open(person, width=width)
    page = phone.page
    page.click("#form summary")
    assert not scrolls_sideways(phone)
    choose(page, HARD)
    assert objections(phone) == []
    page.click("form .results")
    in_state(page, "results")
    assert not scrolls_sideways(phone)
    page.click("#back")
    page.click("#send")
    in_state(page, "counted")

    assert objections(phone) == []


def test_large_letters_leave_the_page_whole(phones: Phones) -> None:
    phone = phones.open(SPANISH)

    phone.page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert not scrolls_sideways(phone)


def test_every_target_takes_a_thumb(phones: Phones) -> None:
    phone = phones.open()
    boxes = phone.page.locator("#form :is(.options input, .tick, summary)")

    small = [
        box
        for box in (boxes.nth(i).bounding_box() for i in range(boxes.count()))
        if box is None or box["height"] < 44 or box["width"] < 44
    ]

    assert small == []
    assert small_targets(phone) == []


def test_the_keyboard_is_enough(phones: Phones) -> None:
    page = phones.open().page
    keys = page.keyboard
    page.focus("#q1-0")

    for step in (2, 1, 3, 2):
        for _ in range(step):
            keys.press("ArrowDown")
        keys.press("Tab")
    expect(page.locator("#wide")).to_be_focused()
    keys.press("Space")
    expect(page.locator("#wide")).to_be_checked()
    keys.press("Tab")  # what happens to answers
    keys.press("Tab")  # last results
    keys.press("Tab")  # an incident
    keys.press("Tab")  # the self-check
    keys.press("Tab")  # the support list
    keys.press("Tab")
    expect(page.locator("#send")).to_be_focused()
    assert chosen(page) == ["q1-2", "q2-1", "q3-3", "q4-2", "wide"]
    keys.press("Enter")

    in_state(page, "counted")


def test_every_question_is_a_named_group_of_named_answers(phones: Phones) -> None:
    page = phones.open().page

    for question in POST_SHIFT.questions:
        group = page.get_by_role("group", name=question.wording[Language.EN])
        names = [option.replace(": ", " ") for option in question.options[Language.EN]]
        assert [group.get_by_role("radio", name=name, exact=True).count() for name in names] == [
            1
        ] * len(names)


def test_the_languages_lie_one_step_back(phones: Phones) -> None:
    page = phones.open().page  # the heading has the focus

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_a_focused_answer_is_never_under_the_bar(phones: Phones) -> None:
    page = phones.open().page
    page.focus("#q1-0")
    covered = []
    for _ in range(4):
        page.keyboard.press("ArrowUp")  # the last answer of a question
        covered.append(
            page.evaluate(
                "document.activeElement.getBoundingClientRect().bottom"
                " > document.querySelector('.bar').getBoundingClientRect().top"
            )
        )
        page.keyboard.press("Tab")

    assert covered == [False] * 4
