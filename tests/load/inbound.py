"""Signed webhooks from many clients at once, each timed, none of them lost."""

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread
from typing import Final
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from tests.faults.harness import Site, build_agency, site
from tests.faults.processes import wait_until
from wellness.storage.database import Database
from wellness.storage.schema.rosters import Person
from wellness.storage.upgrade import upgrade

BOUND_MS: Final = 150
PEOPLE: Final = 100
_PATH: Final = "/sms/inbound"
_MOVES: Final = 0.5
_NICE: Final = 10
_FORM: Final = "application/x-www-form-urlencoded"
_Signed = tuple[str, dict[str, str]]
BODIES: Final = ("0111", "3453", "1222", "HELP", "what is this", "2 3 3 2")


@dataclass(frozen=True, slots=True)
class Load:
    """What became of the webhooks; times in milliseconds."""

    times: tuple[float, ...]
    seconds: float
    lost: int
    sent: int

    @property
    def texts(self) -> int:
        """How many were posted."""
        return len(self.times)

    def percentile(self, percent: int) -> float:
        """The time that so many percent did not exceed."""
        return quantiles(self.times, n=100, method="inclusive")[percent - 1]


def measure(folder: Path, *, clients: int, texts: int, pace: int = 1) -> Load:
    """Post so many webhooks while the worker sends; `pace` in segments a second, as configured."""
    folder.mkdir(exist_ok=True)
    database = Database(f"sqlite:///{folder / 'migrated.db'}")
    upgrade(database)
    database.dispose()
    agency = build_agency(folder / "agency", folder / "migrated.db", size=PEOPLE)
    with site(folder / "site", agency, sms={"segments_per_second": pace}) as made:
        _take_off_the_disk(made)
        people = _invite(made)
        made.queue(*people)
        made.start("worker")
        for name in ("worker", "simulator"):
            _step_back(made, name)
        assert wait_until(lambda: _count_sent(made, people) > 0)
        before = _count_known(made)
        signed = [_sign(made, people, number) for number in range(texts)]
        begun = time.perf_counter()
        with _passing(made), ThreadPoolExecutor(clients) as pool:
            posted = pool.map(lambda nth: _post_all(made, signed[nth::clients]), range(clients))
            times = [each for found in posted for each in found]
        seconds = time.perf_counter() - begun
        known = _count_known(made) - before
        return Load(tuple(times), seconds, texts - known, _count_sent(made, people))


def _take_off_the_disk(made: Site) -> None:
    """Start the carrier again with nothing to write: the real one does not share the disk."""
    made.kill("simulator")
    made.start("simulator")
    made.wait_started("simulator", f"{made.carrier}/sim/settled")


def _step_back(made: Site, name: str) -> None:
    """As in `deploy/systemd`, the worker gives way; the real carrier has a machine of its own."""
    for child in made.children[name]:
        os.setpriority(os.PRIO_PGRP, child.pid, _NICE)


@contextmanager
def _passing(made: Site) -> Iterator[None]:
    """Let time pass for the site as it does here: the pace of texts goes by its clock."""
    over = Event()

    def move() -> None:
        while not over.wait(_MOVES):
            made.move(seconds=_MOVES)

    moving = Thread(target=move)
    moving.start()
    try:
        yield
    finally:
        over.set()
        moving.join()


def _invite(made: Site) -> list[Person]:
    with made.desk() as desk:
        return [desk.member(nth) for nth in range(PEOPLE)]


def _sign(made: Site, people: list[Person], number: int) -> _Signed:
    """A webhook ready to be posted: what the clients compute is taken from the server's cores."""
    form = {
        "MessageSid": f"SM{number:032x}",
        "From": str(people[number % len(people)].mobile),
        "Body": BODIES[number % len(BODIES)],
        "To": "+19195550190",
    }
    signature = RequestValidator(made.token).compute_signature(f"{made.web}{_PATH}", form)
    return urlencode(form), {"Content-Type": _FORM, "X-Twilio-Signature": signature}


def _post_all(made: Site, signed: Sequence[_Signed]) -> list[float]:
    """One client's webhooks, one after another on one connection."""
    found, address = [], urlsplit(made.web)
    with closing(HTTPConnection(address.netloc, timeout=30)) as connection:
        for body, headers in signed:
            begun = time.perf_counter()
            connection.request("POST", _PATH, body, headers)
            answer = connection.getresponse()
            answer.read()
            found.append(1000 * (time.perf_counter() - begun))
            assert answer.status == HTTPStatus.OK, answer.status
    return found


def _count_known(made: Site) -> int:
    """How many messages the vault has noted as dealt with."""
    with sqlite3.connect(made.folder / "vault" / "vault.db", timeout=30) as connection:
        query = "SELECT count(*) FROM delivery WHERE lease_until IS NULL"
        (count,) = connection.execute(query).fetchone()
    return int(count)


def _count_sent(made: Site, people: list[Person]) -> int:
    return sum(bool(made.phone(person.mobile)) for person in people)
