import re
from datetime import datetime
from html import unescape
from typing import TypedDict

import pytest
from flask.testing import FlaskClient

from tests.factories import add_account
from tests.web.staff_site import DIRECTOR, PEER, SUPERVISOR, StaffSite, build_site, words_of
from tests.web.web_harness import PASSWORD, hash_cheaply, token_in
from wellness.domain.access import Role
from wellness.domain.changes import ChangeKind, Decision
from wellness.services import accounts, approvals, policies
from wellness.services.terms import Terms
from wellness.storage import accounts as rows
from wellness.web.change_words import change_kind_words, decision_words, role_words
from wellness.wiring import Runtime

FIRST, SECOND = "first@example.org", "second@example.org"
POLICY = {"k": "9", "c": "2", "days": "14"}


@pytest.fixture
def site(runtime: Runtime) -> StaffSite:
    site = build_site(runtime, periods=0, happenings=False)
    with runtime.database.transaction() as session:
        for email in (FIRST, SECOND):
            add_account(
                session,
                Role.REPRESENTATIVE,
                site.unit("Riverbend Community Safety Department"),
                email=email,
                password_hash=hash_cheaply(PASSWORD),
                language="es" if email == SECOND else "en",
            )
    return site


class _Given(TypedDict):
    terms: Terms
    now: datetime


@pytest.fixture
def founded(site: StaffSite) -> StaffSite:
    runtime = site.runtime
    with runtime.database.transaction() as session:
        known = [rows.find_account_by_email(session, email) for email in (DIRECTOR, FIRST, SECOND)]
        director, *representatives = [row.id for row in known if row is not None]
        change = policies.founding_of(runtime.terms)
        given: _Given = {"terms": runtime.terms, "now": runtime.clock()}
        proposal = approvals.propose(session, change, proposer=director, **given)
        for one in representatives:
            approvals.approve(session, proposal, approver=one, **given)
    return site


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(words_of(response.text))


def post(client: FlaskClient, path: str, **fields: str) -> int:
    token = token_in(client.get("/incidents").text)
    return client.post(path, data={"csrf_token": token, **fields}).status_code


def waiting(site: StaffSite) -> str:
    with site.runtime.database.reading() as session:
        [one] = approvals.list_open(session, None, language=site.runtime.terms.default_language)
    return f"/approvals/{one.id}"


def propose(site: StaffSite, email: str = DIRECTOR) -> str:
    assert post(site.client(email), "/approvals/policy", **POLICY) == 303
    return waiting(site)


def test_a_leader_proposes_and_a_representative_approves(founded: StaffSite) -> None:
    path = propose(founded)
    first = founded.client(FIRST)

    assert "k = 9" in read(first, "/approvals")
    assert post(first, f"{path}/approve") == 303

    page = read(first, "/approvals")
    assert "Approved." in page
    assert "Nothing waits for a decision" in page
    assert "Approved, its day has not come" in page


def test_the_proposer_may_withdraw_and_not_approve(founded: StaffSite) -> None:
    path, director = propose(founded), founded.client(DIRECTOR)

    page = director.get("/approvals").text
    assert f'action="{path}/withdraw"' in page
    assert f'action="{path}/approve"' not in page
    assert post(director, f"{path}/approve") == 403
    assert post(director, f"{path}/withdraw") == 303
    assert "Withdrawn. Nothing was changed." in read(director, "/approvals")


def test_a_representative_refuses_and_cannot_decide_again(founded: StaffSite) -> None:
    path, first = propose(founded), founded.client(FIRST)

    assert post(first, f"{path}/refuse") == 303
    assert post(founded.client(SECOND), f"{path}/approve") == 409
    assert "refused" in read(first, "/changes")


