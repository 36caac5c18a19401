"""What goes over the wire: every byte of an answer, head included, packed as for a browser."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from gzip import decompress
from html.parser import HTMLParser
from http import HTTPStatus
from socket import create_connection
from urllib.parse import urljoin, urlsplit

from tests.bench.figures import require

_LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Transferred:
    """How many bytes came, and what they say once unpacked."""

    size: int
    text: str


def transfer(url: str, sent: Mapping[str, object] | None = None) -> Transferred:
    """Get an address, or post JSON to it; raises RuntimeError unless it is answered 200."""
    parts = urlsplit(url)
    with create_connection((parts.hostname, parts.port), timeout=_SECONDS) as connection:
        connection.sendall(_request(url, sent))
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    status = int(head.split(None, 2)[1])
    require(status == HTTPStatus.OK, f"{parts.path} was answered {status}")
    require(b"transfer-encoding: chunked" not in head.lower(), f"{parts.path} came in chunks")
    is_packed = b"content-encoding: gzip" in head.lower()
    return Transferred(len(received), (decompress(body) if is_packed else body).decode())


def list_assets(page: str, url: str) -> list[str]:
    """The addresses a browser loads for a page: scripts, styles, pictures, frames."""
    reader = _Reader()
    reader.feed(page)
    found = dict.fromkeys(address for address in reader.found if not address.startswith("data:"))
    return [urljoin(url, address) for address in found]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(_LOADING.get(tag, ""))
        if address:
            self.found.append(address)


def _request(url: str, sent: Mapping[str, object] | None) -> bytes:
    parts = urlsplit(url)
    method, body = ("GET", b"") if sent is None else ("POST", json.dumps(sent).encode())
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    lines = [
        f"{method} {target} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Accept-Encoding: gzip, deflate, br",
        "Connection: close",
    ]
    if sent is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body
