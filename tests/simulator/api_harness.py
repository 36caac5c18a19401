"""The address of texts in the API, and the code of an error."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.harness import ACCOUNT

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


def code_of(error: pytest.ExceptionInfo[TwilioRestException]) -> tuple[int, int]:
    return error.value.status, error.value.code
