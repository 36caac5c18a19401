import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from tests.web import specimen
from tests.web.web_harness import add_staff, sign_in, use_cheap_passwords
from wellness.storage.database import Database
from wellness.web import create_app
from wellness.web.guard import Access, access
from wellness.web.sessions import NoSession, without_session
from wellness.wiring import Runtime

EMAIL = "dana@example.org"


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    app = create_app(runtime, (specimen.blueprint,))
    use_cheap_passwords(app)
    return app


@pytest.fixture
def signed_in(client: FlaskClient, database: Database) -> FlaskClient:
    with database.transaction() as session:
        add_staff(session, email=EMAIL)
    sign_in(client, EMAIL)
    return client


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/cookieless"),
        ("POST", "/cookieless"),
        ("GET", "/cookieless/posted-only"),
        ("GET", "/privacy"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/static/wellness.css"),
        ("GET", "/static/nothing.css"),
        ("POST", "/fails/bug"),
    ],
)
def test_a_view_without_session_sets_no_cookie_and_does_not_see_who_is_signed_in(
    signed_in: FlaskClient, method: str, path: str
) -> None:
    response = signed_in.open(path, method=method)

    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "Sign out" not in response.text


def test_a_view_without_session_takes_a_post_without_a_token(client: FlaskClient) -> None:
    assert client.post("/cookieless").status_code == 200


def test_a_view_without_session_that_keeps_something_fails(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get("/forgetful")

    assert response.status_code == 500
    assert "must not keep anything" in caplog.text


def test_an_empty_session_refuses_every_way_of_writing() -> None:
    session = NoSession()

    with pytest.raises(RuntimeError):
        session["kept"] = 1
    with pytest.raises(RuntimeError):
        session.update(kept=1)
    with pytest.raises(RuntimeError):
        session.setdefault("kept", 1)
    with pytest.raises(RuntimeError):
        session.pop("kept")
    assert session.get("kept") is None


def test_a_whole_blueprint_can_do_without(runtime: Runtime) -> None:
    blueprint = without_session(Blueprint("bare", __name__))

    @blueprint.post("/bare")
    @access(Access.ANYONE)
    def serve() -> str:
        return "bare"

    client = create_app(runtime, (blueprint,)).test_client()

    response = client.post("/bare")

    assert response.text == "bare"
    assert "Set-Cookie" not in response.headers


def test_other_pages_know_who_is_signed_in(signed_in: FlaskClient) -> None:
    assert "Sign out" in signed_in.get("/no-such-page").text
