"""An installation of real processes for tests of what breaks: carrier, web, worker, one clock.

Everything lies in one folder: configuration, SQLite files, vault, clock, logs. Processes are
started by name and ended or killed by their id; the carrier is the product's own simulator.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import requests
from sqlmodel import SQLModel, select
from twilio.request_validator import RequestValidator

from tests.fakes import FrozenClock
from tests.faults.processes import Processes, wait_until
from tests.journeys.installation import SENDER, free_port
from tests.services.desk import TEXTED, Desk
from wellness.clock import FileClock
from wellness.config.writing import write_settings
from wellness.domain.texts import TextKey
from wellness.services import outbox
from wellness.storage.database import Database
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Period
from wellness.vault.service import EmbeddedVault
from wellness.wiring import build_terms, load_settings

Row = TypeVar("Row", bound=SQLModel)


class Lock:
    """Another writer of an SQLite file; released once, from any thread."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        self._connection.close()


@dataclass
class Site(Processes):
    """One installation; time stands in its clock file until it is moved."""

    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    web: str = ""
    carrier: str = ""
    token: str = field(default="", repr=False)

    @property
    def clock(self) -> FileClock:
        return FileClock(self.folder / "clock")

    def configure(self, at: datetime) -> None:
        """Write configuration and secrets, and set the clock."""
        web_port, carrier_port = free_port(), free_port()
        self.web, self.carrier = (f"http://127.0.0.1:{n}" for n in (web_port, carrier_port))
        for name in ("auth_token", "secret_key"):
            (self.folder / name).write_text(os.urandom(32).hex(), encoding="ascii")
        self.token = (self.folder / "auth_token").read_text(encoding="ascii")
        self.clock.move(at)
        settings: dict[str, dict[str, Any]] = {
            "agency": {
                "name": "Riverbend",
                "help_phone": "919-555-0195",
                "support": "919-555-0196",
            },
            "database": {"url": "sqlite:///wellness.db"},
            "vault": {"path": "vault"},
            "sms": {
                "provider": "twilio",
                "account_sid": "AC" + "1" * 32,
                "auth_token_file": "auth_token",
                "sender": SENDER,
                "api_base": self.carrier,
            },
            "web": {
                "public_url": self.web,
                "secret_key_file": "secret_key",
                "port": web_port,
            },
            "clock": {"file": "clock"},
        }
        for name, section in self.sections.items():
            settings.setdefault(name, {}).update(section)
        self.config.write_text(write_settings(settings), encoding="utf-8")

    @contextmanager
    def database(self) -> Iterator[Database]:
        database = Database(f"sqlite:///{self.folder / 'wellness.db'}")
        try:
            yield database
        finally:
            database.dispose()

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The agency's people, to be set up and looked at behind the processes' backs."""
        clock = FrozenClock(self.clock())
        terms = build_terms(load_settings(self.config, {}))
        vault = EmbeddedVault(self.folder / "vault", clock)
        with self.database() as database:
            desk = Desk(database, vault, terms, clock)
            with database.reading() as session:
                for unit in session.exec(select(Unit)).all():
                    desk.large = unit if unit.name == "Large Team" else desk.large
                    desk.small = unit if unit.name == "Small Team" else desk.small
                desk.period = session.exec(select(Period.id)).first() or 0
            yield desk

    def start_all(self) -> None:
        """Start the carrier and the web server, and wait for both."""
        # A file, so that a carrier that is started again still knows what it took.
        self.start("simulator", "--store", str(self.folder / "carrier.db"))
        self.start("serve")
        self.wait_started("simulator", f"{self.carrier}/sim/settled")
        self.wait_started("serve", f"{self.web}/healthz")

    def start_web(self) -> None:
        """Start the web server again."""
        self.start("serve")
        self.wait_started("serve", f"{self.web}/healthz")

    # Time

    def move(self, **by: float) -> datetime:
        """Move the clock on by a timedelta given in its own words."""
        instant: datetime = self.clock() + timedelta(**by)
        self.clock.move(instant)
        return instant

    def tick(self, **moved: float) -> None:
        """Move the clock, do what is due once, and wait until everything has arrived."""
        self.run("tick", "--once", "--at", self.move(**moved).isoformat())
        self.settle()

    def wait_ready(self, *checks: str) -> None:
        """Wait until these checks of `/readyz` are green, or all of them."""
        assert wait_until(lambda: not self.failing(*checks)), self.failing(*checks)

    def failing(self, *checks: str) -> set[str]:
        """The checks of `/readyz`, of these or of all, that are red."""
        found = requests.get(f"{self.web}/readyz", timeout=20).json()["checks"]
        return {name for name, one in found.items() if not one["ok"] and name in (checks or found)}

    # The carrier and its phones

    def call(self, method: str, path: str, payload: object = None) -> Any:
        answer = requests.request(method, self.carrier + path, json=payload, timeout=120)
        assert answer.ok, answer.text
        return answer.json()

    def plan(self, *rules: Mapping[str, object]) -> None:
        """What goes wrong at the carrier from now on; nothing, if nothing is named."""
        self.call("PUT", "/sim/faults", list(rules))

    def settle(self) -> None:
        """Wait until no text and no receipt is in flight."""
        assert wait_until(lambda: self.call("GET", "/sim/settled?wait=10")["settled"])

    def reply(self, number: str | None, *bodies: str) -> list[dict[str, Any]]:
        """Let a phone send texts, one after another; what came of each."""
        wanted = [{"from": number, "body": body} for body in bodies]
        found: list[dict[str, Any]] = self.call("POST", "/sim/replies", wanted)
        self.settle()
        return found

    def phone(self, number: str | None) -> list[str]:
        """What a phone was sent, by the agency or by the carrier itself, oldest first."""
        shown = self.call("GET", f"/sim/phones/{number}")["messages"]
        return [text["body"] for text in shown if text["direction"] != "inbound"]

    def kept(self) -> list[str]:
        """The bodies that the provider still gives to the account."""
        path = f"/2010-04-01/Accounts/AC{'1' * 32}/Messages.json?PageSize=1000"
        answer = requests.get(
            self.carrier + path, auth=("AC" + "1" * 32, self.token), timeout=20
        ).json()
        return [row["body"] for row in answer["messages"] if row["body"]]

    # The provider's webhooks, as somebody might forge or repeat them

    def post(
        self,
        path: str,
        form: Mapping[str, str],
        *,
        signed: Mapping[str, str] | None = None,
        url: str | None = None,
        token: str | None = None,
    ) -> requests.Response:
        """Post a form with the signature of another form, address or token, if one is given."""
        validator = RequestValidator(self.token if token is None else token)
        signature = validator.compute_signature(url or self.web + path, dict(signed or form))
        headers = {} if token == "" else {"X-Twilio-Signature": signature}
        return requests.post(self.web + path, data=dict(form), headers=headers, timeout=30)

    # What is stored

    def rows(self, table: type[Row]) -> Sequence[Row]:
        with self.database() as database, database.reading() as session:
            return session.exec(select(table)).all()

    def queue(self, *people: Person, text: TextKey = TextKey.HELP) -> None:
        """Queue a text to people, due now."""
        now: datetime = self.clock()
        with self.database() as database, database.transaction() as session:
            for person in people:
                outbox.queue_to_person(
                    session,
                    person.id,
                    text,
                    dedupe_key=f"{text}:{now.isoformat()}:{person.id.hex}",
                    not_before=now,
                    expires_at=now + timedelta(hours=6),
                )

    @contextmanager
    def locked(self, file: str) -> Iterator["Lock"]:
        """Somebody else writes to a file ("wellness.db", "vault/vault.db") until it is released."""
        lock = Lock(self.folder / file)
        try:
            yield lock
        finally:
            lock.release()

    @contextmanager
    def missing(self, name: str) -> Iterator[None]:
        """A file or folder is not where it should be."""
        elsewhere = self.folder / f"{name}.elsewhere"
        (self.folder / name).rename(elsewhere)
        try:
            yield
        finally:
            elsewhere.rename(self.folder / name)


def build_agency(folder: Path, migrated_file: Path, *, size: int = 8) -> Path:
    """A folder with an agency whose period is open at `TEXTED`, to be copied."""
    folder.mkdir()
    shutil.copy(migrated_file, folder / "wellness.db")
    made = Site(folder)
    made.configure(TEXTED)
    with made.desk() as desk:
        desk.open(size=size)
    return folder


@contextmanager
def site(folder: Path, agency: Path, **sections: Mapping[str, Any]) -> Iterator[Site]:
    """A copy of an agency, its carrier and web server running while the block does.

    `sections` are settings over the usual ones, by section.
    """
    shutil.copytree(agency, folder)
    made = Site(folder, sections=sections)
    made.configure(TEXTED)
    try:
        made.start_all()
        yield made
    finally:
        made.kill_all()
