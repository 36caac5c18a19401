"""A small agency that lives under the worker: shifts, phones that answer, and a clock to move."""

import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TypeVar

from sqlmodel import SQLModel, col, select

from tests.factories import (
    add_account,
    add_agency,
    add_founding,
    add_person,
    add_shift,
    at,
    make_terms,
)
from tests.fakes import FrozenClock, RecordingChannel
from wellness.channels.base import Accepted, ArrivedText, Listed, OutgoingText, Sent
from wellness.channels.twilio import TwilioWebhooks
from wellness.config.settings import Settings, Sms
from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.services.dispatch import Dispatcher
from wellness.services.inbound import Inbound
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.releases import Release
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Eligibility, Invitation, Period
from wellness.vault.service import EmbeddedVault
from wellness.wiring import Runtime
from wellness.worker.tick import tick

TEAMS = {"Team A": 9, "Team B": 8, "Team C": 4, "Team D": 4}
PEER = "+19195550190"
SETTINGS = Settings(sms=Sms(concurrency=1))
HOURS = ("04:00", "09:00", "12:00", "15:00", "16:30", "18:00", "22:00")
STRAINED, CALM = "3453", "0111"

Row = TypeVar("Row", bound=SQLModel)


@dataclass
class Town:
    """An installation in a directory of its own, and what has been seen of it."""

    directory: Path
    clock: FrozenClock
    channel: "Carrier"
    answered: int = 0
    running: Runtime | None = None
    terms: Terms = field(default_factory=make_terms)

    @classmethod
    def found(
        cls, directory: Path, migrated_file: Path, now: datetime, *, is_founded: bool = True
    ) -> "Town":
        """A town with its people, founded for the next period, and nothing planned yet."""
        directory.mkdir()
        shutil.copy(migrated_file, directory / "wellness.db")
        town = cls.at(directory, now)
        with town.database() as database, database.transaction() as session:
            teams = add_agency(session, *TEAMS)
            for team in teams:
                for n in range(TEAMS[team.name]):
                    add_person(session, team, language=Language.ES if n % 2 else Language.EN)
            root = teams[0].parent_id
            assert root is not None
            add_account(session, Role.PEER, root, mobile=PEER)
            if is_founded:
                add_founding(session, make_terms().calendar.next_after(now).starts_at)
        return town

    def copy(self, directory: Path) -> "Town":
        """The same town elsewhere, copied while its machine was off; its carrier starts anew."""
        shutil.copytree(self.directory, directory)
        town = Town.at(directory, self.clock.now)
        town.terms = self.terms
        return town

    @classmethod
    def at(cls, directory: Path, now: datetime) -> "Town":
        """What lies in a directory, at an instant."""
        clock = FrozenClock(now)
        return cls(directory, clock, Carrier(clock))

    @contextmanager
    def database(self) -> Iterator[Database]:
        if self.running is not None:
            yield self.running.database
            return
        database = Database(f"sqlite:///{self.directory / 'wellness.db'}", durable=False)
        yield database
        database.dispose()

    @contextmanager
    def runtime(self) -> Iterator[Runtime]:
        """The installation as a process just started sees it, or as the running one does."""
        if self.running is not None:
            yield self.running
            return
        with self.database() as database:
            yield Runtime(
                settings=SETTINGS,
                terms=self.terms,
                clock=self.clock,
                database=database,
                vault=EmbeddedVault(self.directory / "vault", self.clock, durable=False),
                channel=self.channel,
                dispatcher=Dispatcher(
                    database,
                    self.channel,
                    self.terms,
                    concurrency=SETTINGS.sms.concurrency,
                ),
                webhooks=TwilioWebhooks("http://127.0.0.1:8000", ()),
            )

    @contextmanager
    def keep_running(self) -> Iterator[None]:
        """One process for everything that follows."""
        with self.runtime() as runtime:
            self.running = runtime
            yield
            self.running = None

    def tick(self, now: str | datetime | None = None) -> list[str]:
        """One tick; the names of the steps that failed."""
        if now is not None:
            self.clock.now = at(now) if isinstance(now, str) else now
        with self.runtime() as runtime:
            return tick(runtime)

    def text(self, number: str, body: str) -> str | None:
        """What is replied to a text."""
        with self.runtime() as runtime:
            inbound = Inbound(runtime.database, runtime.vault, runtime.terms)
            message = ArrivedText(f"SM{secrets.token_hex(16)}", number, body)
            return inbound.receive(message, now=self.clock())

    def roster_shift(self, day: date, starts: str, ends: str, *teams: str) -> None:
        """A shift of whole teams."""
        with self.database() as database, database.transaction() as session:
            for unit in session.exec(select(Unit).where(col(Unit.name).in_(teams))).all():
                people = session.exec(select(Person).where(Person.unit_id == unit.id)).all()
                add_shift(session, unit, at(f"{day} {starts}"), at(f"{day} {ends}"), *people)

    def answer(self, unless: Iterable[str] = ()) -> None:
        """Everybody answers the check-ins that arrived since: Team A is strained, others calm."""
        team_of = self.teams()
        for text in self.check_ins()[self.answered :]:
            if text.number not in unless:
                self.text(text.number, STRAINED if team_of[text.number] == "Team A" else CALM)
        self.answered = len(self.check_ins())

    def check_ins(self) -> list[OutgoingText]:
        """The check-in texts that were sent."""
        return [text for text in self.channel.texts if "0111" in text.body]

    def teams(self) -> dict[str, str]:
        """The team of each number."""
        names = {unit.id: unit.name for unit in self.rows(Unit)}
        return {str(person.mobile): names[person.unit_id] for person in self.rows(Person)}

    def members(self, team: str) -> list[str]:
        """The numbers of a team."""
        return sorted(number for number, name in self.teams().items() if name == team)

    def rows(self, table: type[Row]) -> Sequence[Row]:
        """Every row of a table."""
        with self.database() as database, database.reading() as session:
            return session.exec(select(table)).all()

    def states(self) -> dict[str, str]:
        """The state of each period by its first local day."""
        return {
            f"{row.starts_at.astimezone(make_terms().zone):%m-%d}": row.state
            for row in self.rows(Period)
        }

    def released(self) -> list[dict[str, object]]:
        """The groups of each release: name, m, and the band of a hard call."""
        return [
            {
                group["name"]: (group["m"], group["bands"]["exposure"])
                for group in json.loads(row.content)["body"]["groups"]
            }
            for row in self.rows(Release)
        ]

    def picture(self) -> dict[str, object]:
        """All that must be the same however often a tick died on the way."""
        people = {person.id: str(person.mobile) for person in self.rows(Person)}
        return {
            "periods": sorted((row.starts_at, row.ends_at, row.state) for row in self.rows(Period)),
            "releases": [(row.id, row.content, row.hash) for row in self.rows(Release)],
            "flags": sorted((flag.dedupe_key, flag.label) for flag in self.rows(Flag)),
            "eligible": sorted(
                (row.period_id, people[row.person_id]) for row in self.rows(Eligibility)
            ),
            "asked": sorted(
                (row.period_id, people[row.person_id], row.number, row.send_at)
                for row in self.rows(Invitation)
            ),
            "queued": sorted(row.dedupe_key.partition(":")[0] for row in self.rows(Outbox)),
            "boxes": self.boxes(),
            "keys": sorted(path.stem for path in (self.directory / "vault" / "keys").iterdir()),
        }

    def boxes(self) -> list[tuple[str, str, int]]:
        """What the vault says of itself."""
        with self.runtime() as runtime:
            return [(box.name, box.state, box.eligible) for box in runtime.vault.status().boxes]


class Carrier(RecordingChannel):
    """A channel that knows what it took, as a provider does, and may be watched while it sends."""

    def __init__(self, clock: FrozenClock) -> None:
        super().__init__()
        self.clock, self.lock = clock, Lock()
        self.taken: list[tuple[str, Listed]] = []
        self.before: Callable[[OutgoingText], object] = lambda _: None

    def send(self, text: OutgoingText) -> Sent:
        self.before(text)
        with self.lock:
            sent = super().send(text)
            if isinstance(sent, Accepted):
                sent = replace(sent, sid=f"SM-{text.attempt_token}")
                self.taken.append((text.number, Listed(sent.sid, sent.status, self.clock.now)))
        return sent

    def list_sent(self, number: str, *, since: datetime) -> list[Listed]:
        return [row for to, row in self.taken if to == number and row.created_at >= since]


def instants(first: date, days: int) -> Iterator[datetime]:
    """The instants of some days at which a worker has something to do."""
    for day in range(days):
        for hour in HOURS:
            yield at(f"{first + timedelta(days=day)} {hour}")