def test_the_page_says_how_many_have_agreed(site: StaffSite) -> None:
    runtime = site.runtime
    with runtime.database.transaction() as session:
        approvals.propose(
            session,
            policies.founding_of(runtime.terms),
            proposer=None,
            terms=runtime.terms,
            now=runtime.clock(),
        )
    path, first = waiting(site), site.client(FIRST)

    assert "0 of 2 have agreed" in read(first, "/approvals")
    assert post(first, f"{path}/approve") == 303

    page = read(first, "/approvals")
    assert "Noted. One more person must agree." in page
    assert "1 of 2 have agreed" in page
    assert "You have agreed." in page
    assert "by command line" in page


@pytest.mark.parametrize(
    "fields", [{"k": "4"}, {"c": "0"}, {"k": "6", "c": "2"}, {"days": "21"}, {"k": "many"}]
)
def test_at27_the_page_refuses_too_low_a_policy(founded: StaffSite, fields: dict[str, str]) -> None:
    client = founded.client(DIRECTOR)

    assert post(client, "/approvals/policy", **{**POLICY, **fields}) == 422
    assert "Nothing waits for a decision" in read(client, "/approvals")


@pytest.mark.parametrize("path", ["/approvals/policy", "/approvals/appoint"])
def test_representatives_propose_nothing(founded: StaffSite, path: str) -> None:
    propose(founded)

    assert post(founded.client(FIRST), path, **POLICY) == 403


def test_the_director_appoints_where_nobody_is_left(founded: StaffSite) -> None:
    with founded.runtime.database.transaction() as session:
        for account in accounts.list_accounts(session):
            if account.role is Role.REPRESENTATIVE:
                accounts.disable(session, account.id)
    whom = {"name": "Rae Hill", "email": "rae@example.org"}
    director, supervisor = founded.client(DIRECTOR), founded.client(SUPERVISOR)

    assert post(director, "/approvals/appoint", name="", email="rae") == 422
    assert post(supervisor, "/approvals/appoint", **whom) == 403
    assert post(director, "/approvals/appoint", **whom) == 303

    assert "counts 14 days from now" in read(director, "/approvals")
    assert "Rae" not in read(founded.client(PEER), "/changes")
    assert "because none is left" in read(founded.client(PEER), "/changes")


@pytest.mark.parametrize("email", [DIRECTOR, SUPERVISOR, PEER, FIRST])
def test_all_staff_can_read_the_change_log(founded: StaffSite, email: str) -> None:
    page = read(founded.client(email), "/changes")

    begun = r"Check-ins begin, .* Decision ?approved By ?leader, then staff representative"
    assert re.search(begun, page)


def test_peers_cannot_open_the_approvals(founded: StaffSite) -> None:
    client = founded.client(PEER)

    assert client.get("/approvals").status_code == 403
    assert 'href="/approvals"' not in client.get("/changes").text


def test_nobody_reads_the_log_without_signing_in(site: StaffSite) -> None:
    assert site.app.test_client().get("/changes").status_code == 303


def test_before_the_founding_the_pages_say_what_comes(site: StaffSite) -> None:
    client = site.client(DIRECTOR)

    assert "Nothing was changed yet" in read(client, "/changes")
    assert "Propose how results are shown" not in read(client, "/approvals")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_decision_and_role_has_words_of_its_own(site: StaffSite, language: str) -> None:
    with site.app.test_request_context(f"/?lang={language}"):
        kinds = {change_kind_words(kind) for kind in ChangeKind}
        decisions = {decision_words(decision) for decision in Decision}
        roles = {role_words(role) for role in (*Role, None)}

    assert (len(kinds), len(decisions), len(roles)) == (8, 6, 5)
    assert ("approved" in decisions) is (language == "en")


def test_both_pages_are_there_in_spanish(founded: StaffSite) -> None:
    propose(founded)
    second = founded.client(SECOND)

    page, log = read(second, "/approvals"), read(second, "/changes")

    assert "Cómo se muestran los resultados" in page
    assert "Aprobar" in page
    assert "Empiezan los chequeos" in log
    assert "líder, luego representante del personal" in log
