"""/prompts and /outcomes: what each role reads and may do, and that it is never more (AT30)."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.factories import add_account, add_person
from tests.web.results_world import EVENING
from tests.web.staff_site import (
    AGENCY,
    DIRECTOR,
    PEER,
    SUPERVISOR,
    StaffSite,
    build_site,
    words_of,
)
from tests.web.web_harness import PASSWORD, hash_cheaply, token_in
from wellness.domain.access import Role
from wellness.domain.signals import Offer, Outcome
from wellness.domain.texts import TextKey
from wellness.services import debriefs, flag_work
from wellness.storage import accounts
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Unit
from wellness.wiring import Runtime

REPRESENTATIVE, COORDINATOR = "representative@example.org", "coordinator@example.org"
LINE = "Two more people on Friday nights."


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    site = build_site(runtime, periods=0)
    with site.runtime.database.transaction() as session:
        for email, role in (
            (REPRESENTATIVE, Role.REPRESENTATIVE),
            (COORDINATOR, Role.COORDINATOR),
        ):
            hashed = hash_cheaply(PASSWORD)
            add_account(session, role, site.unit(AGENCY), email=email, password_hash=hashed)
        add_person(session, session.get_one(Unit, site.unit(EVENING)))
    return site


@pytest.fixture
def director(site: StaffSite) -> FlaskClient:
    return site.client(DIRECTOR)


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(words_of(response.text))


def send(client: FlaskClient, act: str, **fields: str) -> int:
    """Send a form of the first prompt on the page."""
    page = client.get("/prompts").text
    key = re.findall(r'id="p-([0-9a-f-]+)"', page)[0]
    fields["csrf_token"] = token_in(page)
    return client.post(f"/prompts/{key}/{act}", data=fields).status_code


def work(site: StaffSite, label: str, *, closes: bool = False) -> None:
    """A peer supporter takes the flags of a team, offers something, and may close them."""
    now = site.runtime.clock()
    with site.runtime.database.transaction() as session:
        account = accounts.find_account_by_email(session, PEER)
        assert account is not None
        for flag in debriefs.list_flags(session, account.id):
            if flag.label != label:
                continue
            debriefs.take_flag(session, flag.code, account.id, now=now)
            flag_work.note_offer(session, flag.code, account.id, Offer.TEAM_TALK, now=now)
            if closes:
                flag_work.close_flag(
                    session, flag.code, account.id, outcome=Outcome.HELD, reason=None, now=now
                )


def test_a_prompt_says_what_why_how_and_what_not_to_ask(director: FlaskClient) -> None:
    page = read(director, "/prompts")

    order = [
        "Death of a neighbor",
        "An incident of a kind",
        "How",
        "What you might say",
        "What not to ask",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "so chance plays no part" in page
    assert "Offer it, never order it. It is voluntary." in page


def test_prompts_are_those_of_the_leaders_own_part(site: StaffSite) -> None:
    page = read(site.client(SUPERVISOR), "/prompts")

    assert EVENING in page
    assert "Co-Response" not in page


@pytest.mark.parametrize("path", ["/prompts", "/outcomes", "/teams"])
def test_at30_no_page_of_a_leader_names_a_peer_a_request_or_a_person(
    site: StaffSite, path: str
) -> None:
    work(site, EVENING)

    for who in (DIRECTOR, SUPERVISOR, REPRESENTATIVE, COORDINATOR):
        page = site.client(who).get(path).text
        for words in ("Dana", "Rivers", "Alex Moreno", "Jamie Lee", "555-012"):
            assert words not in page
        if path != "/teams":
            assert "Care Navigation" not in page


def test_at30_a_request_stands_there_once_something_was_offered(
    site: StaffSite, director: FlaskClient
) -> None:
    work(site, "Care Navigation")

    for path in ("/prompts", "/outcomes"):
        assert "Care Navigation" in read(director, path)


def test_at30_no_number_of_a_flag_stands_on_a_leaders_page(
    site: StaffSite, director: FlaskClient
) -> None:
    with site.runtime.database.reading() as session:
        codes = [row.id for row in session.exec(select(Flag))]

    page = director.get("/prompts").text

    assert codes
    assert not [code for code in codes if re.search(rf"/(flags|prompts)/{code}\b|#{code}\b", page)]


def test_a_leader_notes_and_it_stands_there(director: FlaskClient) -> None:
    assert read(director, "/prompts").count("Held with the team") == 2

    assert send(director, "note", deed="held") == 303

    assert read(director, "/prompts").count("Held with the team") == 3
    assert "Held:" in read(director, "/outcomes")


def test_not_needed_asks_why_from_a_list(director: FlaskClient) -> None:
    assert send(director, "note", deed="not-needed") == 422
    assert send(director, "note") == 422
    assert send(director, "note", deed="not-needed", reason="her own fault") == 422
    assert send(director, "note", deed="not-needed", reason="work-first") == 303

    assert "Work or staffing is the cause and comes first" in read(director, "/outcomes")


def test_what_was_changed_goes_to_the_team_once_and_stands_on_the_pages(
    site: StaffSite, director: FlaskClient
) -> None:
    assert send(director, "change", change=LINE) == 303
    assert send(director, "change", change=LINE) == 303

    with site.runtime.database.reading() as session:
        rows = session.exec(select(Outbox).where(Outbox.text == TextKey.WE_DID)).all()
    assert len(rows) == 1
    for path in ("/prompts", "/outcomes", "/teams"):
        assert LINE in read(director, path)
    assert "What we changed" not in read(site.client(SUPERVISOR), "/prompts").split(LINE)[0]


@pytest.mark.parametrize(
    ("line", "fault"),
    [("", "one line"), ("x" * 101, "too long"), ("\u4eba", "cannot show every character")],
)
def test_a_line_that_does_not_fit_is_kept_in_the_form_with_its_fault(
    director: FlaskClient, line: str, fault: str
) -> None:
    page = director.get("/prompts").text
    key = re.findall(r'id="p-([0-9a-f-]+)"', page)[0]

    response = director.post(
        f"/prompts/{key}/change", data={"csrf_token": token_in(page), "change": line}
    )

    assert response.status_code == 422
    assert fault in response.text
    assert f'value="{line}"' in response.text


@pytest.mark.parametrize("who", [PEER, REPRESENTATIVE, COORDINATOR])
def test_who_does_not_lead_reads_and_notes_nothing(site: StaffSite, who: str) -> None:
    client = site.client(who)

    page = client.get("/prompts").text

    assert "Tell the team" not in page
    assert EVENING in page
    assert send(client, "note", deed="held") in {302, 403, 404}
    assert "Held:" not in read(site.client(DIRECTOR), "/outcomes")


def test_a_closed_prompt_stands_below_with_what_came_of_it(
    site: StaffSite, director: FlaskClient
) -> None:
    work(site, EVENING, closes=True)

    page = read(director, "/prompts")

    closed = page[page.index("Closed by peer supporters") :]
    assert "Peers offered : A time to talk as a team" in closed.replace("offered:", "offered :")
    assert "It was held" in closed


def test_every_role_reads_the_same_outcomes(site: StaffSite) -> None:
    shown = {
        re.sub(r"^.*?(?=What came of the flags)", "", read(site.client(who), "/outcomes"))
        for who in (DIRECTOR, SUPERVISOR, PEER, REPRESENTATIVE, COORDINATOR)
    }

    assert len(shown) == 1


def test_the_pages_are_there_in_spanish(director: FlaskClient) -> None:
    assert "Qué no preguntar" in director.get("/prompts?lang=es").text
    assert "Los últimos doce meses" in director.get("/outcomes?lang=es").text
