"""The check-in page asks the monthly questions by the same link and in the same three requests."""

import gzip

import pytest
from flask.testing import FlaskClient

from tests.factories import make_terms
from tests.privacy.agency import Agency
from tests.web.checkin.checkin_harness import words
from tests.web.checkin.month import give_monthly_link, open_month, release_month_before
from tests.web.checkins import answer, give_link, post
from tests.worker.monthly_town import BURNED, STEADY
from wellness.domain.monthly import MONTHLY
from wellness.services.terms import Terms


@pytest.fixture
def terms() -> Terms:
    return make_terms(monthly=MONTHLY)


@pytest.fixture
def month(agency: Agency) -> int:
    return open_month(agency)


def test_the_page_holds_every_monthly_question_in_both_languages(client: FlaskClient) -> None:
    shown = words(client.get("/c").text)

    for question in MONTHLY.questions:
        for language, wording in question.wording.items():
            assert wording in shown
            assert question.heading is None or question.heading[language] in shown
            for option in question.options[language]:
                assert option in shown


def test_a_link_says_which_check_in_it_opens(
    client: FlaskClient, agency: Agency, month: int
) -> None:
    person = agency.people[0]

    after_shift = post(client, "exchange", token=give_link(agency, person)).get_json()
    monthly = post(client, "exchange", token=give_monthly_link(agency, month, person)).get_json()

    assert monthly["pulse"] == "monthly"
    assert (monthly["team"], monthly["k"], monthly["people"]["en"]) == ("Team A", 7, "10 people")
    assert after_shift["pulse"] == "post-shift"


def test_three_requests_and_less_than_thirty_kilobytes_make_a_monthly_check_in(
    client: FlaskClient, agency: Agency, month: int
) -> None:
    token = give_monthly_link(agency, month, agency.people[0])

    page = client.get("/c")
    opened = post(client, "exchange", token=token)
    counted = answer(client, token, STEADY)

    got = counted.get_json()
    assert (got["state"], got["team"], got["wide"]) == ("counted", "Team A", False)
    sizes = [len(gzip.compress(row.data)) for row in (page, opened, counted)]
    assert sum(sizes) <= 15_000


def test_every_monthly_answer_gets_the_same_bytes(
    client: FlaskClient, agency: Agency, month: int
) -> None:
    token = give_monthly_link(agency, month, agency.people[0])

    replies = {answer(client, token, values).data for values in (STEADY, BURNED, (3,) * 12)}

    assert len(replies) == 1


@pytest.mark.parametrize("values", [(3,) * 11, (3,) * 13, (*([3] * 11), 0), (*([3] * 11), 6)])
def test_what_is_no_monthly_answer_is_not_counted(
    client: FlaskClient, agency: Agency, month: int, values: tuple[int, ...]
) -> None:
    token = give_monthly_link(agency, month, agency.people[0])

    assert answer(client, token, values).status_code == 422


def test_the_four_digits_of_a_shift_are_no_monthly_answer_and_the_other_way_round(
    client: FlaskClient, agency: Agency, month: int
) -> None:
    after_shift = give_link(agency, agency.people[0])
    monthly = give_monthly_link(agency, month, agency.people[1])

    assert answer(client, after_shift, STEADY).status_code == 422
    assert answer(client, monthly, (0, 1, 1, 1)).status_code == 422


def test_the_last_results_of_a_monthly_link_are_those_of_the_month(
    client: FlaskClient, agency: Agency, month: int
) -> None:
    release_month_before(agency, {"Team A": 8, "Team B": 8})
    token = give_monthly_link(agency, month, agency.people[0])

    got = post(client, "results", token=token).get_json()

    assert [group["name"]["en"] for group in got["groups"]] == ["Team A", "Team B"]
    rows = got["groups"][0]["rows"]
    assert [row["label"]["en"] for row in rows][:2] == ["Burned out", "Burnout symptoms"]
    assert "scored 50 or more for burnout from work" in rows[0]["words"]["en"]


def test_the_agency_only_mark_of_a_month_holds_for_its_other_link(
    client: FlaskClient, agency: Agency, month: int
) -> None:
    person = agency.people[0]
    first = give_monthly_link(agency, month, person)
    reminder = give_monthly_link(agency, month, person, number=2)

    assert answer(client, first, STEADY, wide=1).get_json()["wide"]
    assert answer(client, reminder, BURNED, wide=0).get_json()["wide"]


def test_the_page_is_packed_where_the_browser_unpacks_and_replies_never_are(
    client: FlaskClient, agency: Agency, month: int
) -> None:
    token = give_monthly_link(agency, month, agency.people[0])
    headers = {"Accept-Encoding": "gzip", "Accept": "application/json"}

    page = client.get("/c", headers=headers)
    reply = client.post("/c/exchange", json={"token": token}, headers=headers)

    assert page.headers["Content-Encoding"] == "gzip"
    assert page.headers["Vary"] == "Accept-Encoding"
    assert "Is your work emotionally exhausting?" in gzip.decompress(page.data).decode()
    assert "Content-Encoding" not in reply.headers
