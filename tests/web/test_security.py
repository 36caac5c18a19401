import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web import specimen
from tests.web.web_harness import add_staff, make_settings, sign_in, use_cheap_passwords
from wellness.storage.database import Database
from wellness.web import create_app
from wellness.wiring import Runtime

PATHS = [
    "/",
    "/login",
    "/privacy",
    "/healthz",
    "/readyz",
    "/static/wellness.css",
    "/no-such-page",
    "/fails/bug",
    "/fails/database",
]
HTTPS = "https://wellness.example.org"


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    app = create_app(runtime, (specimen.blueprint,))
    use_cheap_passwords(app)
    return app


@pytest.fixture
def https_client(runtime: Runtime) -> FlaskClient:
    settings = make_settings(public_url=HTTPS)
    app = create_app(replace(runtime, settings=settings), (specimen.blueprint,))
    use_cheap_passwords(app)
    return app.test_client()


def policy_of(response: TestResponse) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")


def test_the_policy_names_this_site_and_the_pass_of_the_response_and_nothing_else(
    client: FlaskClient,
) -> None:
    policy = policy_of(client.get("/login"))
    nonce = re.sub(r".*'(nonce-[\w-]{22})'$", r"\1", policy["script-src"])

    assert policy == {
        "default-src": "'none'",
        "script-src": f"'self' '{nonce}'",
        "style-src": f"'self' '{nonce}'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_each_response_has_a_pass_of_its_own(client: FlaskClient) -> None:
    assert policy_of(client.get("/login")) != policy_of(client.get("/login"))


def test_chart_pages_alone_allow_style_attributes(client: FlaskClient) -> None:
    assert policy_of(client.get("/charted"))["style-src-attr"] == "'unsafe-inline'"
    assert "style-src-attr" not in policy_of(client.get("/login"))


def test_no_page_of_the_house_has_an_inline_style_or_script(client: FlaskClient) -> None:
    for path in ("/login", "/set-password", "/privacy?lang=en", "/privacy?lang=es", "/nix"):
        page = client.get(path).text

        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", page)


@pytest.mark.parametrize("path", ["/login", "/privacy", "/no-such-page", "/healthz"])
def test_pages_are_kept_by_no_browser(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_over_https_browsers_are_told_to_stay_there(
    client: FlaskClient, https_client: FlaskClient
) -> None:
    secure = https_client.get("/login").headers["Strict-Transport-Security"]

    assert secure == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in client.get("/login").headers


def test_the_cookie_is_bound_to_the_host_over_https(https_client: FlaskClient) -> None:
    cookie = https_client.get("/login", base_url=HTTPS).headers["Set-Cookie"]

    assert cookie.startswith("__Host-wellness=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_the_cookie_has_a_plain_name_on_loopback(client: FlaskClient) -> None:
    cookie = client.get("/login").headers["Set-Cookie"]

    assert cookie.startswith("wellness=")
    assert "HttpOnly" in cookie
    assert "Secure" not in cookie


def test_signing_in_works_over_https_without_a_referer(
    https_client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        add_staff(session, email="dana@example.org")
    https_client.get("/login", base_url=HTTPS)

    response = sign_in(https_client, "dana@example.org", base_url=HTTPS)

    assert response.status_code == 303
