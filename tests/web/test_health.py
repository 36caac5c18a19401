from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from tests.factories import add_account, add_agency, add_period, add_person, id_of
from tests.fakes import FrozenClock
from wellness.domain.access import Role
from wellness.errors import Unavailable
from wellness.services import sender
from wellness.services.terms import Terms
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.schedules import PeriodState
from wellness.storage.upgrade import downgrade
from wellness.vault.calls import VaultStatus
from wellness.vault.service import EmbeddedVault


def beat(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        operation.beat(session, "tick", clock())


def add_text(session: Session, clock: FrozenClock, state: OutboxState) -> None:
    session.add(
        Outbox(
            dedupe_key=state,
            text="thanks",
            state=state,
            not_before=clock(),
            expires_at=clock(),
        )
    )


def failing(client: FlaskClient) -> set[str]:
    response = client.get("/readyz")
    assert response.json is not None
    found = {name for name, check in response.json["checks"].items() if not check["ok"]}
    assert response.status_code == (503 if found else 200)
    assert response.json["ok"] == (not found)
    return found


def test_the_process_answers_whatever_the_database_does(
    client: FlaskClient, database: Database
) -> None:
    _break(database)

    assert client.get("/healthz").json == {"ok": True}


def test_an_installation_in_order_is_ready(
    client: FlaskClient, database: Database, clock: FrozenClock
) -> None:
    beat(database, clock)
    clock.move(seconds=45)

    assert failing(client) == set()


def test_a_worker_that_stopped_or_never_ran_is_noticed(
    client: FlaskClient, database: Database, clock: FrozenClock
) -> None:
    assert failing(client) == {"tick"}
    beat(database, clock)
    clock.move(seconds=46)

    assert failing(client) == {"tick"}


def test_texts_that_wait_too_long_are_noticed(
    client: FlaskClient, database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        add_text(session, clock, OutboxState.SENT)
        clock.move(hours=1)
        add_text(session, clock, OutboxState.PENDING)
    clock.move(minutes=15)
    beat(database, clock)
    assert failing(client) == set()
    clock.move(seconds=1)

    assert failing(client) == {"outbox"}


def test_a_text_for_later_is_not_late(
    client: FlaskClient, database: Database, clock: FrozenClock
) -> None:
    beat(database, clock)
    with database.transaction() as session:
        add_text(session, FrozenClock(clock.now.replace(year=2027)), OutboxState.PENDING)

    response = client.get("/readyz").json

    assert response is not None
    assert response["checks"]["outbox"] == {"ok": True}


def test_a_database_of_another_version_is_noticed(
    client: FlaskClient, database: Database, clock: FrozenClock
) -> None:
    beat(database, clock)
    downgrade(database, "base")

    assert "schema" in failing(client)


def test_a_database_that_cannot_be_written_is_noticed_without_detail(
    client: FlaskClient, database: Database
) -> None:
    _break(database)

    response = client.get("/readyz")

    assert {"database", "schema", "vault", "tick", "outbox", "sender", "peers"} == failing(client)
    assert response.json is not None
    assert response.json["checks"]["database"] == {"ok": False, "reason": "OperationalError"}


@pytest.mark.parametrize("error", [OSError("gone"), Unavailable("gone")])
def test_a_vault_that_does_not_answer_is_noticed(
    client: FlaskClient,
    vault: EmbeddedVault,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def fail() -> VaultStatus:
        raise error

    monkeypatch.setattr(vault, "status", fail)

    assert "vault" in failing(client)


def test_a_vault_that_does_not_know_the_running_period_is_noticed(
    client: FlaskClient, database: Database, clock: FrozenClock
) -> None:
    beat(database, clock)
    assert "vault" not in failing(client)

    with database.transaction() as session:
        add_period(session, clock() - timedelta(days=1), state=PeriodState.OPEN)

    assert "vault" in failing(client)


def _break(database: Database) -> None:
    database.dispose()
    path = Path(str(database.url.database))
    path.unlink()
    path.mkdir()


def test_a_refused_sender_is_noticed_and_a_pause_is_named(
    client: FlaskClient, database: Database, clock: FrozenClock, terms: Terms
) -> None:
    beat(database, clock)
    with database.transaction() as session:
        sender.stop_sender(session, code=20003, fingerprint=terms.sender_fingerprint)

    stopped = failing(client)
    with database.transaction() as session:
        sender.restart_sender(session)
        sender.pause_texting(session, reason="")
    paused = client.get("/readyz").json

    assert stopped == {"sender"}
    assert paused is not None
    assert paused["checks"]["sender"] == {"ok": True, "reason": "texting-paused"}
    assert paused["ok"]


def test_people_without_a_peer_who_can_be_texted_are_noticed(
    client: FlaskClient, database: Database, clock: FrozenClock
) -> None:
    beat(database, clock)
    with database.transaction() as session:
        [team] = add_agency(session)
        add_person(session, team)
        account = add_account(session, Role.PEER, id_of(team))

    lacking = client.get("/readyz").json
    with database.transaction() as session:
        session.get_one(Account, account.id).mobile = "+19195550177"

    assert lacking is not None
    assert lacking["checks"]["peers"] == {"ok": False, "reason": "no peer can be texted"}
    assert failing(client) == set()


def test_a_hold_which_one_text_may_have_caused_is_not_told(
    client: FlaskClient, database: Database, clock: FrozenClock
) -> None:
    beat(database, clock)
    quiet = client.get("/readyz").data
    with database.transaction() as session:
        sender.hold_sender(session, spread=0, now=clock())

    assert client.get("/readyz").data == quiet
