"""What the page would never send is refused, and nothing is counted or logged."""

import io
import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.privacy.worlds import files_of
from tests.web.checkins import answer, give_link, make_app, post
from wellness.errors import Unavailable
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.calls import CastOutcome
from wellness.vault.service import EmbeddedVault, Vote


class DownVault(EmbeddedVault):
    """A vault that cannot be reached for counting."""

    def cast(self, vote: Vote) -> CastOutcome:  # noqa: ARG002 - the signature is the vault's
        raise Unavailable("The vault does not answer.", remedy="Try again.")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": 5},
        {"token": None},
        {"token": "x", "more": 1},
        {"token": "x", "values": [0, 1, 1, 1]},
        {"token": "x", "values": [0, 1, 1, True], "wide": 0},
        {"token": "x", "values": [0, 1, 1, "1"], "wide": 0},
        {"token": "x", "values": "0111", "wide": 0},
        {"token": "x", "values": [0, 1, 1, 1], "wide": 2},
        {"token": "x", "values": [0, 1, 1, 1], "wide": "yes"},
        {"token": "x", "values": [0, 1, 1, 1], "wide": 0, "more": 1},
        ["x"],
        "x",
        None,
    ],
)
def test_a_body_the_page_would_not_send_is_refused(client: FlaskClient, body: object) -> None:
    response = client.post("/c/answer", json=body, headers={"Accept": "application/json"})

    assert response.status_code == 422
    assert response.get_json()["kept"] == "Nothing was counted."
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", ["exchange", "results"])
@pytest.mark.parametrize("body", [{}, {"token": 5}, {"token": "x", "more": 1}, ["x"], None])
def test_a_token_comes_alone(client: FlaskClient, path: str, body: object) -> None:
    assert client.post(f"/c/{path}", json=body).status_code == 422


@pytest.mark.parametrize("path", ["exchange", "answer", "results"])
@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text/plain", '{"token":"x"}'),
        ("application/x-www-form-urlencoded", "token=x"),
        ("application/json", '{"token":'),
        ("application/json", ""),
        ("application/json", "\xff"),
    ],
)
def test_a_body_that_is_not_json_is_refused(
    client: FlaskClient, path: str, content_type: str, content: str
) -> None:
    response = client.post(f"/c/{path}", data=content.encode("latin-1"), content_type=content_type)

    assert response.status_code == 422


@pytest.mark.parametrize("path", ["exchange", "answer", "results"])
@pytest.mark.parametrize(
    "content",
    [
        '{"token":"\\ud800"}',
        '{"token":"\\ud800","values":[0,1,1,1],"wide":0}',
        "[" * 2000,
        '{"token":' * 200,
    ],
    ids=["half a character", "half a character to answer", "nested lists", "nested objects"],
)
def test_json_that_no_page_can_have_made_is_refused(
    client: FlaskClient, path: str, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.post(f"/c/{path}", data=content, content_type="application/json")

    assert response.status_code == 422
    assert caplog.records == []


def test_a_long_body_in_chunks_is_too_large(client: FlaskClient) -> None:
    content = b'{"token":"' + b"x" * 3000 + b'"}'

    response = client.post(
        "/c/exchange",
        input_stream=io.BytesIO(content),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )

    assert response.status_code == 413


def test_a_short_body_in_chunks_is_read(client: FlaskClient) -> None:
    response = client.post(
        "/c/exchange",
        input_stream=io.BytesIO(b'{"token":"never-given"}'),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )

    assert response.status_code == 404


def test_a_long_body_is_not_read(client: FlaskClient) -> None:
    short, long = (
        post(client, "exchange", token="x" * 2000),
        post(client, "exchange", token="x" * 2048),
    )

    assert (short.status_code, long.status_code) == (404, 413)


@pytest.mark.parametrize(
    "values",
    [(0, 1, 1), (0, 1, 1, 1, 1), (4, 1, 1, 1), (0, 0, 1, 1), (0, 1, 6, 1), (0, 1, 1, -1), ()],
)
def test_answers_that_are_none_are_refused_and_nothing_is_counted(
    client: FlaskClient, agency: Agency, tmp_path: Path, values: tuple[int, ...]
) -> None:
    token = give_link(agency, agency.people[0])
    before = files_of(tmp_path / "vault")

    response = answer(client, token, values)

    assert response.status_code == 422
    assert response.get_json()["kept"] == "Nothing was counted."
    assert files_of(tmp_path / "vault") == before


def test_a_vault_that_is_away_is_a_503_that_the_page_tries_again(
    database: Database, terms: Terms, clock: FrozenClock, tmp_path: Path
) -> None:
    agency = Agency(database, DownVault(tmp_path / "down", clock), terms, clock).open()
    client = make_app(agency).test_client()

    response = answer(client, give_link(agency, agency.people[0]))

    assert response.status_code == 503


def test_no_log_line_holds_a_token_or_an_answer(
    database: Database,
    terms: Terms,
    clock: FrozenClock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    agency = Agency(database, EmbeddedVault(tmp_path / "v", clock), terms, clock).open()
    token, values = give_link(agency, agency.people[0]), (3, 4, 5, 3)
    client = make_app(agency).test_client()
    post(client, "exchange", token=token)
    answer(client, token, values)
    answer(client, token, (3, 4, 5, 9))
    answer(client, f"{token}x", values)
    agency.vault = DownVault(tmp_path / "v", clock)
    answer(make_app(agency).test_client(), token, values)

    logged = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)

    assert token not in logged
    assert "3, 4, 5" not in logged
