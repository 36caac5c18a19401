"""What people do on a page until it is in the state that is to be seen."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.faces.town import THROTTLED
from tests.journeys.browser import wait_until

HARD = (3, 3, 4, 2)
_MUCH = 300_000
"""More bytes than a form may have."""


def unfold(page: Page) -> None:
    """Open everything that can be unfolded."""
    page.evaluate(
        "document.querySelectorAll('main details').forEach((part) => {"
        " part.removeAttribute('name'); part.open = true; })"
    )


def send(page: Page) -> None:
    """Send the page's form as it stands."""
    with page.expect_navigation():
        page.click("main form.form button[type=submit]")


def sign_in_wrongly(page: Page) -> None:
    """Give a password that is not one's own."""
    page.fill("#email", "nobody@example.org")
    page.fill("#password", "wrong")
    send(page)


def sign_in_too_often(page: Page) -> None:
    """Try once more, after ten failures."""
    page.fill("#email", THROTTLED)
    page.fill("#password", "wrong")
    send(page)


def send_too_much(page: Page) -> None:
    """Send more than a form may hold."""
    page.evaluate("(much) => { document.querySelector('#email').value = 'x'.repeat(much); }", _MUCH)
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form.form').submit()")


def use_spent_link(page: Page) -> None:
    """Set a password with a code that was never given."""
    page.fill("#password", "gravel violin harbour 4")
    send(page)


def choose_weakly(page: Page) -> None:
    """Choose a password that many have."""
    page.fill("#password", "password password 1")
    send(page)


def log_without_time(page: Page) -> None:
    """Log an incident of today without its time."""
    page.check("[value=today]")
    send(page)


def propose_badly(page: Page) -> None:
    """Propose values that are no policy."""
    page.evaluate(
        "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"
    )
    page.fill("[name=k]", "99")
    with page.expect_navigation():
        page.locator("form:has([name=k]) button[type=submit]").click()


def try_file(folder: str) -> Callable[[Page], None]:
    """See what a roster file of the tests' data would do."""
    name = "roster.csv" if folder == "riverbend" else "roster-bad.csv"

    def act(page: Page) -> None:
        page.check("[name=kind][value=roster]")
        page.set_input_files("#file", f"tests/data/{folder}/{name}")
        send(page)
        unfold(page)

    return act


def invite(page: Page) -> None:
    """Invite a leader, and see the link this one time."""
    person = page.evaluate("Date.now()")
    page.check("#invite [value=leader]")
    page.fill("#name", "Lee Doe")
    page.fill("#email", f"lee.{person}@example.org")
    for name in ("unit", "language"):
        page.select_option(f"#{name}", index=1)
    with page.expect_navigation():
        page.click("#invite button[type=submit]")


def ask_by_mail(page: Page) -> None:
    """Ask for a link to an address."""
    page.fill("#email", "lee@example.org")
    send(page)


def ask_by_no_mail(page: Page) -> None:
    """Ask for a link to what is no address."""
    page.fill("#email", "lee")
    send(page)


def leave_once(page: Page) -> None:
    """Leave, unless one has left before."""
    if not page.locator("form[action*=undo]").count():
        send(page)


def come_back(page: Page) -> None:
    """Leave, then come back."""
    leave_once(page)
    send(page)


def close_without_reason(page: Page) -> None:
    """Close a flag as not needed, and say no reason."""
    unfold(page)
    page.check("[value=not-needed]")
    with page.expect_navigation():
        page.locator("form[action$=close] button[type=submit]").click()


def reach(state: str) -> Callable[[Page], None]:
    """Wait until a check-in's page is in a state."""

    def act(page: Page) -> None:
        section = page.locator(f"main > [data-on~={state}]:visible h1")
        expect(section).to_be_focused()

    return act


def choose(page: Page) -> None:
    """Tap an answer to each question; the gravest shows where help is, and nothing covers it."""
    reach("open")(page)
    for number, value in enumerate(HARD, 1):
        page.check(f"#q{number}-{value}")
    unfold(page)
    for link in page.locator(".help:visible a:visible").all():
        link.click(trial=True)  # fails if anything lies over it


def answer(page: Page) -> None:
    """Answer, and see that it is counted."""
    choose(page)
    page.click("#send")
    reach("counted")(page)
    unfold(page)


def answer_in_vain(state: str) -> Callable[[Page], None]:
    """Answer, and come to another state than thanks."""

    def act(page: Page) -> None:
        choose(page)
        page.click("#send")
        reach(state)(page)

    return act


def answer_offline(page: Page) -> None:
    """Answer while the line is down: the answers stay."""
    choose(page)
    page.click("#send")
    page.locator("#said .kept").wait_for()


def wait_for_line(page: Page) -> None:
    """Wait while no check-in comes."""
    page.locator("#said .offline").wait_for()


def answer_month(page: Page) -> None:
    """Answer what is asked monthly, but do not send it."""
    reach("open")(page)
    for number in range(1, 13):
        page.check(f"#m{number}-4")


def see_results(page: Page) -> None:
    """Look at the last results without answering."""
    reach("open")(page)
    page.click("button.results >> nth=0")
    reach("results")(page)


def report(page: Page) -> None:
    """Log an incident from the check-in page."""
    reach("open")(page)
    page.check("#kind-child", force=True)
    page.fill("#on", "2026-11-10")
    page.click("#send")


def report_and_reach(state: str) -> Callable[[Page], None]:
    """Log an incident, and come to a state."""

    def act(page: Page) -> None:
        report(page)
        reach(state)(page)

    return act


def check_oneself(yes: int) -> Callable[[Page], None]:
    """Answer the private questions, so many with yes; none is asked after a first no."""

    def act(page: Page) -> None:
        reach("open")(page)
        page.check(f"#q0-{int(yes > 0)}", force=True)
        for number in range(1, 6 if yes else 1):
            page.check(f"#q{number}-{int(number <= yes)}", force=True)
        page.click("#send")
        wait_until(page, "document.querySelector('#send').hidden")

    return act


def search(page: Page) -> None:
    """Look for a phone that is not there."""
    page.fill("#search", "zzz")
    page.locator(".empty").wait_for()
