"""Webhooks: who may speak for the provider, and what a form says."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

import pytest
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from wellness.channels.base import ArrivedText, StatusReport
from wellness.channels.twilio import TwilioWebhooks

OLD, NEW = "the token that is being retired", "the token that takes its place"
PUBLIC = "https://checkins.example.org"
FORM: dict[str, list[str]] = {
    "MessageSid": ["SM1"],
    "From": ["+19195550123"],
    "Body": ["0111"],
    "FromZip": [""],
    "MediaUrl": ["b", "a"],
}


def sign(token: str, url: str, form: Mapping[str, Sequence[str]]) -> str:
    """The signature as the provider documents it: the address and the sorted parameters."""
    signed = url + "".join(
        name + value for name in sorted(form) for value in sorted(set(form[name]))
    )
    return base64.b64encode(
        hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    ).decode()


WEBHOOKS = TwilioWebhooks(PUBLIC + "/", (NEW, OLD))
SIGNATURE = sign(NEW, f"{PUBLIC}/sms", FORM)


def posted(form: Mapping[str, Sequence[str]]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict([(name, value) for name, values in form.items() for value in values])


@pytest.mark.parametrize("token", [OLD, NEW])
@pytest.mark.parametrize("path", ["/sms", "/sms/status/a_b-C", "/sms?x=1&y=%20z", "/sms/fallback"])
def test_a_signed_request_is_genuine_with_either_token(token: str, path: str) -> None:
    signature = sign(token, PUBLIC + path, FORM)

    assert WEBHOOKS.is_genuine(path, posted(FORM), signature)


@pytest.mark.parametrize(
    "form", [posted(FORM), MultiDict(posted(FORM)), FORM], ids=["request", "multi", "lists"]
)
def test_every_shape_of_a_form_is_read(form: MultiDict[str, str] | dict[str, list[str]]) -> None:
    assert WEBHOOKS.is_genuine("/sms", form, SIGNATURE)


def test_a_form_of_single_values_is_read() -> None:
    form = {"MessageSid": "SM1", "Body": ""}

    assert WEBHOOKS.is_genuine(
        "/sms", form, sign(NEW, f"{PUBLIC}/sms", {"MessageSid": ["SM1"], "Body": [""]})
    )


@pytest.mark.parametrize("signed", ["/sms", "/sms?"])
def test_a_bare_question_mark_of_the_web_framework_changes_nothing(signed: str) -> None:
    signature = sign(NEW, PUBLIC + signed.removesuffix("?"), FORM)

    assert WEBHOOKS.is_genuine(signed, posted(FORM), signature)


def test_a_port_the_provider_adds_to_what_it_signs_is_accepted() -> None:
    signature = sign(NEW, "https://checkins.example.org:443/sms", FORM)

    assert WEBHOOKS.is_genuine("/sms", posted(FORM), signature)


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        " ",
        "é" * 28,
        "x" * 10_000,
        SIGNATURE[:-1],
        SIGNATURE.lower(),
        sign("another token", f"{PUBLIC}/sms", FORM),
        sign(NEW, "http://checkins.example.org/sms", FORM),
        sign(NEW, f"{PUBLIC}/sms/", FORM),
        sign(NEW, "https://checkins.example.com/sms", FORM),
        sign(NEW, f"{PUBLIC}/sms", FORM | {"Body": ["0222"]}),
    ],
)
def test_a_bad_or_missing_signature_is_not_genuine(signature: str | None) -> None:
    assert not WEBHOOKS.is_genuine("/sms", posted(FORM), signature)


@pytest.mark.parametrize(
    "form",
    [
        FORM | {"Added": ["1"]},
        {name: values for name, values in FORM.items() if name != "FromZip"},
        FORM | {"MediaUrl": ["a"]},
        FORM | {"Body": [" 0111"]},
        FORM | {"Body": ["\udcff"]},
        {},
    ],
    ids=["added", "blank dropped", "repeated dropped", "padded", "not encodable", "empty"],
)
def test_a_changed_form_is_not_genuine(form: dict[str, list[str]]) -> None:
    assert not WEBHOOKS.is_genuine("/sms", posted(form), SIGNATURE)


@pytest.mark.parametrize("path", ["", "sms", ":99999/sms", "@elsewhere.example/sms", "/other"])
def test_an_odd_path_is_not_genuine(path: str) -> None:
    assert not WEBHOOKS.is_genuine(path, posted(FORM), SIGNATURE)
    assert not WEBHOOKS.is_genuine(path, posted(FORM), sign("", PUBLIC + path, FORM))


def test_without_a_token_nothing_is_genuine() -> None:
    unsigned = sign("", f"{PUBLIC}/sms", FORM)

    for tokens in ((), ("",)):
        assert not TwilioWebhooks(PUBLIC, tokens).is_genuine("/sms", posted(FORM), unsigned)


def test_an_arrived_text_is_read() -> None:
    assert WEBHOOKS.read_inbound(posted(FORM)) == ArrivedText("SM1", "+19195550123", "0111")


def test_a_text_without_a_body_has_an_empty_one() -> None:
    assert WEBHOOKS.read_inbound({"SmsSid": ["SM2"]}) == ArrivedText("SM2", "", "")


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("30003", 30003),
        ("", None),
        ("0", None),
        ("404", None),
        ("three", None),
        ("-3003", None),
        ("\u0663\u0660\u0660\u0660\u0663", None),
        ("9" * 40, None),
    ],
)
def test_a_status_is_read_with_a_code_only_if_it_is_one(code: str, read: int | None) -> None:
    form = {"MessageSid": ["SM1"], "MessageStatus": ["Undelivered"], "ErrorCode": [code]}

    assert WEBHOOKS.read_status(posted(form)) == StatusReport("SM1", "undelivered", read)


def test_a_status_nobody_knows_is_read_too() -> None:
    form = {"SmsSid": ["SM1"], "SmsStatus": ["teleported"]}

    assert WEBHOOKS.read_status(form) == StatusReport("SM1", "teleported", None)


def test_a_reply_is_escaped_twiml_with_its_callback() -> None:
    text = 'Peñas & <Co> "y" ¿qué?'

    xml = WEBHOOKS.reply_xml(text, f"{PUBLIC}/sms/status/abc")

    root = ET.fromstring(xml)  # noqa: S314 - made here
    [message] = root
    assert (root.tag, message.tag, message.text) == ("Response", "Message", text)
    assert message.get("statusCallback") == f"{PUBLIC}/sms/status/abc"


def test_a_reply_without_callback_has_none() -> None:
    [message] = ET.fromstring(WEBHOOKS.reply_xml("Thank you."))  # noqa: S314 - made here

    assert message.attrib == {}


def test_no_reply_is_an_empty_response() -> None:
    root = ET.fromstring(WEBHOOKS.reply_xml(None))  # noqa: S314 - made here

    assert (root.tag, len(root), root.text) == ("Response", 0, None)
