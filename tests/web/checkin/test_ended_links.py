"""Links that count nothing: unknown, ended, early, late."""

from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import event

from tests.factories import add_period, id_of
from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS, files_of
from tests.web.checkin.checkin_harness import words
from tests.web.checkins import add_newcomer, answer, give_link, post
from wellness.domain.keyed import hash_token
from wellness.services import maintenance
from wellness.storage import schedules
from wellness.storage.schema.rosters import Person, PersonStatus
from wellness.storage.schema.schedules import PeriodState


def test_unknown_and_ended_links_cannot_be_told_apart(
    client: FlaskClient, agency: Agency, clock: FrozenClock
) -> None:
    statements: list[str] = []
    event.listen(
        agency.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    token = give_link(agency, agency.people[0])
    clock.move(days=14)  # over, and not closed yet
    seen = []
    for tried in ("never-given", token):
        for path in ("exchange", "answer", "results"):
            statements.clear()
            response = (
                answer(client, tried) if path == "answer" else post(client, path, token=tried)
            )
            headers = {k: v for k, v in response.headers if k != "Content-Security-Policy"}
            seen.append((response.status_code, response.data, headers, list(statements)))
    agency.close()
    closed = post(client, "exchange", token=token)

    assert [one[0] for one in seen] == [404] * 6
    assert all(one == seen[0] for one in seen)
    assert (closed.status_code, closed.data) == seen[0][:2]


def test_a_link_of_another_period_has_ended(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])
    with agency.database.transaction() as session:
        before = add_period(session, STARTS - timedelta(days=14), state=PeriodState.CLOSED)
        invitation = schedules.find_invitation_by_token(session, hash_token(token))
        assert invitation is not None
        invitation.period_id = id_of(before)

    assert post(client, "exchange", token=token).status_code == 404


def test_an_ended_link_says_that_nothing_was_counted_and_when_to_come_again(
    client: FlaskClient,
) -> None:
    told = post(client, "exchange", token="never-given").get_json()
    shown = words(client.get("/c").text)

    assert told["kept"] == "Nothing was counted."
    assert "The next check-in comes after your next shift." in told["remedy"]
    assert "Nothing was counted now. The next check-in comes after your next shift." in shown


def test_who_is_not_eligible_yet_is_told_from_when(
    client: FlaskClient, agency: Agency, tmp_path: Path
) -> None:
    token = give_link(agency, add_newcomer(agency))
    before = files_of(tmp_path / "vault")

    opened, sent = post(client, "exchange", token=token), answer(client, token)

    assert opened.get_json()["state"] == sent.get_json()["state"] == "not-yet"
    assert sent.get_json()["until"]["en"] == "Monday, November 23"
    assert files_of(tmp_path / "vault") == before


def test_who_is_on_leave_is_told_no_date_that_would_not_hold(
    client: FlaskClient, agency: Agency
) -> None:
    person = add_newcomer(agency)
    token = give_link(agency, person)
    with agency.database.transaction() as session:
        session.get_one(Person, person).status = PersonStatus.LEAVE

    opened, sent = post(client, "exchange", token=token), answer(client, token)

    assert opened.get_json()["state"] == sent.get_json()["state"] == "late"


def test_an_answer_the_vault_no_longer_takes_is_late(
    client: FlaskClient, agency: Agency, tmp_path: Path
) -> None:
    token = give_link(agency, agency.people[0])
    for key in (tmp_path / "vault" / "keys").glob("period-*"):
        key.unlink()

    assert answer(client, token).get_json()["state"] == "late"


def test_no_answer_is_late_because_the_clock_was_set_back(
    client: FlaskClient, agency: Agency, clock: FrozenClock
) -> None:
    token = give_link(agency, agency.people[0])
    with agency.database.transaction() as session:
        maintenance.advance_clock(session, clock())
    clock.move(hours=-5)

    assert answer(client, token).get_json()["state"] == "counted"


def test_an_invitation_whose_slot_has_not_come_is_late(
    client: FlaskClient, agency: Agency, clock: FrozenClock
) -> None:
    token = give_link(agency, agency.people[0])
    clock.move(hours=-1)

    assert post(client, "exchange", token=token).get_json()["state"] == "late"
