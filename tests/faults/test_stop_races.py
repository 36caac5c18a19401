"""A thousand races of a STOP with a send, on both databases: whichever commits first decides."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from tests.factories import add_account, add_agency, add_person, id_of, make_terms
from tests.faults.sending import NOW, connect, count_arrivals
from tests.simulator.harness import Line, simulated
from wellness.channels.base import ArrivedText
from wellness.clock import system_clock
from wellness.domain.access import Role
from wellness.domain.texts import TextKey
from wellness.services import outbox
from wellness.services.dispatch import Dispatcher
from wellness.services.inbound import Inbound
from wellness.storage.database import Database
from wellness.storage.outbox import WAITING
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person
from wellness.vault.service import EmbeddedVault

RACES = 1_000
AT_ONCE = 20
CANCELLED = "cancelled"


class Watching(Database):
    """Notes how the text to a number stands when an opt-out is committed."""

    def __init__(self, url: str) -> None:
        super().__init__(url, durable=False)
        self.watched: UUID | None = None
        self.seen: dict[UUID, str] = {}

    @contextmanager
    def transaction(self, *, shared: bool = False) -> Iterator[Session]:
        with super().transaction(shared=shared) as session:
            yield session
            session.flush()
            if self.watched is not None:
                query = select(Outbox.state).where(Outbox.id == self.watched)
                self.seen[self.watched] = session.exec(query).one()


@pytest.fixture
def watching(database_url: str) -> Iterator[Watching]:
    database = Watching(database_url)
    yield database
    database.dispose()


def add_everybody(database: Database) -> list[Person | Account]:
    """Responders, whose waiting texts a STOP cancels, and staff, of whom it notes the number."""
    with database.transaction() as session:
        [team] = add_agency(session, "Night Team")
        found: list[Person | Account] = []
        for n in range(RACES // 2):
            found.append(add_person(session, team))
            number = f"+1{300 + n // 100}55501{n % 100:02}"
            found.append(add_account(session, Role.PEER, id_of(team), mobile=number))
        return found


def queue(database: Database, batch: Sequence[Person | Account]) -> list[UUID]:
    """A text to each, due one after the other."""
    keys = []
    with database.transaction() as session:
        for n, one in enumerate(batch):
            keys.append(key := f"race:{one.id.hex}")
            due = NOW - timedelta(milliseconds=AT_ONCE - n)
            is_person = isinstance(one, Person)
            put = outbox.queue_to_person if is_person else outbox.queue_to_account
            put(
                session,
                one.id,
                TextKey.HELP if is_person else TextKey.PEER_CONTACT,
                dedupe_key=key,
                not_before=due,
                expires_at=NOW + timedelta(hours=6),
                fields={} if is_person else {"link": "http://127.0.0.1:8000/contacts"},
            )
        session.flush()
        rows = session.exec(
            select(Outbox.dedupe_key, Outbox.id).where(col(Outbox.dedupe_key).in_(keys))
        )
        ids = dict(rows.all())
    return [ids[key] for key in keys]


def race(
    database: Database, watching: Watching, inbound: Inbound, line: Line
) -> tuple[dict[str | None, UUID], Counter[str]]:
    """Send to all and have all send STOP at the same time; each number's text, what arrived."""
    everybody = add_everybody(database)
    texts: dict[str | None, UUID] = {}
    channel = connect(line.base_url, line.receiver.url)
    dispatcher = Dispatcher(database, channel, make_terms(), concurrency=2)

    def send() -> None:
        barrier.wait()
        dispatcher.dispatch_due(NOW)

    def stop() -> None:
        barrier.wait()
        for one, watching.watched in zip(batch, queued, strict=True):
            inbound.receive(ArrivedText(f"SM{one.id.hex}", str(one.mobile), "STOP"), now=NOW)
        watching.watched = None

    with ThreadPoolExecutor(2) as pool:
        for start in range(0, RACES, AT_ONCE):
            batch = everybody[start : start + AT_ONCE]
            queued = queue(database, batch)
            barrier = Barrier(2)
            for done in (pool.submit(send), pool.submit(stop)):
                done.result()
            texts.update(zip([one.mobile for one in batch], queued, strict=True))
    channel.close()
    return texts, count_arrivals(line)


def test_no_text_begins_after_the_opt_out_was_committed(
    database: Database, watching: Watching, tmp_path: Path
) -> None:
    vault = EmbeddedVault(tmp_path / "vault", system_clock, durable=False)
    inbound = Inbound(watching, vault, make_terms())
    with simulated(terse_receipts=True, carrier_keywords=False) as line:
        texts, arrived = race(database, watching, inbound, line)

    assert len(watching.seen) == len(texts) == RACES
    ends = Counter(
        (watching.seen[queued] in (*WAITING, CANCELLED), arrived[str(number)])
        for number, queued in texts.items()
    )
    stopped, begun = (True, 0), (False, 1)
    assert set(ends) == {stopped, begun}
    assert min(ends.values()) > RACES // 50
