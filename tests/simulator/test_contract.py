"""What the simulator answers is held against Twilio's published API description.

The description is found through WELLNESS_TWILIO_OPENAPI. Without it the test id says so, and only
the properties that the product reads are checked.
"""

import json
import os
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.harness import ACCOUNT, SERVICE, TOKEN, Line, simulated

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
TEMPLATE = "/2010-04-01/Accounts/{AccountSid}/Messages"
READ_BY_THE_PRODUCT = {
    "sid",
    "status",
    "to",
    "from",
    "body",
    "direction",
    "date_sent",
    "error_code",
}


def find_description() -> dict[str, Any] | None:
    path = Path(os.environ.get("WELLNESS_TWILIO_OPENAPI", "/nonexistent"))
    found: dict[str, Any] | None = json.loads(path.read_text()) if path.is_file() else None
    return found


DESCRIPTION = find_description()
MARK = "description present" if DESCRIPTION else "description absent"

TYPES: dict[str, type] = {
    "string": str,
    "integer": int,
    "object": dict,
    "array": list,
    "boolean": bool,
}


def faults_of(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    """Every way in which a JSON value breaks the part of OpenAPI the description uses."""
    if "$ref" in schema:
        schema = root["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if value is None:
        if not schema.get("nullable"):
            yield f"{at} is null"
        return
    kind = type(value)
    if kind is not TYPES[schema["type"]]:
        yield f"{at} is a {kind.__name__}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at} does not match {schema['pattern']}"
    if schema.get("format") == "date-time-rfc-2822" and parsedate_to_datetime(value).tzinfo is None:
        yield f"{at} has no offset"
    for name, property_ in schema.get("properties", {}).items():
        if name not in value:
            yield f"{at}.{name} is missing"
        else:
            yield from faults_of(value[name], property_, root, f"{at}.{name}")
    for name in set(value) - set(schema["properties"]) if "properties" in schema else ():
        yield f"{at}.{name} is not described"
    for number, item in enumerate(value) if "items" in schema else ():
        yield from faults_of(item, schema["items"], root, f"{at}[{number}]")


def breaches(answer: Any, path: str, method: str, status: str) -> list[str]:
    if DESCRIPTION is None:
        message = answer["messages"][0] if "messages" in answer else answer
        return sorted(READ_BY_THE_PRODUCT - set(message))
    response = DESCRIPTION["paths"][path][method]["responses"][status]
    schema = response["content"]["application/json"]["schema"]
    return list(faults_of(answer, schema, DESCRIPTION, "answer"))


@pytest.fixture
def line() -> Iterator[Line]:
    with simulated(service=SERVICE) as made:
        yield made


@pytest.mark.parametrize("description", [MARK])
def test_every_answer_keeps_to_the_published_description(line: Line, description: str) -> None:
    form = {"To": "+14065550101", "MessagingServiceSid": SERVICE, "Body": "Hello"}

    def call(method: str, path: str, data: dict[str, str] | None = None) -> Any:
        answer = line.session.request(
            method, line.base_url + path, data=data, timeout=10, auth=(ACCOUNT, TOKEN)
        )
        assert answer.headers["Content-Type"] == "application/json"
        return answer.json()

    created = call("POST", f"{MESSAGES}.json", form)
    line.settle()
    line.reply("0111")
    one = f"{MESSAGES}/{created['sid']}.json"

    assert description == MARK
    assert breaches(created, f"{TEMPLATE}.json", "post", "201") == []
    assert breaches(call("GET", f"{MESSAGES}.json"), f"{TEMPLATE}.json", "get", "200") == []
    assert breaches(call("GET", one), f"{TEMPLATE}/{{Sid}}.json", "get", "200") == []
    redacted = call("POST", one, {"Body": ""})
    assert breaches(redacted, f"{TEMPLATE}/{{Sid}}.json", "post", "200") == []


@pytest.mark.parametrize("description", [MARK])
def test_the_check_notices_a_wrong_answer(description: str) -> None:
    wrong = {"sid": "SM1", "status": "flying"}

    found = breaches(wrong, f"{TEMPLATE}.json", "post", "201")

    assert description == MARK
    assert len(found) >= len(READ_BY_THE_PRODUCT) - 2


@pytest.mark.parametrize("description", [MARK])
def test_every_parameter_the_simulator_reads_is_a_described_one(description: str) -> None:
    read = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"}
    read |= {"SmartEncoded", "ScheduleType", "SendAt", "ContentRetention", "AddressRetention"}
    if DESCRIPTION is None:
        assert description == "description absent"
        return
    operation = DESCRIPTION["paths"][f"{TEMPLATE}.json"]["post"]
    schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]

    assert read <= set(schema["properties"])
