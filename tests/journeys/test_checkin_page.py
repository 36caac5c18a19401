import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, Route, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.fakes import FrozenClock
from tests.journeys.browser import (
    PHONE,
    OpenPage,
    chromium,
    objections,
    open_page,
    scrolls_sideways,
    small_targets,
)
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS
from tests.web.checkins import add_newcomer, add_team, answer, give_link, make_app, release_before
from wellness.domain.language import Language
from wellness.domain.post_shift import POST_SHIFT
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault

pytestmark = pytest.mark.browser

STEADY, HARD = (0, 0, 0, 0), (3, 3, 4, 2)
ENGLISH, SPANISH = 0, 1  # every other person of the agency reads Spanish
MOST_BYTES = 30_000
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 400_000, "uploadThroughput": 50_000}
FIRST_PAINT_MS = 1500
SELECTED = "getComputedStyle(document.querySelector('{}'), '::after').visibility"


class _Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log(self, *_: Any, **__: Any) -> None:
        pass


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application at an address of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Phones:
    """Opens check-ins as people do: by the link in a text, each on a phone of its own."""

    browser: Browser
    agency: Agency
    address: str
    opened: list[OpenPage]

    def link(self, person: int) -> str:
        """The link in somebody's text."""
        return f"{self.address}#{give_link(self.agency, self.agency.people[person])}"

    def take(self, **options: Any) -> OpenPage:
        """A phone with an empty page."""
        phone = open_page(self.browser, "about:blank", **({"width": PHONE} | options))
        phone.seen.host = urlsplit(self.address).netloc
        phone.seen.requests.clear()
        self.opened.append(phone)
        return phone

    def open(self, person: int = ENGLISH, **options: Any) -> OpenPage:
        """A phone on which somebody has tapped their link."""
        phone = self.take(**options)
        phone.page.goto(self.link(person))
        in_state(phone.page, "open")
        return phone


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def agency(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Agency:
    agency = Agency(database, vault, terms, clock).open()
    add_team(agency, "Stabilization & Outreach")
    add_team(agency, "Co-Response")
    release_before(
        agency,
        {
            "Team A": 16,
            "Team B": 3,
            "Stabilization & Outreach": 40,
            "Co-Response": 5,
            "agency-wide": 2,
        },
    )
    return agency


@pytest.fixture
def app(agency: Agency) -> Flask:
    return make_app(agency)


@pytest.fixture
def phones(browser: Browser, agency: Agency, app: Flask) -> Iterator[Phones]:
    with serving(app) as url:
        phones = Phones(browser, agency, f"{url}/c", [])
        yield phones
        for phone in phones.opened:
            phone.close()


def in_state(page: Page, state: str) -> None:
    """Wait for a state: one section, its heading focused, the crisis line in sight."""
    section = page.locator(f"main > [data-on={state}]")
    expect(section).to_be_visible()
    expect(page.locator("main > :visible")).to_have_count(1)
    expect(section.locator("h1")).to_be_focused()
    expect(page.locator(".crisis")).to_be_in_viewport()


def choose(page: Page, values: tuple[int, ...] = STEADY) -> None:
    """Tap an answer to each question."""
    for number, value in enumerate(values, 1):
        page.check(f"#q{number}-{value}")


def chosen(page: Page) -> list[str]:
    """The values chosen so far."""
    return [
        str(v) for v in page.evaluate("[...document.querySelectorAll(':checked')].map(e => e.id)")
    ]


def fulfil(page: Page, path: str, status: int = 200, **options: Any) -> None:
    """Answer a request of the page in place of the server."""
    page.route(f"**/c/{path}", lambda route: route.fulfill(status=status, **options))


def text_of(page: Page, selector: str) -> str:
    """What stands in an element."""
    return page.locator(selector).inner_text()


# ---- the whole way


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("person", [ENGLISH, SPANISH], ids=["english", "spanish"])
def test_a_check_in_is_three_requests_and_thirty_kilobytes(
    phones: Phones, person: int, *, dark: bool
) -> None:
    phone = phones.take(dark=dark)
    page = phone.page
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - a bound method of a list is no handler to playwright
    link = phones.link(person)

    page.goto(link)
    in_state(page, "open")
    assert objections(phone) == []
    assert page.evaluate("document.documentElement.lang") == ("es" if person else "en")
    choose(page, HARD)
    assert objections(phone) == []
    page.click("#send")
    in_state(page, "counted")
    assert objections(phone) == []

    assert text_of(page, "#done h1") == ("Contado para Team A" if person else "Counted for Team A")
    assert [urlsplit(url).path for url in phone.seen.requests] == ["/c", "/c/exchange", "/c/answer"]
    sizes = [request.sizes() for request in finished]
    received = [size["responseBodySize"] + size["responseHeadersSize"] for size in sizes]
    assert len(received) == 3
    assert sum(received) <= MOST_BYTES, received


def test_six_taps_are_enough(phones: Phones) -> None:
    page = phones.open().page  # the first: the link

    for target in ("#q1-1", "#q2-1", "#q3-1", "#q4-1", "#send"):
        page.click(target)

    in_state(page, "counted")


def test_the_token_is_in_no_address(phones: Phones) -> None:
    phone = phones.take()
    link = phones.link(ENGLISH)
    token = link.partition("#")[2]

    phone.page.goto(link)
    in_state(phone.page, "open")

    assert phone.page.url == phones.address
    assert not [url for url in phone.seen.requests[1:] if token in url]
    assert phone.page.evaluate("history.length") == 2  # the empty page, and this one


def test_nothing_stays_in_the_browser(phones: Phones) -> None:
    phone = phones.open()
    choose(phone.page, HARD)
    phone.page.click("#send")
    in_state(phone.page, "counted")

    assert phone.context.cookies() == []
    assert phone.page.evaluate("[localStorage.length, sessionStorage.length, history.state]") == [
        0,
        0,
        None,
    ]
    assert chosen(phone.page) == []


def test_the_first_paint_is_fast_on_a_slow_line(phones: Phones) -> None:
    phone = phones.take()
    network = phone.context.new_cdp_session(phone.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)

    phone.page.goto(phones.link(ENGLISH))
    in_state(phone.page, "open")

    paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    assert phone.page.evaluate(paint) < FIRST_PAINT_MS


def test_the_thank_you_is_the_same_for_every_answer(phones: Phones) -> None:
    bodies = []
    for person, values in ((0, STEADY), (2, HARD)):
        page = phones.open(person).page
        choose(page, values)
        page.click("#send")
        in_state(page, "counted")
        bodies.append(re.sub(r' nonce="[^"]*"', "", page.evaluate("document.body.outerHTML")))

    assert bodies[0] == bodies[1]


def test_who_wants_it_is_counted_for_the_whole_agency_only(phones: Phones) -> None:
    page = phones.open().page
    choose(page)
    page.check("#wide")

    page.click("#send")

    in_state(page, "counted")
    assert text_of(page, "#done h1") == "Counted for the whole agency"


def test_the_seal_opens_to_the_whole_hash(phones: Phones) -> None:
    phone = phones.open()
    choose(phone.page)
    phone.page.click("#send")
    in_state(phone.page, "counted")

    phone.page.click("#seal summary")

    short, whole = (text_of(phone.page, f"#seal [data-{name}]") for name in ("short", "head"))
    assert re.fullmatch(r"[0-9a-f]{64}", whole)
    assert whole.startswith(short)
    assert objections(phone) == []


def test_an_answer_can_be_given_again(phones: Phones) -> None:
    page = phones.open().page
    choose(page)
    page.click("#send")
    in_state(page, "counted")

    page.click("#change")
    in_state(page, "open")
    choose(page, HARD)
    page.click("#send")

    in_state(page, "counted")


# ---- before sending


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
    assert "Dónde cuenta: Team A, 10 personas" in text_of(page, "#form")
    assert "Where it counts" not in text_of(page, "#form")
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
    keys.press("Tab")  # last results
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


# ---- when the line fails


def test_what_could_not_be_sent_stays_and_goes_out_by_itself(phones: Phones) -> None:
    phone = phones.open()
    page = phone.page
    choose(page, HARD)
    page.route("**/c/answer", lambda route: route.abort())

    page.click("#send")

    expect(page.locator("#said")).to_have_text(re.compile("Not sent yet. Your answers stay"))
    assert text_of(page, "#send") == "Try now"
    assert chosen(page) == ["q1-3", "q2-3", "q3-4", "q4-2"]
    assert [text for text in objections(phone) if "ERR_FAILED" not in text] == []
    page.unroute("**/c/answer")
    in_state(page, "counted")  # after two seconds, by itself
    expect(page.locator("#said")).to_be_empty()


def test_the_button_sends_at_once_after_a_failure(phones: Phones) -> None:
    page = phones.open().page
    choose(page)
    failures: list[Route] = []

    def fail_twice(route: Route) -> None:
        failures.append(route)
        if len(failures) < 3:
            route.fulfill(status=503, content_type="application/problem+json", body="{}")
        else:
            route.continue_()

    page.route("**/c/answer", fail_twice)

    page.click("#send")
    expect(page.locator("#send")).to_have_text("Try now", use_inner_text=True)
    page.click("#send")
    expect(page.locator("#send")).to_have_text("Try now", use_inner_text=True)
    page.click("#send")

    in_state(page, "counted")
    assert len(failures) == 3


def test_a_line_that_comes_back_sends_at_once(phones: Phones) -> None:
    phone = phones.open()
    choose(phone.page)
    phone.context.set_offline(True)
    for _ in range(4):  # then the page itself waits for half a minute
        with phone.page.expect_event("requestfailed"):
            phone.page.click("#send")
        expect(phone.page.locator("#send")).to_have_text("Try now", use_inner_text=True)

    phone.context.set_offline(False)

    in_state(phone.page, "counted")


@pytest.mark.parametrize("status", [200, 403, 404, 413])
def test_the_page_of_a_strange_network_is_no_reply(phones: Phones, status: int) -> None:
    page = phones.open().page
    choose(page)
    fulfil(page, "answer", status, content_type="text/html", body="<p>Sign in to this network")

    page.click("#send")

    expect(page.locator("#send")).to_have_text("Try now", use_inner_text=True)


def test_an_exchange_that_fails_is_tried_again(phones: Phones) -> None:
    phone = phones.take()
    page = phone.page
    page.route("**/c/exchange", lambda route: route.abort())

    page.goto(phones.link(ENGLISH))

    expect(page.locator("#said")).to_have_text(re.compile("No answer yet"))
    assert [text for text in objections(phone) if "ERR_FAILED" not in text] == []
    page.unroute("**/c/exchange")
    page.click("#again")
    in_state(page, "open")


def test_answers_the_server_refuses_are_said_to_be_uncounted(phones: Phones) -> None:
    phone = phones.open()
    choose(phone.page)
    problem = {"content_type": "application/problem+json", "body": "{}"}
    fulfil(phone.page, "answer", 422, **problem)

    phone.page.click("#send")

    in_state(phone.page, "refused")
    assert "Nothing was counted now." in text_of(phone.page, "main")
    assert objections(phone, status=422) == []


# ---- links that count nothing


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


# ---- coming back


def test_the_link_is_gone_from_the_phone_s_history_once_it_was_exchanged(phones: Phones) -> None:
    page = phones.open().page

    assert page.url == phones.address
    assert page.evaluate("history.state") is None


def test_a_reload_before_sending_asks_for_the_link_and_the_link_opens_it(phones: Phones) -> None:
    phone, link = phones.take(), phones.link(ENGLISH)
    page = phone.page
    page.goto(link)
    in_state(page, "open")

    page.reload()

    in_state(page, "lost")
    assert "tap the link in your text again" in text_of(page, "main")
    assert objections(phone) == []
    page.evaluate("(link) => { location.href = link; }", link)
    in_state(page, "open")


def test_back_on_a_shared_phone_opens_nothing(phones: Phones) -> None:
    page = phones.open().page
    page.goto(f"{phones.address.removesuffix('/c')}/privacy")

    page.go_back()

    in_state(page, "lost")


def test_a_page_the_browser_kept_alive_is_loaded_anew(phones: Phones) -> None:
    page = phones.open().page

    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    in_state(page, "lost")


def test_a_reload_while_the_line_is_down_keeps_the_link(phones: Phones) -> None:
    page = phones.take().page
    page.route("**/c/exchange", lambda route: route.abort())
    page.goto(phones.link(ENGLISH))
    expect(page.locator("#said")).to_have_text(re.compile("No answer yet"))

    page.unroute("**/c/exchange")
    page.reload()

    in_state(page, "open")


def test_a_reload_after_sending_asks_for_the_link(phones: Phones) -> None:
    page = phones.open().page
    choose(page)
    page.click("#send")
    in_state(page, "counted")

    page.reload()

    in_state(page, "lost")


def test_the_next_link_opens_in_the_same_tab(phones: Phones) -> None:
    page = phones.open(ENGLISH).page
    second = phones.link(SPANISH)

    page.evaluate("(link) => { location.href = link; }", second)

    expect(page.locator("#form h1")).to_have_text(re.compile("Chequeo del turno"))
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert page.url == phones.address


def test_without_a_script_the_page_says_so(phones: Phones) -> None:
    phone = phones.take(scripts=False)

    phone.page.goto(phones.link(ENGLISH))

    told = text_of(phone.page, "main")
    assert "This page needs JavaScript." in told
    assert "Esta página necesita JavaScript." in told
    expect(phone.page.locator("#wait")).to_be_hidden()
    expect(phone.page.locator(".crisis")).to_be_in_viewport()
    assert len(phone.seen.requests) == 1


# ---- last results


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_last_results_are_one_more_request_and_keep_the_answers(
    phones: Phones, *, dark: bool
) -> None:
    phone = phones.open(SPANISH, dark=dark)
    page = phone.page
    page.check("#q1-2")

    page.click("form .results")

    in_state(page, "results")
    assert [urlsplit(url).path for url in phone.seen.requests[2:]] == ["/c/results"]
    groups = page.locator("#groups details")
    expect(groups).to_have_count(3)
    expect(groups.nth(0)).to_have_attribute("open", "")
    assert "Entre 4 y 7 de unas 15 a 18 personas que respondieron" in groups.nth(0).inner_text()
    groups.nth(1).locator("summary").click()
    groups.nth(2).locator("summary").click()
    assert "personas contadas solo para toda la agencia" in groups.nth(2).inner_text()
    assert objections(phone) == []
    page.click("#back")
    in_state(page, "open")
    assert chosen(page) == ["q1-2"]


def test_last_results_can_be_seen_after_answering(phones: Phones) -> None:
    page = phones.open().page
    choose(page)
    page.click("#send")
    in_state(page, "counted")

    page.click("#done .results")
    in_state(page, "results")
    page.click("#back")

    in_state(page, "counted")


def test_the_group_of_ones_team_comes_first(phones: Phones, agency: Agency) -> None:
    page = phones.open(agency.size).page  # somebody of Team B

    page.click("form .results")

    in_state(page, "results")
    own = page.locator("#groups details").nth(0)
    assert own.inner_text().split("\n")[0] == "Other teams in Riverbend"
    assert "Team B, Co-Response" in own.inner_text()


def test_a_team_that_was_not_shown_is_told_so(phones: Phones) -> None:
    phone = phones.open()
    group = {"name": {"en": "Team A", "es": "Team A"}, "joined": {"en": "", "es": ""}, "rows": []}
    when = {"en": "Monday", "es": "lunes"}
    fulfil(phone.page, "results", json={"groups": [group], "span": when, "next": when})

    phone.page.click("form .results")

    in_state(phone.page, "results")
    assert text_of(phone.page, "#groups").split("\n\n") == ["Team A", "Not shown this time."]
    assert objections(phone) == []


def test_results_that_do_not_come_leave_the_form_as_it_was(phones: Phones) -> None:
    page = phones.open().page
    page.check("#q1-2")
    page.route("**/c/results", lambda route: route.abort())

    page.click("form .results")

    expect(page.locator("#said")).to_have_text(re.compile("The results did not come"))
    in_state_after = page.locator("main > [data-on=open]")
    expect(in_state_after).to_be_visible()
    assert chosen(page) == ["q1-2"]
