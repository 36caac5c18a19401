"""The three requests of a check-in: exchanged, answered, acknowledged."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.fakes import FrozenClock
from tests.privacy.agency import Agency
from tests.web.checkins import HARD, answer, give_link, invite_again, make_app, post, release_before
from wellness.domain.post_shift import POST_SHIFT
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.calls import Ballot, CastOutcome
from wellness.vault.service import EmbeddedVault, Vote

ALL_ANSWERS = list(product(*(range(s.low, s.high + 1) for s in POST_SHIFT.scales)))


def dump(agency: Agency) -> list[str]:
    with closing(sqlite3.connect(str(agency.database.url.database))) as connection:
        return list(connection.iterdump())


class NotingVault(EmbeddedVault):
    """A vault that keeps what it was asked to count."""

    votes: list[Vote]

    def cast(self, vote: Vote) -> CastOutcome:
        self.votes = [*getattr(self, "votes", []), vote]
        return super().cast(vote)


def test_three_requests_make_a_check_in(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    page = client.get("/c", headers={"Accept-Encoding": "gzip"})
    opened = post(client, "exchange", token=token)
    counted = answer(client, token)

    assert [response.status_code for response in (page, opened, counted)] == [200, 200, 200]
    assert opened.get_json() == {
        "state": "open",
        "pulse": "post-shift",
        "language": "en",
        "team": "Team A",
        "people": {"en": "10 people", "es": "10 personas"},
        "k": 7,
        "until": {"en": "Monday, November 23", "es": "lunes 23 de noviembre"},
        "results": {
            "en": "Monday, November 23, 9:00\u202fAM",
            "es": "lunes 23 de noviembre, 9:00\u202fa.m.",
        },
    }
    got = counted.get_json()
    assert (got["state"], got["team"], got["wide"], got["k"]) == ("counted", "Team A", False, 7)
    assert sum(len(response.data) for response in (page, opened, counted)) <= 16_000  # of 30


def test_the_language_is_that_of_the_roster(client: FlaskClient, agency: Agency) -> None:
    languages = [
        post(client, "exchange", token=give_link(agency, person)).get_json()["language"]
        for person in agency.people[:2]
    ]

    assert languages == ["en", "es"]


@pytest.mark.parametrize("path", ["", "/exchange", "/answer", "/results"])
def test_nothing_is_kept_by_browsers_or_proxies(
    client: FlaskClient, agency: Agency, path: str
) -> None:
    client.set_cookie("wellness", "of-somebody-signed-in")
    token = give_link(agency, agency.people[0])

    if path == "/answer":
        response = answer(client, token)
    elif path:
        response = post(client, path[1:], token=token)
    else:
        response = client.get("/c")

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers.getlist("Set-Cookie") == []
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_link_is_never_opened_by_an_address(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    statuses = [
        client.get(f"/c/{path}?token={token}").status_code
        for path in ("exchange", "answer", "results")
    ]

    assert statuses == [405, 405, 405]


def test_an_answer_changes_nothing_outside_the_vault(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])
    before = dump(agency)

    post(client, "exchange", token=token)
    assert answer(client, token, HARD).get_json()["state"] == "counted"
    post(client, "results", token=token)

    assert dump(agency) == before


def test_sending_twice_is_harmless(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    first, second = answer(client, token, HARD), answer(client, token, HARD)

    assert first.data == second.data


def test_the_seventh_answer_of_a_day_is_not_counted(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    states = [answer(client, token).get_json()["state"] for _ in range(7)]

    assert states == ["counted"] * 6 + ["capped"]


def test_every_answer_gets_the_same_bytes(
    database: Database, terms: Terms, clock: FrozenClock, tmp_path: Path
) -> None:
    quick = EmbeddedVault(tmp_path / "quick", clock, durable=False)
    agency = Agency(database, quick, terms, clock, size=40).open()
    client = make_app(agency).test_client()
    tokens = [give_link(agency, person) for person in agency.people[:40]]

    replies = {answer(client, tokens[i // 6], values).data for i, values in enumerate(ALL_ANSWERS)}

    assert len(ALL_ANSWERS) == 240
    assert len(replies) == 1


def test_an_answer_by_an_older_link_counts_for_the_newest_invitation(
    database: Database, terms: Terms, clock: FrozenClock, tmp_path: Path
) -> None:
    vault = NotingVault(tmp_path / "noting", clock)
    agency = Agency(database, vault, terms, clock).open()
    token = give_link(agency, agency.people[0])
    invite_again(agency, agency.people[0], clock() - timedelta(seconds=1))

    answer(make_app(agency).test_client(), token)

    assert [vote.number for vote in vault.votes if isinstance(vote, Ballot)] == [2]


def test_whole_agency_only_sticks_for_texts_too(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])

    chosen = answer(client, token, wide=1).get_json()
    again = answer(client, token, wide=0).get_json()
    reply = agency.text(agency.numbers[0], "0111")

    assert (chosen["wide"], again["wide"]) == (True, True)
    assert reply is not None
    assert "the whole agency" in reply


def test_the_receipt_bears_the_head_of_the_chain(client: FlaskClient, agency: Agency) -> None:
    token = give_link(agency, agency.people[0])
    none_yet = answer(client, token).get_json()
    release_before(agency, {"Team A": 8})

    got = answer(client, token).get_json()

    assert set(none_yet["head"]) == {"0"}
    assert re.fullmatch(r"[0-9a-f]{64}", got["head"])
    assert got["head"] != none_yet["head"]
    assert got["short"] == got["head"][:12]
