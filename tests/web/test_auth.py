import html
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fakes import FrozenClock
from tests.web.web_harness import PASSWORD, add_staff, csrf_of, sign_in
from wellness.domain.access import Role
from wellness.services import accounts
from wellness.services.accounts import Invited
from wellness.services.sign_in import PER_ACCOUNT
from wellness.storage.database import Database

EMAIL = "dana@example.org"


@pytest.fixture(autouse=True)
def _account(database: Database) -> None:
    with database.transaction() as session:
        add_staff(session, Role.LEADER, email=EMAIL, name="Dana Rivers")


@pytest.fixture
def invited(database: Database, clock: FrozenClock) -> Invited:
    with database.transaction() as session:
        account = next(a for a in accounts.list_accounts(session) if a.email == EMAIL)
        return accounts.reset(
            session, account.id, token=lambda: "t0ken-of-22-characters", now=clock()
        )


def set_password(client: FlaskClient, token: str, password: str = PASSWORD) -> TestResponse:
    form = {"csrf_token": csrf_of(client, "/set-password"), "token": token, "password": password}
    return client.post("/set-password", data=form)


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.LEADER, "/teams"),
        (Role.REPRESENTATIVE, "/teams"),
        (Role.COORDINATOR, "/teams"),
        (Role.PEER, "/flags"),
    ],
)
def test_signing_in_leads_to_the_page_of_the_role(
    client: FlaskClient, database: Database, role: Role, home: str
) -> None:
    with database.transaction() as session:
        add_staff(session, role, email="sam@example.org")

    assert sign_in(client, "sam@example.org").headers["Location"] == home
    assert client.get("/").headers["Location"] == home
    assert client.get("/login").headers["Location"] == home


def test_the_first_page_leads_others_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/").headers["Location"] == "/login"


def test_signing_in_goes_on_to_where_one_wanted_to_go(client: FlaskClient) -> None:
    response = sign_in(client, EMAIL, path="/login?next=/teams/3?period%3D7")

    assert response.headers["Location"] == "/teams/3?period=7"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/x", "https://evil.example", "/\\evil.example"]
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, elsewhere: str) -> None:
    client.get("/login")

    response = sign_in(client, EMAIL, path=f"/login?next={elsewhere}")

    assert response.headers["Location"] == "/teams"


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(client: FlaskClient) -> None:
    wrong = sign_in(client, EMAIL, "wrong")
    unknown = sign_in(client, "nobody@example.org", "wrong")

    assert wrong.status_code == unknown.status_code == 422
    assert "do not belong together" in wrong.text
    nonce_free = [_without_differences(response) for response in (wrong, unknown)]
    assert nonce_free[0] == nonce_free[1].replace("nobody@example.org", EMAIL)


def test_a_password_is_never_sent_back(client: FlaskClient) -> None:
    assert "my wrong secret" not in sign_in(client, EMAIL, "my wrong secret").text


def test_empty_fields_are_pointed_at(client: FlaskClient) -> None:
    response = sign_in(client, "", "")

    assert response.status_code == 422
    assert response.text.count('aria-invalid="true"') == 2
    assert 'aria-describedby="email-fault"' in response.text


def test_after_ten_failures_the_page_says_when_to_try_again(client: FlaskClient) -> None:
    for _ in range(PER_ACCOUNT):
        sign_in(client, EMAIL, "wrong")

    response = sign_in(client, EMAIL)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "3600"
    assert "after 11:00\u202fAM" in html.unescape(response.text)


def test_failures_are_counted_by_the_address_a_proxy_on_this_machine_names(
    client: FlaskClient,
) -> None:
    for n in range(51):
        sign_in(
            client,
            f"staff{n}@example.org",
            "wrong",
            headers={"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"},
        )

    blocked = sign_in(client, EMAIL, headers={"X-Forwarded-For": "203.0.113.9"})
    elsewhere = sign_in(client, EMAIL, headers={"X-Forwarded-For": "203.0.113.10"})

    assert (blocked.status_code, elsewhere.status_code) == (429, 303)


def test_signing_out_says_so(client: FlaskClient) -> None:
    sign_in(client, EMAIL)
    token = csrf_of(client, "/no-such-page")

    response = client.post("/sign-out", data={"csrf_token": token}, follow_redirects=True)

    assert "You are signed out" in response.text


def test_opening_a_link_uses_nothing_up(client: FlaskClient, invited: Invited) -> None:
    for _ in range(3):
        assert client.get("/set-password").status_code == 200

    assert set_password(client, invited.token).status_code == 303


def test_a_link_sets_the_password_that_then_signs_in(client: FlaskClient, invited: Invited) -> None:
    fresh = "gravel violin harbour 4"

    done = set_password(client, invited.token, fresh)

    assert "Your password is set" in client.get(done.headers["Location"]).text
    assert sign_in(client, EMAIL, PASSWORD).status_code == 422
    assert sign_in(client, EMAIL, fresh).status_code == 303


def test_a_link_works_once(client: FlaskClient, invited: Invited) -> None:
    set_password(client, invited.token)

    again = set_password(client, invited.token)

    assert again.status_code == 404
    assert "does not work any more" in again.text


def test_a_made_up_and_a_stale_link_get_the_same_page(
    client: FlaskClient, invited: Invited, clock: FrozenClock
) -> None:
    made_up = set_password(client, "made-up")
    clock.now = invited.expires_at + timedelta(seconds=1)
    stale = set_password(client, invited.token)

    assert _without_differences(made_up) == _without_differences(stale)


@pytest.mark.parametrize(
    ("password", "advice"),
    [
        ("", "fill this in"),
        ("short", "at least 15 characters"),
        ("x" * 300, "at most 256 characters"),
        ("abab abab abab abab", "repeats the same few characters"),
        ("password password 1", "Many people choose this"),
        ("dana rivers dana rivers", "your name, your address"),
    ],
)
def test_a_weak_password_is_explained_and_the_link_stays_good(
    client: FlaskClient, invited: Invited, password: str, advice: str
) -> None:
    refused = set_password(client, invited.token, password)

    assert refused.status_code == 422
    assert advice in html.unescape(refused.text)
    assert f'value="{invited.token}"' in refused.text
    assert set_password(client, invited.token).status_code == 303


def _without_differences(response: TestResponse) -> str:
    """A page without what differs each time: the tokens of its forms."""
    return "\n".join(line for line in response.text.splitlines() if "csrf_token" not in line)
