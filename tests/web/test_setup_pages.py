from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.factories import add_person
from tests.web.coordinating import COORDINATOR, Desk, open_desk, post, read, riverbend, take
from tests.web.web_harness import sign_in
from wellness.domain.access import Role
from wellness.errors import Unavailable
from wellness.services.importing_trials import FileKind
from wellness.services.installation_state import Trouble
from wellness.services.setting_up import Step
from wellness.storage import operation
from wellness.storage.schema.changes import Proposal
from wellness.storage.schema.rosters import Unit
from wellness.vault.calls import VaultStatus
from wellness.vault.service import EmbeddedVault
from wellness.web.setup_words import trouble_advice, trouble_words
from wellness.wiring import Runtime


class SilentVault(EmbeddedVault):
    """A vault that does not answer."""

    def status(self) -> VaultStatus:
        raise Unavailable("The vault does not answer.")


@pytest.fixture
def desk(runtime: Runtime) -> Desk:
    return open_desk(runtime)


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    return desk.client()


def test_a_coordinator_begins_with_the_steps(desk: Desk) -> None:
    answer = sign_in(desk.app.test_client(), COORDINATOR)

    assert answer.headers["Location"] == "/setup"
    assert desk.client().get("/").headers["Location"] == "/setup"


def test_others_begin_where_they_did(desk: Desk) -> None:
    homes = {
        role: desk.client(desk.add(role)).get("/").headers["Location"]
        for role in (Role.LEADER, Role.PEER, Role.REPRESENTATIVE)
    }

    assert homes == {
        Role.LEADER: "/teams",
        Role.PEER: "/flags",
        Role.REPRESENTATIVE: "/teams",
    }


def test_the_next_step_says_what_to_do_and_where(client: FlaskClient) -> None:
    page = read(client, "/setup")

    assert "0 of 13 done" in page
    assert "Support numbers to do Ring both numbers" in page
    assert "Units to do What to do" in page
    assert "First check-in waits The worker plans the first period" in page


def test_what_a_person_has_checked_is_done(client: FlaskClient) -> None:
    post(client, "/setup/looked", "/setup", what="support")
    post(client, "/setup/looked", "/setup", what="something else")

    page = read(client, "/setup")

    assert "Support numbers done Checked by a person." in page
    assert "1 of 13 done" in page


def test_imports_move_the_steps_on(client: FlaskClient) -> None:
    for kind in FileKind:
        take(client, kind, riverbend(kind))

    page = read(client, "/setup")

    assert "Units done 8 teams." in page
    assert "People done 83 people." in page


def test_to_begin_is_proposed_here_and_agreed_by_two_representatives(
    desk: Desk, client: FlaskClient
) -> None:
    take(client, "units", riverbend("units"))
    take(client, "roster", riverbend("roster"))
    too_early = client.get("/setup").text
    representatives = [desk.add(Role.REPRESENTATIVE) for _ in range(2)]
    in_time = client.get("/setup").text

    answer = post(client, "/setup/begin", "/setup")
    with desk.runtime.database.reading() as session:
        proposal = session.exec(select(Proposal)).one()
    for email in representatives:
        path = f"/approvals/{proposal.id}/approve"
        assert post(desk.client(email), path, "/approvals").status_code == 303

    assert "/setup/begin" not in too_early
    assert "/setup/begin" in in_time
    assert answer.headers["Location"] == "/approvals"
    assert "Agreement to begin done" in read(client, "/setup")


def test_units_say_which_teams_are_better_joined(desk: Desk, client: FlaskClient) -> None:
    empty = read(client, "/units")
    take(client, "units", riverbend("units"))
    take(client, "roster", riverbend("roster"))
    with desk.runtime.database.transaction() as session:
        evening = session.exec(select(Unit).where(Unit.name == "Community Response Evening")).one()
        for _ in range(6):
            add_person(session, evening)

    page = read(client, "/units")

    assert "Every team is large enough" in empty or "No teams yet" in empty or "nobody" in empty
    assert "4 teams would seldom be shown alone." in page
    assert "Co-Response Community Response People 8 Shown alone 2 of 10 seldom Join it" in page
    assert "Community Response Evening Community Response People 18" in page


def test_a_representative_sees_the_units_and_nothing_else_of_it(desk: Desk) -> None:
    client = desk.client(desk.add(Role.REPRESENTATIVE))

    assert client.get("/units").status_code == 200
    assert 'href="/units"' in client.get("/teams").text
    for path in ("/setup", "/installation"):
        assert client.get(path).status_code == 403
    for path in ("/setup/looked", "/setup/begin"):
        assert client.post(path).status_code == 403


@pytest.mark.parametrize("role", [Role.LEADER, Role.PEER])
def test_leaders_and_peers_do_not_set_up(desk: Desk, role: Role) -> None:
    client = desk.client(desk.add(role))

    assert {client.get(path).status_code for path in ("/setup", "/units", "/installation")} == {403}


def test_the_installation_says_what_to_look_at(desk: Desk, client: FlaskClient) -> None:
    page = read(client, "/installation")
    with desk.runtime.database.transaction() as session:
        operation.beat(session, "tick", desk.runtime.clock())

    later = read(client, "/installation")

    assert "The worker does not run Ask whoever runs the server" in page
    assert "There is no backup" in page
    assert "Version 0." in page
    assert "Worker runs" in later
    assert "The worker does not run" not in later


def test_a_silent_vault_is_told_and_the_page_is_shown(
    desk: Desk, client: FlaskClient, tmp_path: Path
) -> None:
    silent = SilentVault(tmp_path / "silent", desk.runtime.clock)
    object.__setattr__(desk.runtime, "vault", silent)

    assert "The vault does not answer for the running periods" in read(client, "/installation")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_step_and_every_trouble_has_its_words(runtime: Runtime, language: str) -> None:
    desk = open_desk(runtime, language)
    page = desk.client().get("/setup").text

    with desk.app.test_request_context(f"/?lang={language}"):
        assert all(trouble_words(one) and trouble_advice(one) for one in Trouble)
    assert page.count('class="step ') == len(Step)
    assert ("What to do" in page) == (language == "en")
