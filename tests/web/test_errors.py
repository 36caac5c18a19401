import html
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web import specimen
from tests.web.web_harness import add_staff, sign_in, use_cheap_passwords
from wellness.storage.database import Database
from wellness.web import create_app
from wellness.wiring import Runtime

JSON = {"Accept": "application/json"}
STATUSES = {
    "not-found": 404,
    "invalid": 422,
    "conflict": 409,
    "not-allowed": 403,
    "unavailable": 503,
    "unmapped": 400,
    "database": 503,
    "sqlite": 503,
    "bug": 500,
}


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    app = create_app(runtime, (specimen.blueprint,))
    use_cheap_passwords(app)
    return app


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_each_error_has_its_status_as_page_and_as_json(
    client: FlaskClient, kind: str, status: int
) -> None:
    page = client.get(f"/fails/{kind}")
    problem = client.get(f"/fails/{kind}", headers=JSON)

    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert (problem.status_code, problem.mimetype) == (status, "application/problem+json")
    assert problem.json is not None
    assert problem.json["status"] == status
    assert problem.json["title"]


def test_an_error_for_people_says_what_happened_what_was_kept_and_what_to_do(
    client: FlaskClient,
) -> None:
    page = client.get("/fails/invalid").text
    problem = client.get("/fails/invalid", headers=JSON).json

    for part in ("That is no date.", "The rest was kept.", "Write 2026-11-30."):
        assert part in page
    assert problem == {
        "title": "That is no date.",
        "kept": "The rest was kept.",
        "remedy": "Write 2026-11-30.",
        "status": 422,
    }


@pytest.mark.parametrize("kind", ["bug", "database", "sqlite"])
@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_a_fault_of_ours_tells_nothing_about_itself(
    client: FlaskClient, kind: str, accept: str
) -> None:
    said = client.get(f"/fails/{kind}", headers={"Accept": accept}).text

    for detail in ("Dana", "+1919", "Error", "Traceback", "SELECT", ".py"):
        assert detail not in html.unescape(said)


def test_what_was_sent_is_spoken_of_only_where_something_was(client: FlaskClient) -> None:
    assert "was not saved" not in client.get("/fails/database").text
    assert "was not saved" in client.post("/fails/database").text


@pytest.mark.parametrize("path", ["/no-such-page", "/fails/bug", "/fails/database"])
def test_every_error_page_carries_the_crisis_line_in_both_languages(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path).text

    assert 'href="tel:988"' in page
    assert "day or night" in page
    assert "oprima 2" in page


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    response = client.get("/sign-out")

    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("teapot", 418, "went wrong"),
        ("too-many", 429, "Wait a while"),
        ("own-answer", 451, "an answer of its own"),
    ],
)
def test_any_other_error_of_the_protocol_has_a_page(
    client: FlaskClient, kind: str, status: int, words: str
) -> None:
    response = client.get(f"/fails/{kind}")

    assert response.status_code == status
    assert words in response.text


def test_too_much_at_once_is_refused(client: FlaskClient) -> None:
    response = client.post("/login", data={"email": "x" * 300_000})

    assert response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "more than this page takes" in response.text


def test_a_missing_database_is_a_clean_503_even_for_who_was_signed_in(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        add_staff(session, email="dana@example.org")
    sign_in(client, "dana@example.org")
    database.dispose()
    path = Path(str(database.url.database))
    path.unlink()
    path.mkdir()

    response = client.get("/teams")

    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "does not answer" in response.text
    assert "988" in response.text


def test_why_the_database_did_not_answer_is_logged_without_its_values(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/fails/database")

    record = caplog.records[-1]
    assert record.getMessage() == "The database did not answer."
    assert record.__dict__["reason"] == "OperationalError"
    assert "555" not in caplog.text


def test_an_error_page_speaks_the_language_of_its_reader(client: FlaskClient) -> None:
    page = client.get("/no-such-page", headers={"Accept-Language": "es-MX,es;q=0.9"}).text

    assert '<html lang="es">' in page
    assert "Esa página no existe." in page
