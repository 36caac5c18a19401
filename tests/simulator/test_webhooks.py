import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from tests.simulator.harness import TOKEN, Said, receiving
from wellness.simulator.webhooks import Overrides, Webhooks, read_overrides, sign

# Twilio signs UTF-8: lone surrogates cannot be sent at all.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(form=st.dictionaries(TEXT, TEXT))
def test_every_form_is_signed_as_twilios_own_validator_expects(form: dict[str, str]) -> None:
    url = "http://127.0.0.1:8000/sms?a=%20b"

    assert RequestValidator(TOKEN).validate(url, form, sign(TOKEN, url, form))


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", Overrides(5, 15, 15, 1, frozenset({"ct"}))),
        ("rc=3&rp=ct,rt,5xx", Overrides(5, 15, 15, 3, frozenset({"ct", "rt", "5xx"}))),
        ("ct=100&rt=200&tt=300&rc=0", Overrides(0.1, 0.2, 0.3, 0, frozenset({"ct"}))),
        ("ct=99&rt=15001&tt=x&rc=6&e=ashburn", Overrides(5, 15, 15, 1, frozenset({"ct"}))),
    ],
)
def test_overrides_are_read_from_the_fragment(fragment: str, expected: Overrides) -> None:
    assert read_overrides(fragment) == expected


def test_nothing_is_posted_to_another_machine() -> None:
    webhooks = Webhooks(TOKEN)

    answer = webhooks.post("http://192.0.2.7/sms", {"Body": "0111"})

    assert (answer.ok, answer.status, answer.failure) == (False, None, "ct")


def test_a_connection_the_peer_closes_is_not_kept() -> None:
    with receiving() as receiver:
        receiver.says("/sms", Said(close=True))
        webhooks = Webhooks(TOKEN)

        answers = [webhooks.post(f"{receiver.url}/sms#rc=0", {}) for _ in range(2)]

        assert [answer.status for answer in answers] == [200, 200]
        assert receiver.connections == 2


def test_an_address_without_a_path_is_posted_to_its_root() -> None:
    with receiving() as receiver:
        webhooks = Webhooks(TOKEN)

        webhooks.post(f"{receiver.url}?a=b", {"Body": ""})
        webhooks.close()

        assert receiver.at("/?a=b") == [{"Body": ""}]
