"""What staff are told of the monthly check-in, where it is asked."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.factories import make_terms
from wellness.domain.monthly import MONTHLY
from wellness.domain.pulse import Pulse
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime

SENTENCES = {
    "en": "asked once and reminded once, whoever has answered",
    "es": "se le recuerda una vez, haya contestado o no",
}


def client_of(runtime: Runtime, monthly: Pulse | None) -> FlaskClient:
    terms = make_terms(monthly=monthly)
    return create_app(replace(runtime, terms=terms), BLUEPRINTS).test_client()


@pytest.mark.parametrize("language", SENTENCES)
def test_the_statement_says_that_all_are_reminded_where_the_month_is_asked(
    runtime: Runtime, language: str
) -> None:
    asked = client_of(runtime, MONTHLY).get(f"/privacy?lang={language}").text
    not_asked = client_of(runtime, None).get(f"/privacy?lang={language}").text

    assert SENTENCES[language] in asked
    assert SENTENCES[language] not in not_asked
