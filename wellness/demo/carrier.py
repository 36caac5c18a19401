"""The demo's hands on the carrier simulator: read what phones got, type replies, wait."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from wellness.errors import Unavailable

_TIMEOUT = (3, 120)


@contextmanager
def expect_answer(process: str) -> Iterator[None]:
    """Say in words what goes wrong between the demo and one of its processes.

    Raises:
        Unavailable: the process could not be reached, or did not answer as it should.
    """
    try:
        yield
    except requests.RequestException as error:
        # The error's own words may quote an address with a number in it: only its class is told.
        raise Unavailable(
            f"The {process} of the demo did not answer as it should ({type(error).__name__}).",
            kept="The texts and answers up to that moment are kept.",
            remedy="End the demo and start it again; a history that was not whole is made anew.",
        ) from error


def make_client() -> requests.Session:
    """A client that talks to this machine, whatever proxy the environment names."""
    client = requests.Session()
    client.trust_env = False
    return client


@dataclass(frozen=True, slots=True)
class PhoneText:
    """A text that arrived at a phone."""

    id: int
    phone: str
    body: str


class Carrier:
    """A client of the simulator's control API; every call raises Unavailable if that is away."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url
        self._http = make_client()

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
            self._ask("POST", "/sim/replies", json=body)

    def name_phones(self, names: dict[str, str]) -> None:
        """Name phones for the page."""
        self._ask("PUT", "/sim/phones", json=names)

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
        return self._ask("GET", path, params=query)

    def _ask(self, method: str, path: str, **given: Any) -> Any:  # noqa: ANN401 - any JSON
        with expect_answer("carrier"):
            answer = self._http.request(method, f"{self._base}{path}", timeout=_TIMEOUT, **given)
            answer.raise_for_status()
            return answer.json()
