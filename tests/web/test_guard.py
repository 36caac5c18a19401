import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from tests.web import specimen
from tests.web.web_harness import add_staff, csrf_of, sign_in, use_cheap_passwords
from wellness.domain.access import Permission, Role
from wellness.storage.database import Database
from wellness.web import create_app
from wellness.web.guard import Access, Unguarded, access, is_allowed
from wellness.wiring import Runtime

EMAIL = "dana@example.org"
NEEDED = (*Access, Permission.SEE_RELEASES, Permission.TAKE_FLAGS)


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    app = create_app(runtime, (specimen.blueprint,))
    use_cheap_passwords(app)
    return app


def signed_in(client: FlaskClient, database: Database, role: Role) -> FlaskClient:
    with database.transaction() as session:
        add_staff(session, role, email=EMAIL)
    assert sign_in(client, EMAIL).status_code == 303
    return client


def view() -> str:
    return "let in"


def blueprint_with(route: str, needed: Access | None = Access.ANYONE) -> Blueprint:
    blueprint = Blueprint("under_test", __name__)

    def viewed(**_: object) -> str:
        return "open"

    blueprint.get(route)(access(needed)(viewed) if needed else viewed)
    return blueprint


def test_a_route_without_declared_access_keeps_the_program_from_starting(runtime: Runtime) -> None:
    with pytest.raises(Unguarded, match=r"under_test\.viewed \(/open\) does not declare"):
        create_app(runtime, (blueprint_with("/open", needed=None),))


@pytest.mark.parametrize("route", ["/Teams", "/my_teams", "/teams/newTeam", "/teams--old"])
def test_an_address_that_is_not_kebab_case_keeps_the_program_from_starting(
    runtime: Runtime, route: str
) -> None:
    with pytest.raises(Unguarded, match="kebab-case"):
        create_app(runtime, (blueprint_with(route),))


def test_a_parameter_without_a_type_keeps_the_program_from_starting(runtime: Runtime) -> None:
    with pytest.raises(Unguarded, match="without a type"):
        create_app(runtime, (blueprint_with("/teams/<unit>"),))


def test_every_fault_is_told_at_once(runtime: Runtime) -> None:
    with pytest.raises(Unguarded) as refused:
        create_app(runtime, (blueprint_with("/My_Teams/<unit>", needed=None),))

    assert str(refused.value).count("\n  - ") == 3


def test_every_route_of_the_house_declares_its_access(app: Flask) -> None:
    assert "static" not in app.view_functions
    assert {"assets.send_asset", "health.show_readiness"} <= set(app.view_functions)


def test_a_route_added_after_the_start_lets_nobody_in(app: Flask, database: Database) -> None:
    app.add_url_rule("/late", "late", view)
    client = signed_in(app.test_client(), database, Role.COORDINATOR)

    response = client.get("/late")

    assert response.status_code == 403
    assert "let in" not in response.text


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    response = client.get("/teams?period=3")

    assert response.status_code == 303
    assert response.headers["Location"] == "/login?next=/teams?period%3D3"


def test_what_was_posted_without_signing_in_is_not_gone_back_to(client: FlaskClient) -> None:
    response = client.post("/members-only")

    assert response.status_code == 303
    assert response.headers["Location"] == "/login"


def test_a_program_that_is_not_signed_in_is_told_so_in_json(client: FlaskClient) -> None:
    response = client.get("/teams", headers={"Accept": "application/json"})

    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"


def test_a_role_without_the_permission_is_refused(client: FlaskClient, database: Database) -> None:
    signed_in(client, database, Role.LEADER)

    assert client.get("/flags").status_code == 403
    assert client.get("/teams").status_code == 200


def test_a_role_with_the_permission_gets_in(client: FlaskClient, database: Database) -> None:
    signed_in(client, database, Role.PEER)

    assert client.get("/flags").text == "flags"


@pytest.mark.parametrize("role", list(Role))
def test_any_role_opens_what_only_asks_for_signing_in(
    client: FlaskClient, database: Database, role: Role
) -> None:
    signed_in(client, database, role)

    assert client.get("/members-only").status_code == 200


def test_an_unknown_address_is_not_found_for_anyone(client: FlaskClient) -> None:
    assert client.get("/no-such-page").status_code == 404


def test_a_change_needs_the_token_of_the_form(client: FlaskClient, database: Database) -> None:
    signed_in(client, database, Role.PEER)

    without = client.post("/members-only")
    forged = client.post("/members-only", data={"csrf_token": "forged"})
    genuine = client.post("/members-only", data={"csrf_token": csrf_of(client, "/teams")})

    assert (without.status_code, forged.status_code, genuine.status_code) == (400, 400, 200)
    assert "Nothing was changed" in without.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_change_sent_by_another_site_is_refused_even_with_a_token(
    client: FlaskClient, database: Database, site: str
) -> None:
    signed_in(client, database, Role.PEER)
    form = {"csrf_token": csrf_of(client, "/teams")}

    assert (
        client.post("/members-only", data=form, headers={"Sec-Fetch-Site": site}).status_code == 403
    )


def test_a_page_can_ask_what_the_person_at_hand_may_do(app: Flask, database: Database) -> None:
    client = signed_in(app.test_client(), database, Role.LEADER)

    with app.test_request_context():
        nobody = [needed for needed in NEEDED if is_allowed(needed)]
    with client:
        client.get("/members-only")
        leader = [needed for needed in NEEDED if is_allowed(needed)]

    assert nobody == [Access.ANYONE]
    assert leader == [Access.ANYONE, Access.SIGNED_IN, Permission.SEE_RELEASES]
