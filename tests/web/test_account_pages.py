import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.factories import add_founding
from tests.web.coordinating import COORDINATOR, Desk, open_desk, post, read, said
from tests.web.web_harness import sign_in
from wellness.domain.access import Role
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.changes import Change, Proposal
from wellness.wiring import Runtime

WANTED = {
    "role": "peer",
    "name": "Dana Rivers",
    "email": "Dana@Example.org",
    "unit": "1",
    "mobile": "919-555-0142",
    "language": "es",
}
LINK = re.compile(r"http://127\.0\.0\.1:8000/set-password#([\w-]{32})")


@pytest.fixture
def desk(runtime: Runtime) -> Desk:
    return open_desk(runtime)


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    return desk.client()


def account_of(desk: Desk, email: str) -> Account:
    with desk.runtime.database.reading() as session:
        return session.exec(select(Account).where(Account.email == email)).one()


def found(desk: Desk) -> None:
    with desk.runtime.database.transaction() as session:
        add_founding(session, desk.runtime.clock())


def test_somebody_who_is_invited_gets_a_link_that_is_shown_once(
    desk: Desk, client: FlaskClient
) -> None:
    page = post(client, "/accounts", "/accounts", **WANTED)
    account = account_of(desk, "dana@example.org")

    token = LINK.search(page.text)
    again = client.get("/accounts").text
    assert page.status_code == 200
    assert token is not None
    assert page.headers["Cache-Control"] == "no-store"
    assert token[1] not in again + "".join(page.headers.getlist("Set-Cookie"))
    assert (account.role, account.mobile, account.language) == ("peer", "+19195550142", "es")
    assert "Dana Rivers dana@example.org Peer supporter" in said(again)
    assert "has not set a password yet" in said(again)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("email", "nobody", "Write an e-mail address"),
        ("role", "director", "Please choose one."),
        ("unit", "99", "Please choose one."),
        ("mobile", "12", "Write the whole number with area code."),
        ("mobile", "", "Please fill this in."),
        ("name", "", "Please fill this in."),
    ],
)
def test_what_cannot_be_meant_is_said_beside_its_field(
    desk: Desk, client: FlaskClient, field: str, value: str, fault: str
) -> None:
    page = post(client, "/accounts", "/accounts", **(WANTED | {field: value}))

    assert page.status_code == 422
    assert fault in said(page.text)
    with desk.runtime.database.reading() as session:
        assert len(session.exec(select(Account)).all()) == 1


def test_a_new_link_ends_the_password_there_is(desk: Desk, client: FlaskClient) -> None:
    leader = desk.add(Role.LEADER)
    theirs = desk.client(leader)

    page = post(client, f"/accounts/{account_of(desk, leader).id}/reset", "/accounts")

    assert LINK.search(page.text)
    assert theirs.get("/teams").status_code == 303
    assert account_of(desk, leader).password_hash is None


def test_an_account_is_shut_at_once_and_its_holder_signed_out(
    desk: Desk, client: FlaskClient
) -> None:
    leader = desk.add(Role.LEADER)
    theirs = desk.client(leader)

    answer = post(client, f"/accounts/{account_of(desk, leader).id}/disable", "/accounts")

    assert answer.status_code == 303
    assert theirs.get("/teams").status_code == 303
    assert sign_in(desk.app.test_client(), leader).status_code == 422
    assert "shut" in read(client, "/accounts")


def test_the_last_coordinator_cannot_shut_themselves_out(desk: Desk, client: FlaskClient) -> None:
    own = account_of(desk, COORDINATOR)

    answer = post(client, f"/accounts/{own.id}/disable", "/accounts")

    assert answer.status_code == 409
    assert "No other coordinator can sign in." in said(answer.text)
    assert client.get("/accounts").status_code == 200


def test_after_the_founding_a_role_waits_for_a_representative(
    desk: Desk, client: FlaskClient
) -> None:
    found(desk)

    answer = post(client, "/accounts", "/accounts", **WANTED)

    assert answer.headers["Location"] == "/approvals"
    with desk.runtime.database.reading() as session:
        proposals = session.exec(select(Proposal).where(Proposal.kind == "role")).all()
        assert len(session.exec(select(Account)).all()) == 1
    assert [one.proposed_by for one in proposals] == [account_of(desk, COORDINATOR).id]


def test_a_representative_is_shut_by_another_representative_alone(
    desk: Desk, client: FlaskClient
) -> None:
    found(desk)
    first, _ = desk.add(Role.REPRESENTATIVE), desk.add(Role.REPRESENTATIVE)

    answer = post(client, f"/accounts/{account_of(desk, first).id}/disable", "/accounts")

    assert answer.headers["Location"] == "/approvals"
    assert not account_of(desk, first).is_disabled


def test_a_representatives_new_link_stands_in_the_log_with_who_made_it(
    desk: Desk, client: FlaskClient
) -> None:
    found(desk)
    email = desk.add(Role.REPRESENTATIVE)

    post(client, f"/accounts/{account_of(desk, email).id}/reset", "/accounts")

    with desk.runtime.database.reading() as session:
        lines = session.exec(select(Change).where(Change.kind == "role")).all()
    assert [(line.decision, line.proposer) for line in lines] == [("done", "coordinator")]


@pytest.mark.parametrize("role", [Role.LEADER, Role.PEER, Role.REPRESENTATIVE])
def test_only_coordinators_keep_accounts(desk: Desk, role: Role) -> None:
    email = desk.add(role)
    client, own = desk.client(email), account_of(desk, email).id

    assert client.get("/accounts").status_code == 403
    for path in ("/accounts", f"/accounts/{own}/reset", f"/accounts/{own}/disable"):
        assert client.post(path).status_code == 403
