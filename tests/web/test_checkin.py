import io
import logging
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.factories import add_period, id_of
from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS, files_of
from tests.web.checkins import (
    HARD,
    add_newcomer,
    add_team,
    answer,
    give_link,
    invite_again,
    make_app,
    post,
    release_before,
)
from wellness.domain.keyed import hash_token
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.texts import PulseMode
from wellness.domain.texts.claims import list_claims
from wellness.errors import Unavailable
from wellness.services import maintenance
from wellness.services.terms import Terms
from wellness.storage import schedules
from wellness.storage.database import Database
from wellness.storage.schema.rosters import Person, PersonStatus
from wellness.storage.schema.schedules import PeriodState
from wellness.vault.calls import Ballot, CastOutcome
from wellness.vault.service import EmbeddedVault, Vote

ALL_ANSWERS = list(product(*(range(s.low, s.high + 1) for s in POST_SHIFT.scales)))


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(STARTS)


@pytest.fixture
def agency(database: Database, vault: EmbeddedVault, terms: Terms, clock: FrozenClock) -> Agency:
    return Agency(database, vault, terms, clock).open()


@pytest.fixture
def app(agency: Agency) -> Flask:
    return make_app(agency)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def words(html: str) -> str:
    bare = re.sub(r"<(style|script).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def dump(agency: Agency) -> list[str]:
    with closing(sqlite3.connect(str(agency.database.url.database))) as connection:
        return list(connection.iterdump())


class NotingVault(EmbeddedVault):
    """A vault that keeps what it was asked to count."""

    votes: list[Vote]

    def cast(self, vote: Vote) -> CastOutcome:
        self.votes = [*getattr(self, "votes", []), vote]
        return super().cast(vote)


class DownVault(EmbeddedVault):
    """A vault that cannot be reached for counting."""

    def cast(self, vote: Vote) -> CastOutcome:  # noqa: ARG002 - the signature is the vault's
        raise Unavailable("The vault does not answer.", remedy="Try again.")


# ---- the page


def test_the_page_asks_every_question_in_both_languages(client: FlaskClient) -> None:
    shown = words(client.get("/c").text)

    for question in POST_SHIFT.questions:
        for language, wording in question.wording.items():
            assert wording in shown
            for option in question.options[language]:
                assert option.replace(": ", " ") in shown


def test_the_page_says_where_it_counts_before_the_first_question(client: FlaskClient) -> None:
    html = client.get("/c").text

    before, _, after = html.partition("<fieldset")

    assert "Where it counts" in before
    assert "Dónde cuenta" in before
    assert "Where it counts" not in after


def test_the_page_is_the_same_for_everybody(client: FlaskClient) -> None:
    def without_nonce(html: str) -> str:
        return re.sub(r'nonce="[^"]+"', "", html)

    plain = client.get("/c").text
    client.set_cookie("wellness", "of-somebody-signed-in")
    asked = client.get("/c?token=x&lang=es", headers={"Accept-Language": "es"}).text

    assert without_nonce(asked) == without_nonce(plain)


def test_the_page_reads_nothing(client: FlaskClient, agency: Agency) -> None:
    statements: list[str] = []
    event.listen(
        agency.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )

    client.get("/c")

    assert statements == []


def test_the_page_loads_nothing_else(client: FlaskClient) -> None:
    html = client.get("/c").text

    loading = re.findall(r"<(?:img|script|link|iframe|audio|video|object)\b[^>]*", html)
    assert [tag for tag in loading if "src=" in tag or "href=" in tag] == [
        '<link rel="icon" href="data:,"'
    ]
    assert not re.search(r"url\(|@import|https?:|<form[^>]* action|\sstyle=|\son[a-z]+=", html)
    assert set(re.findall(r'href="([^"]+)"', html)) == {
        "data:,",
        "tel:988",
        "sms:988",
        "sms:988?&amp;body=AYUDA",
        "/privacy",
    }


def test_style_and_script_carry_the_pass_of_the_response(client: FlaskClient) -> None:
    first, second = client.get("/c"), client.get("/c")

    nonces = set(re.findall(r'nonce="([^"]+)"', first.text))

    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in first.headers["Content-Security-Policy"]
    assert "unsafe" not in first.headers["Content-Security-Policy"]
    assert first.text != second.text


def test_no_browser_is_asked_to_remember_an_answer(client: FlaskClient) -> None:
    [form] = re.findall(r"<form[^>]*>", client.get("/c").text)

    assert 'autocomplete="off"' in form


def test_without_a_script_the_page_says_what_to_do(client: FlaskClient) -> None:
    html = client.get("/c").text

    inside = words(" ".join(re.findall(r"<noscript>(.*?)</noscript>", html, flags=re.DOTALL)))

    assert "needs JavaScript" in inside
    assert "necesita JavaScript" in inside
    assert "reply to the text" in inside


def test_where_texts_are_not_read_nobody_is_told_to_reply_with_answers(agency: Agency) -> None:
    agency.terms = replace(agency.terms, mode=PulseMode.LINK)

    shown = words(make_app(agency).test_client().get("/c").text)

    assert "reply to the text instead" not in shown
    assert "Reply CONTACT to the text" in shown


def test_an_agency_of_one_language_has_nothing_to_switch(agency: Agency) -> None:
    app = make_app(agency, languages=("es",))

    html = app.test_client().get("/c").text

    assert 'class="tongue"' not in html


def test_every_state_has_a_heading_and_the_crisis_line_is_outside_all(client: FlaskClient) -> None:
    html = client.get("/c").text
    footer = html[html.index("<footer") :]

    states = re.findall(r'data-on="([a-z-]+)"', html[: html.index("<footer")])

    assert set(states) == {
        "wait", "open", "counted", "capped", "late", "not-yet", "ended", "lost", "refused",
        "results",
    }  # fmt: skip
    assert html.count("<h1") == len(states) + 1  # one more where no script runs
    assert "call 988" in footer
    assert "988, oprima 2" in footer


def test_the_page_claims_nothing_it_cannot_keep(client: FlaskClient) -> None:
    assert list_claims(words(client.get("/c").text)) == []


# ---- the three requests


def test_three_requests_make_a_check_in(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    page = client.get("/c")
    opened = post(client, "exchange", token=token)
    counted = answer(client, token)

    assert [response.status_code for response in (page, opened, counted)] == [200, 200, 200]
    assert opened.get_json() == {
        "state": "open",
        "language": "en",
        "team": "Team A",
        "people": {"en": "10 people", "es": "10 personas"},
        "k": 7,
        "until": {"en": "Monday, November 23", "es": "lunes 23 de noviembre"},
        "results": {
            "en": "Monday, November 23, 9:00\u202fAM",
            "es": "lunes 23 de noviembre, 9:00\u202fa.m.",
        },
    }
    got = counted.get_json()
    assert (got["state"], got["team"], got["wide"], got["k"]) == ("counted", "Team A", False, 7)
    assert sum(len(response.data) for response in (page, opened, counted)) <= 30_000


def test_the_language_is_that_of_the_roster(client: FlaskClient, agency: Agency) -> None:
    languages = [
        post(client, "exchange", token=give_link(agency, person)).get_json()["language"]
        for person in agency.people[:2]
    ]

    assert languages == ["en", "es"]


@pytest.mark.parametrize("path", ["", "/exchange", "/answer", "/results"])
def test_nothing_is_kept_by_browsers_or_proxies(
    client: FlaskClient, agency: Agency, path: str
) -> None:
    client.set_cookie("wellness", "of-somebody-signed-in")
    token = give_link(agency, agency.people[0])

    if path == "/answer":
        response = answer(client, token)
    elif path:
        response = post(client, path[1:], token=token)
    else:
        response = client.get("/c")

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers.getlist("Set-Cookie") == []
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_link_is_never_opened_by_an_address(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    statuses = [
        client.get(f"/c/{path}?token={token}").status_code
        for path in ("exchange", "answer", "results")
    ]

    assert statuses == [405, 405, 405]


def test_an_answer_changes_nothing_outside_the_vault(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])
    before = dump(agency)

    post(client, "exchange", token=token)
    assert answer(client, token, HARD).get_json()["state"] == "counted"
    post(client, "results", token=token)

    assert dump(agency) == before


def test_sending_twice_is_harmless(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    first, second = answer(client, token, HARD), answer(client, token, HARD)

    assert first.data == second.data


def test_the_seventh_answer_of_a_day_is_not_counted(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    states = [answer(client, token).get_json()["state"] for _ in range(7)]

    assert states == ["counted"] * 6 + ["capped"]


def test_every_answer_gets_the_same_bytes(
    database: Database, terms: Terms, clock: FrozenClock, tmp_path: Path
) -> None:
    quick = EmbeddedVault(tmp_path / "quick", clock, durable=False)
    agency = Agency(database, quick, terms, clock, size=40).open()
    client = make_app(agency).test_client()
    tokens = [give_link(agency, person) for person in agency.people[:40]]

    replies = {answer(client, tokens[i // 6], values).data for i, values in enumerate(ALL_ANSWERS)}

    assert len(ALL_ANSWERS) == 240
    assert len(replies) == 1


def test_an_answer_by_an_older_link_counts_for_the_newest_invitation(
    database: Database, terms: Terms, clock: FrozenClock, tmp_path: Path
) -> None:
    vault = NotingVault(tmp_path / "noting", clock)
    agency = Agency(database, vault, terms, clock).open()
    token = give_link(agency, agency.people[0])
    invite_again(agency, agency.people[0], clock() - timedelta(seconds=1))

    answer(make_app(agency).test_client(), token)

    assert [vote.number for vote in vault.votes if isinstance(vote, Ballot)] == [2]


def test_whole_agency_only_sticks_for_texts_too(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    chosen = answer(client, token, wide=1).get_json()
    again = answer(client, token, wide=0).get_json()
    reply = agency.text(agency.numbers[0], "0111")

    assert (chosen["wide"], again["wide"]) == (True, True)
    assert reply is not None
    assert "the whole agency" in reply


def test_the_receipt_bears_the_head_of_the_chain(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])
    none_yet = answer(client, token).get_json()
    release_before(agency, {"Team A": 8})

    got = answer(client, token).get_json()

    assert set(none_yet["head"]) == {"0"}
    assert re.fullmatch(r"[0-9a-f]{64}", got["head"])
    assert got["head"] != none_yet["head"]
    assert got["short"] == got["head"][:12]


# ---- links that count nothing


def test_unknown_and_ended_links_cannot_be_told_apart(
    client: FlaskClient, agency: Agency, clock: FrozenClock
) -> None:
    statements: list[str] = []
    event.listen(
        agency.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    token = give_link(agency, agency.people[0])
    clock.move(days=14)  # over, and not closed yet
    seen = []
    for tried in ("never-given", token):
        for path in ("exchange", "answer", "results"):
            statements.clear()
            response = (
                answer(client, tried) if path == "answer" else post(client, path, token=tried)
            )
            headers = {k: v for k, v in response.headers if k != "Content-Security-Policy"}
            seen.append((response.status_code, response.data, headers, list(statements)))
    agency.close()
    closed = post(client, "exchange", token=token)

    assert [one[0] for one in seen] == [404] * 6
    assert all(one == seen[0] for one in seen)
    assert (closed.status_code, closed.data) == seen[0][:2]


def test_a_link_of_another_period_has_ended(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])
    with agency.database.transaction() as session:
        before = add_period(session, STARTS - timedelta(days=14), state=PeriodState.CLOSED)
        invitation = schedules.find_invitation_by_token(session, hash_token(token))
        assert invitation is not None
        invitation.period_id = id_of(before)

    assert post(client, "exchange", token=token).status_code == 404


def test_an_ended_link_says_that_nothing_was_counted_and_when_to_come_again(
    client: FlaskClient,
) -> None:
    told = post(client, "exchange", token="never-given").get_json()
    shown = words(client.get("/c").text)

    assert told["kept"] == "Nothing was counted."
    assert "The next check-in comes after your next shift." in told["remedy"]
    assert "Nothing was counted now. The next check-in comes after your next shift." in shown


def test_who_is_not_eligible_yet_is_told_from_when(
    client: FlaskClient, agency: Agency, tmp_path: Path
) -> None:
    token = give_link(agency, add_newcomer(agency))
    before = files_of(tmp_path / "vault")

    opened, sent = post(client, "exchange", token=token), answer(client, token)

    assert opened.get_json()["state"] == sent.get_json()["state"] == "not-yet"
    assert sent.get_json()["until"]["en"] == "Monday, November 23"
    assert files_of(tmp_path / "vault") == before


def test_who_is_on_leave_is_told_no_date_that_would_not_hold(
    client: FlaskClient, agency: Agency
) -> None:
    person = add_newcomer(agency)
    token = give_link(agency, person)
    with agency.database.transaction() as session:
        session.get_one(Person, person).status = PersonStatus.LEAVE

    opened, sent = post(client, "exchange", token=token), answer(client, token)

    assert opened.get_json()["state"] == sent.get_json()["state"] == "late"


def test_an_answer_the_vault_no_longer_takes_is_late(
    client: FlaskClient, agency: Agency, tmp_path: Path
) -> None:
    token = give_link(agency, agency.people[0])
    for key in (tmp_path / "vault" / "keys").glob("period-*"):
        key.unlink()

    assert answer(client, token).get_json()["state"] == "late"


def test_no_answer_is_late_because_the_clock_was_set_back(
    client: FlaskClient, agency: Agency, clock: FrozenClock
) -> None:
    token = give_link(agency, agency.people[0])
    with agency.database.transaction() as session:
        maintenance.advance_clock(session, clock())
    clock.move(hours=-5)

    assert answer(client, token).get_json()["state"] == "counted"


def test_an_invitation_whose_slot_has_not_come_is_late(
    client: FlaskClient, agency: Agency, clock: FrozenClock
) -> None:
    token = give_link(agency, agency.people[0])
    clock.move(hours=-1)

    assert post(client, "exchange", token=token).get_json()["state"] == "late"


# ---- what the page would not send


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": 5},
        {"token": None},
        {"token": "x", "more": 1},
        {"token": "x", "values": [0, 1, 1, 1]},
        {"token": "x", "values": [0, 1, 1, True], "wide": 0},
        {"token": "x", "values": [0, 1, 1, "1"], "wide": 0},
        {"token": "x", "values": "0111", "wide": 0},
        {"token": "x", "values": [0, 1, 1, 1], "wide": 2},
        {"token": "x", "values": [0, 1, 1, 1], "wide": "yes"},
        {"token": "x", "values": [0, 1, 1, 1], "wide": 0, "more": 1},
        ["x"],
        "x",
        None,
    ],
)
def test_a_body_the_page_would_not_send_is_refused(client: FlaskClient, body: object) -> None:
    response = client.post("/c/answer", json=body, headers={"Accept": "application/json"})

    assert response.status_code == 422
    assert response.get_json()["kept"] == "Nothing was counted."
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", ["exchange", "results"])
@pytest.mark.parametrize("body", [{}, {"token": 5}, {"token": "x", "more": 1}, ["x"], None])
def test_a_token_comes_alone(client: FlaskClient, path: str, body: object) -> None:
    assert client.post(f"/c/{path}", json=body).status_code == 422


@pytest.mark.parametrize("path", ["exchange", "answer", "results"])
@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text/plain", '{"token":"x"}'),
        ("application/x-www-form-urlencoded", "token=x"),
        ("application/json", '{"token":'),
        ("application/json", ""),
        ("application/json", "\xff"),
    ],
)
def test_a_body_that_is_not_json_is_refused(
    client: FlaskClient, path: str, content_type: str, content: str
) -> None:
    response = client.post(f"/c/{path}", data=content.encode("latin-1"), content_type=content_type)

    assert response.status_code == 422


@pytest.mark.parametrize("path", ["exchange", "answer", "results"])
@pytest.mark.parametrize(
    "content",
    [
        '{"token":"\\ud800"}',
        '{"token":"\\ud800","values":[0,1,1,1],"wide":0}',
        "[" * 2000,
        '{"token":' * 200,
    ],
    ids=["half a character", "half a character to answer", "nested lists", "nested objects"],
)
def test_json_that_no_page_can_have_made_is_refused(
    client: FlaskClient, path: str, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.post(f"/c/{path}", data=content, content_type="application/json")

    assert response.status_code == 422
    assert caplog.records == []


def test_a_long_body_in_chunks_is_too_large(client: FlaskClient) -> None:
    content = b'{"token":"' + b"x" * 3000 + b'"}'

    response = client.post(
        "/c/exchange",
        input_stream=io.BytesIO(content),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )

    assert response.status_code == 413


def test_a_short_body_in_chunks_is_read(client: FlaskClient) -> None:
    response = client.post(
        "/c/exchange",
        input_stream=io.BytesIO(b'{"token":"never-given"}'),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )

    assert response.status_code == 404


def test_a_long_body_is_not_read(client: FlaskClient) -> None:
    short, long = (
        post(client, "exchange", token="x" * 2000),
        post(client, "exchange", token="x" * 2048),
    )

    assert (short.status_code, long.status_code) == (404, 413)


@pytest.mark.parametrize(
    "values",
    [(0, 1, 1), (0, 1, 1, 1, 1), (4, 1, 1, 1), (0, 0, 1, 1), (0, 1, 6, 1), (0, 1, 1, -1), ()],
)
def test_answers_that_are_none_are_refused_and_nothing_is_counted(
    client: FlaskClient, agency: Agency, tmp_path: Path, values: tuple[int, ...]
) -> None:
    token = give_link(agency, agency.people[0])
    before = files_of(tmp_path / "vault")

    response = answer(client, token, values)

    assert response.status_code == 422
    assert response.get_json()["kept"] == "Nothing was counted."
    assert files_of(tmp_path / "vault") == before


def test_a_vault_that_is_away_is_a_503_that_the_page_tries_again(
    database: Database, terms: Terms, clock: FrozenClock, tmp_path: Path
) -> None:
    agency = Agency(database, DownVault(tmp_path / "down", clock), terms, clock).open()
    client = make_app(agency).test_client()

    response = answer(client, give_link(agency, agency.people[0]))

    assert response.status_code == 503


def test_no_log_line_holds_a_token_or_an_answer(
    database: Database,
    terms: Terms,
    clock: FrozenClock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    agency = Agency(database, EmbeddedVault(tmp_path / "v", clock), terms, clock).open()
    token, values = give_link(agency, agency.people[0]), (3, 4, 5, 3)
    client = make_app(agency).test_client()
    post(client, "exchange", token=token)
    answer(client, token, values)
    answer(client, token, (3, 4, 5, 9))
    answer(client, f"{token}x", values)
    agency.vault = DownVault(tmp_path / "v", clock)
    answer(make_app(agency).test_client(), token, values)

    logged = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)

    assert token not in logged
    assert "3, 4, 5" not in logged


# ---- last results


def test_everybody_of_a_team_gets_the_same_last_results(
    client: FlaskClient, agency: Agency
) -> None:
    release_before(agency, {"Team A": 8, "Team B": 15})
    answer(client, give_link(agency, agency.people[0]), HARD)

    replies = [
        post(client, "results", token=give_link(agency, person)).data for person in agency.people
    ]

    assert len(set(replies[:10])) == len(set(replies[10:])) == 1
    assert replies[0] != replies[10]


def test_the_own_group_comes_first_and_all_others_follow(
    client: FlaskClient, agency: Agency
) -> None:
    release_before(agency, {"Team A": 8, "Team B": 15})

    names = [
        [group["name"]["en"] for group in got["groups"]]
        for got in (
            post(client, "results", token=give_link(agency, agency.people[i])).get_json()
            for i in (0, 10)
        )
    ]

    assert names == [["Team A", "Team B"], ["Team B", "Team A"]]


def test_bands_are_said_in_words(client: FlaskClient, agency: Agency) -> None:
    release_before(agency, {"Team A": 16, "Team B": 40}, positive=5)

    got = post(client, "results", token=give_link(agency, agency.people[0])).get_json()
    own, other = got["groups"]

    assert own["rows"][0] == {
        "label": {"en": "Hard calls", "es": "Casos duros"},
        "words": {
            "en": "Between 4 and 7 of about 15 to 18 people who answered had a hard call in half"
            " or more of their check-ins.",
            "es": "Entre 4 y 7 de unas 15 a 18 personas que respondieron tuvieron un caso duro en"
            " la mitad o más de sus chequeos.",
        },
        "band": 2,
        "bands": 4,
    }
    assert len(own["rows"]) == len(POST_SHIFT.indicators)
    assert other["rows"][0]["words"]["en"].startswith("Between 8 and 20% of the 39 or more people")
    assert got["span"] == {
        "en": "Monday, October 26 to Monday, November 9",
        "es": "Del lunes 26 de octubre al lunes 9 de noviembre",
    }


def test_the_newest_results_are_shown(client: FlaskClient, agency: Agency) -> None:
    release_before(agency, {"Team B": 8}, periods_ago=2)
    release_before(agency, {"Team A": 8})

    got = post(client, "results", token=give_link(agency, agency.people[0])).get_json()

    assert [group["name"]["en"] for group in got["groups"]] == ["Team A"]


def test_a_pool_names_its_teams(client: FlaskClient, agency: Agency) -> None:
    add_team(agency, "Team C")
    release_before(agency, {"Team A": 5, "Team B": 4, "agency-wide": 8})

    [group] = post(client, "results", token=give_link(agency, agency.people[0])).get_json()[
        "groups"
    ]

    assert group["name"] == {
        "en": "Other teams in Riverbend",
        "es": "Otros equipos de Riverbend",
    }
    assert group["joined"]["en"] == (
        "Team A, Team B, Team C, people counted for the whole agency only"
    )


def test_a_team_that_was_not_shown_is_named_without_a_reason(
    client: FlaskClient, agency: Agency
) -> None:
    release_before(agency, {"Team A": 4, "Team B": 8})

    got = post(client, "results", token=give_link(agency, agency.people[0])).get_json()

    assert [(group["name"]["en"], len(group["rows"])) for group in got["groups"]] == [
        ("Team A", 0),
        ("Team B", 6),
    ]


def test_before_the_first_release_only_its_day_is_told(client: FlaskClient, agency: Agency) -> None:
    got = post(client, "results", token=give_link(agency, agency.people[0])).get_json()

    assert got == {
        "span": None,
        "groups": [],
        "next": {
            "en": "Monday, November 23, 9:00\u202fAM",
            "es": "lunes 23 de noviembre, 9:00\u202fa.m.",
        },
    }


def test_results_are_kept_back_until_their_hour(
    client: FlaskClient, agency: Agency, clock: FrozenClock
) -> None:
    release_before(agency, {"Team A": 8})
    token = give_link(agency, agency.people[0])
    clock.now = STARTS + timedelta(hours=4)
    early = post(client, "results", token=token).get_json()
    clock.now = STARTS + timedelta(hours=5)

    late = post(client, "results", token=token).get_json()

    assert (early["groups"], len(late["groups"])) == ([], 1)
    assert early["next"]["en"].startswith("Monday, November 9")
    assert late["next"]["en"].startswith("Monday, November 23")
