"""Read the TwiML a webhook answers with."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

INVALID_DOCUMENT: Final = 12100
INVALID_CONTENT_TYPE: Final = 12300

_XML_TYPES: Final = frozenset({"text/xml", "application/xml", "text/html"})


@dataclass(frozen=True, slots=True)
class TwimlMessage:
    """One `<Message>`: its text, an explicit recipient ("" for the person), callback URLs."""

    text: str
    to: str
    callbacks: tuple[str, ...]


class TwimlError(Exception):
    """An answer the provider could not carry out; `code` is Twilio's error code."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        super().__init__(f"{code}: {reason}")


def parse_twiml(body: bytes, content_type: str, base_url: str) -> tuple[TwimlMessage, ...]:
    """List the messages of an answer; an empty body has none, plain text is one.

    Relative callback URLs are resolved against `base_url`. Raises TwimlError 12300 for another
    content type and 12100 for anything that is not a `<Response>` document.
    """
    if not body.strip():
        return ()
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return (TwimlMessage(body.decode("utf-8", "replace"), "", ()),)
    if kind not in _XML_TYPES:
        raise TwimlError(INVALID_CONTENT_TYPE, f"content type {content_type!r}")
    return tuple(_read(element, base_url) for element in _response(body).iter("Message"))


def _response(body: bytes) -> ET.Element:
    try:
        root = ET.fromstring(body)  # noqa: S314 - our own web process wrote it
    except ET.ParseError as error:
        raise TwimlError(INVALID_DOCUMENT, str(error)) from error
    if root.tag != "Response":
        raise TwimlError(INVALID_DOCUMENT, f"root element {root.tag!r}")
    return root


def _read(element: ET.Element, base_url: str) -> TwimlMessage:
    inner = element.find("Body")
    text = "".join((element if inner is None else inner).itertext())
    urls = (element.get("statusCallback"), element.get("action"))
    callbacks = tuple(urljoin(base_url, url) for url in urls if url)
    return TwimlMessage(text.strip(), element.get("to", ""), callbacks)
