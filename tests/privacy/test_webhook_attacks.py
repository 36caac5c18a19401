"""AT34: what somebody can bring about who is not the provider."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from tests.fakes import RecordingChannel
from tests.privacy.agency import Agency
from tests.privacy.worlds import files_of
from tests.web.web_harness import make_runtime
from wellness.storage.schema import metadata
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS

PATHS = ("/sms/inbound", "/sms/fallback", "/sms/status/an-attempt", "/sms/replied/a-token")


@pytest.fixture
def client(agency: Agency, channel: RecordingChannel) -> FlaskClient:
    runtime = make_runtime(
        agency.database, agency.vault, agency.terms, clock=agency.clock, channel=channel
    )
    return create_app(runtime, BLUEPRINTS).test_client()


def _form(agency: Agency) -> dict[str, str]:
    return {"MessageSid": "SM" + "a" * 32, "From": agency.numbers[0], "Body": "3453"}


def _rows(agency: Agency) -> list[list[tuple[object, ...]]]:
    with agency.database.reading() as session:
        run = session.connection().execute
        return [[tuple(row) for row in run(select(table))] for table in metadata.sorted_tables]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("secret", [None, "x" * 32])
def test_at34_what_the_provider_did_not_sign_is_refused_and_changes_nothing(
    agency: Agency, client: FlaskClient, tmp_path: Path, path: str, secret: str | None
) -> None:
    form, headers = _form(agency), {}
    if secret is not None:
        address = f"{agency.terms.public_url}{path}"
        headers["X-Twilio-Signature"] = RequestValidator(secret).compute_signature(address, form)
    before = _rows(agency), files_of(tmp_path / "vault")

    response = client.post(path, data=form, headers=headers)

    assert response.status_code == 403
    assert (_rows(agency), files_of(tmp_path / "vault")) == before


def test_at34_the_same_text_signed_by_the_provider_is_answered(
    agency: Agency, client: FlaskClient
) -> None:
    form = _form(agency)
    address = f"{agency.terms.public_url}/sms/inbound"
    signature = RequestValidator("t" * 32).compute_signature(address, form)

    response = client.post("/sms/inbound", data=form, headers={"X-Twilio-Signature": signature})

    assert response.status_code == 200
    assert "<Message" in response.text
