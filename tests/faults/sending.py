"""Texts for many workers, and one worker as a process of its own: real HTTP to the simulator."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import select

from tests.factories import add_agency, add_person, make_terms
from tests.fakes import FrozenClock
from tests.simulator.harness import ACCOUNT, SENDER, TOKEN, Line
from wellness.channels.twilio import TwilioChannel
from wellness.domain.texts import TextKey
from wellness.services import outbox
from wellness.services.dispatch import Dispatcher
from wellness.storage.database import Database
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person

NOW = FrozenClock().now


def add_people(database: Database, count: int) -> list[Person]:
    """So many people who joined, in one team."""
    with database.transaction() as session:
        [team] = add_agency(session, "Night Team")
        return [add_person(session, team) for _ in range(count)]


def queue_texts(database: Database, people: Sequence[Person], *, name: str = "1") -> None:
    """A text to each, due now."""
    with database.transaction() as session:
        for person in people:
            outbox.queue_to_person(
                session,
                person.id,
                TextKey.HELP,
                dedupe_key=f"help:{name}:{person.id.hex}",
                not_before=NOW,
                expires_at=NOW + timedelta(hours=6),
            )


def connect(provider: str, callbacks: str) -> TwilioChannel:
    """The production channel, with the simulator in place of the provider."""
    return TwilioChannel(ACCOUNT, TOKEN, SENDER, provider, callbacks)


def send_all(database_url: str, provider: str, callbacks: str, now: datetime = NOW) -> int:
    """One worker: send until nothing is due; how many texts it looked at."""
    database, channel = Database(database_url), connect(provider, callbacks)
    dispatcher = Dispatcher(database, channel, make_terms())
    done = 0
    while counts := dispatcher.dispatch_due(now).counts:
        done += sum(counts.values())
    channel.close()
    database.dispose()
    return done


def count_states(database: Database) -> Counter[str]:
    """How many texts are in which state."""
    with database.reading() as session:
        return Counter(session.exec(select(Outbox.state)).all())


def count_arrivals(line: Line) -> Counter[str]:
    """How many texts the simulator took, by number."""
    line.settle()
    arrived: Counter[str] = Counter()
    after = 0
    while page := line.call("GET", f"/sim/messages?after={after}&limit=500"):
        arrived.update(text["phone"] for text in page if text["direction"] != "inbound")
        after = page[-1]["id"]
    return arrived
