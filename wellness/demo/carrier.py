"""The demo's hands on the carrier simulator: read what phones got, type replies, wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import requests

_TIMEOUT = (3, 120)


@dataclass(frozen=True, slots=True)
class PhoneText:
    """A text that arrived at a phone."""

    id: int
    phone: str
    body: str


class Carrier:
    """A client of the simulator's control API."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url
        self._http = requests.Session()
        self._http.trust_env = False

    def list_arrived(self, after: int) -> list[PhoneText]:
        """The texts phones got since the one of id `after`."""
        found: list[PhoneText] = []
        while True:
            last = found[-1].id if found else after
            page = self._get("/sim/messages", after=last, limit=500)
            found += [PhoneText(row["id"], row["phone"], row["body"]) for row in page]
            if len(page) < 500:  # noqa: PLR2004 - the limit asked for
                return found

    def reply(self, texts: Sequence[tuple[str, str]]) -> None:
        """Let phones send texts: (number, body) each."""
        if texts:
            body = [{"from": number, "body": text} for number, text in texts]
            answer = self._http.post(f"{self._base}/sim/replies", json=body, timeout=_TIMEOUT)
            answer.raise_for_status()

    def name_phones(self, names: dict[str, str]) -> None:
        """Name phones for the page."""
        answer = self._http.put(f"{self._base}/sim/phones", json=names, timeout=_TIMEOUT)
        answer.raise_for_status()

    def wait_settled(self) -> None:
        """Wait until no text and no receipt is in flight."""
        while not self._get("/sim/settled", wait=10)["settled"]:
            pass

    @property
    def phones_page(self) -> str:
        """The address of the page of all phones."""
        return f"{self._base}/"

    def phone_page(self, number: str) -> str:
        """The address of a phone's page."""
        return f"{self._base}/phones/{number}"

    def _get(self, path: str, **query: int) -> Any:  # noqa: ANN401 - any JSON
        answer = self._http.get(f"{self._base}{path}", params=query, timeout=_TIMEOUT)
        answer.raise_for_status()
        return answer.json()
