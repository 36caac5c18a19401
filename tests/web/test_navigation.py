import re

import pytest
from flask.testing import FlaskClient

from tests.web import specimen
from tests.web.web_harness import add_staff, sign_in, use_cheap_passwords
from wellness.domain.access import Role
from wellness.storage.database import Database
from wellness.web import create_app
from wellness.wiring import Runtime


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    app = create_app(runtime, (specimen.blueprint,))
    use_cheap_passwords(app)
    return app.test_client()


def entries(page: str) -> list[str]:
    found = re.search(r"<nav.*?</nav>", page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.LEADER, ["/teams"]),
        (Role.REPRESENTATIVE, ["/teams"]),
        (Role.COORDINATOR, ["/teams"]),
        (Role.PEER, ["/teams", "/flags"]),
    ],
)
def test_a_role_is_shown_the_pages_it_can_open_and_that_exist(
    client: FlaskClient, database: Database, role: Role, expected: list[str]
) -> None:
    with database.transaction() as session:
        add_staff(session, role, email="dana@example.org")
    sign_in(client, "dana@example.org")

    page = client.get("/teams").text

    assert entries(page) == expected
    assert '<a href="/teams" aria-current="page">' in page


def test_who_is_not_signed_in_is_shown_no_navigation(client: FlaskClient) -> None:
    assert entries(client.get("/login").text) == []


def test_the_language_of_the_account_is_the_language_of_the_page(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        add_staff(session, Role.PEER, email="dana@example.org", language="es")
    sign_in(client, "dana@example.org")

    page = client.get("/teams").text

    assert '<html lang="es">' in page
    assert "Cerrar sesión" in page
