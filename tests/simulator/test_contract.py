"""What the simulator answers is held against Twilio's published API description (see contract.py).

Where the description is absent, these tests are skipped and the summary says so.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.simulator.contract import BESIDE, VARIABLE, list_breaches, load_description
from tests.simulator.harness import ACCOUNT, PHONE, SENDER, SERVICE, TOKEN, Line, simulated

Description = dict[str, Any]
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
TEMPLATE = "/2010-04-01/Accounts/{AccountSid}/Messages"
LIST, ONE = f"{TEMPLATE}.json", f"{TEMPLATE}/{{Sid}}.json"
VIA_SERVICE = {"To": PHONE, "MessagingServiceSid": SERVICE, "Body": "Hello"}
NAMED = {"To": PHONE, "From": SENDER, "Body": "Hello"}
LATER = {**VIA_SERVICE, "ScheduleType": "fixed", "SendAt": "2026-03-02T14:30:00Z"}
HIDDEN = {**NAMED, "ContentRetention": "discard", "AddressRetention": "obfuscate"}

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def description() -> Description:
    found = load_description()
    if found is None:
        pytest.skip(f"Twilio's description is not at ../{BESIDE}, nor does {VARIABLE} name it")
    return found


@pytest.fixture
def line() -> Iterator[Line]:
    with simulated(service=SERVICE) as made:
        yield made


@pytest.fixture
def call(line: Line, description: Description) -> Call:
    """Make a request, and hold status and body of the answer against the operation's."""

    def called(method: str, path: str, data: dict[str, str] | None = None) -> Any:
        answer = line.session.request(
            method, line.base_url + path, data=data, timeout=10, auth=(ACCOUNT, TOKEN)
        )
        operation = description["paths"][LIST if path.startswith(f"{MESSAGES}.json") else ONE]
        responses = operation[method.lower()]["responses"]
        assert str(answer.status_code) in responses
        described = responses[str(answer.status_code)].get("content")
        if described is None:
            assert answer.content == b""
            return None
        assert answer.headers["Content-Type"] == "application/json"
        schema = described["application/json"]["schema"]
        assert list(list_breaches(answer.json(), schema, description)) == []
        return answer.json()

    return called


def path_of(message: dict[str, Any]) -> str:
    return f"{MESSAGES}/{message['sid']}.json"


@pytest.mark.parametrize("form", [VIA_SERVICE, NAMED, LATER, HIDDEN], ids=str)
def test_a_created_message_is_a_described_one_from_first_to_last(
    line: Line, call: Call, form: dict[str, str]
) -> None:
    created = call("POST", f"{MESSAGES}.json", form)
    if form is not LATER:  # which stays in flight
        line.settle()

    fetched = call("GET", path_of(created))

    assert fetched["sid"] == created["sid"]


@pytest.mark.parametrize(
    "fault", [{}, {"fault": "fail", "args": {"code": 30005}}, {"fault": "sent-final"}], ids=str
)
def test_a_message_in_each_final_state_is_a_described_one(
    line: Line, call: Call, fault: dict[str, Any]
) -> None:
    if fault:
        line.plan(op="delivery", **fault)
    created = call("POST", f"{MESSAGES}.json", NAMED)
    line.settle()

    fetched = call("GET", path_of(created))

    code = fault.get("args", {}).get("code")
    assert fetched["error_code"] == code
    assert (fetched["error_message"] is None) == (code is None)


def test_every_page_of_the_log_is_a_described_one(line: Line, call: Call) -> None:
    line.receiver.replies("Thank you")
    for _ in range(3):
        call("POST", f"{MESSAGES}.json", NAMED)
    line.settle()
    line.reply("0111")
    line.settle()

    pages, path = [], f"{MESSAGES}.json?PageSize=2"
    while path:
        pages.append(call("GET", path))
        path = pages[-1]["next_page_uri"]

    directions = {message["direction"] for page in pages for message in page["messages"]}
    assert len(pages) == 3
    assert directions == {"inbound", "outbound-api", "outbound-reply"}


def test_an_empty_page_is_a_described_one(call: Call) -> None:
    assert call("GET", f"{MESSAGES}.json?To=%2B14065550111")["messages"] == []


def test_a_redacted_a_cancelled_and_a_deleted_message_are_answered_as_described(
    line: Line, call: Call
) -> None:
    sent = call("POST", f"{MESSAGES}.json", NAMED)
    line.settle()
    later = call("POST", f"{MESSAGES}.json", LATER)

    redacted = call("POST", path_of(sent), {"Body": ""})
    cancelled = call("POST", path_of(later), {"Status": "canceled"})
    call("DELETE", path_of(sent))

    assert redacted["body"] == ""
    assert cancelled["status"] == "canceled"


def test_every_parameter_the_simulator_reads_is_a_described_one(description: Description) -> None:
    read = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"}
    read |= {"SmartEncoded", "ScheduleType", "SendAt", "ContentRetention", "AddressRetention"}
    created, listed = (description["paths"][LIST][method] for method in ("post", "get"))
    form = created["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    query = {parameter["name"] for parameter in listed["parameters"]}

    assert read <= set(form["properties"])
    assert query == {"AccountSid", "To", "From", "DateSent", "DateSent<", "DateSent>"} | {
        "PageSize",
        "Page",
        "PageToken",
    }


def test_the_check_notices_a_wrong_answer(description: Description) -> None:
    schema = {"$ref": "#/components/schemas/api.v2010.account.message"}
    wrong = {"sid": "SM1", "status": "flying", "error_code": "30005", "date_sent": "yesterday"}

    found = list(list_breaches({**wrong, "extra": 1, "direction": None}, schema, description))

    assert "answer.status is 'flying'" in found
    assert "answer.error_code is a str" in found
    assert "answer.sid has 3 characters" in found
    assert "answer.extra is not described" in found
    assert "answer.direction is null" in found
    assert "answer.date_sent is no date-time-rfc-2822: 'yesterday'" in found
    assert "answer.body is missing" in found


@pytest.mark.parametrize(
    ("request_line", "form", "status", "code"),
    [
        ("POST .json", {"From": SENDER, "Body": "x"}, 400, 21604),
        ("POST .json", {"To": PHONE, "Body": "x"}, 400, 21603),
        ("POST .json", {"To": PHONE, "From": SENDER}, 400, 21602),
        ("POST .json", {"To": "+1", "From": SENDER, "Body": "x"}, 400, 21211),
        ("POST .json", {"To": PHONE, "From": "+14065550111", "Body": "x"}, 400, 21606),
        ("POST .json", {**NAMED, "Body": "x" * 1601}, 400, 21617),
        ("POST .json", {**NAMED, "ValidityPeriod": "36001"}, 400, 20001),
        (f"GET /SM{'0' * 32}.json", {}, 404, 20404),
        (f"DELETE /SM{'0' * 32}.json", {}, 404, 20404),
        ("PUT .json", {}, 405, 20004),
    ],
)
def test_an_error_has_the_four_fields_that_the_sdk_reads(
    line: Line, request_line: str, form: dict[str, str], status: int, code: int
) -> None:
    """The description names no errors: code, message, more_info and status are what they hold."""
    method, path = request_line.split()
    answer = line.session.request(
        method, line.base_url + MESSAGES + path, data=form, timeout=10, auth=(ACCOUNT, TOKEN)
    )

    error = answer.json()
    assert (answer.status_code, error["status"], error["code"]) == (status, status, code)
    assert {name: type(value) for name, value in error.items()} == {
        "code": int,
        "message": str,
        "more_info": str,
        "status": int,
    }
    assert error["more_info"].endswith(f"/{code}")
