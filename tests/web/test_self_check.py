"""The private self-check asks the network for nothing, and counts as the instrument says."""

import re

import pytest
from flask.testing import FlaskClient

from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.web.self_check import QUESTIONS
from wellness.wiring import Runtime


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return create_app(runtime, BLUEPRINTS).test_client()


def test_it_may_send_nothing_anywhere(client: FlaskClient) -> None:
    page = client.get("/self-check")

    policy = page.headers["Content-Security-Policy"]
    assert "connect-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert "default-src 'none'" in policy
    assert "Set-Cookie" not in page.headers


def test_nothing_in_it_could_send(client: FlaskClient) -> None:
    page = client.get("/self-check").text

    for way in ("<form", "fetch(", "XMLHttp", "sendBeacon", "localStorage", "sessionStorage"):
        assert way not in page
    assert not re.search(r'\b(src|action|href)="(?!tel:|sms:|data:,)', page)


def test_other_pages_may_still_speak_to_their_own_server(client: FlaskClient) -> None:
    policy = client.get("/nowhere").headers["Content-Security-Policy"]

    assert "connect-src 'self'" in policy
    assert "form-action 'self'" in policy


def test_the_gate_and_the_five_questions_stand_in_both_languages(client: FlaskClient) -> None:
    page = client.get("/self-check").text

    assert len(QUESTIONS) == 5
    assert page.count("<fieldset") == 6
    assert all(said["en"] in page and said["es"] in page for said in QUESTIONS)


def test_it_says_what_a_score_is_and_is_not(client: FlaskClient) -> None:
    page = client.get("/self-check").text

    for said in (
        "This is not a diagnosis.",
        "Esto no es un diagnóstico.",
        "reply <b>CONTACT</b>",
        "responda <b>CONTACTO</b>",
        'href="tel:988"',
        "public domain",
        "score < 3",
    ):
        assert said in page
