"""The check-in page itself: the same for everybody, and complete in one response."""

import re
from dataclasses import replace

from flask.testing import FlaskClient
from sqlalchemy import event

from tests.privacy.agency import Agency
from tests.web.checkin.checkin_harness import words
from tests.web.checkins import make_app
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.texts import PulseMode
from wellness.domain.texts.claims import list_claims


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

    assert "Counts in <b>" in before
    assert "Cuenta en <b>" in before
    assert "Counts in <b>" not in after


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
        "/c/incident",
        "/self-check",
        "/support?lang=en",
        "/support?lang=es",
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
