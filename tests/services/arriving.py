"""A provider that took texts for us, and the reconciler that asks it, for tests."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.fakes import RecordingChannel
from tests.services.desk import Desk
from wellness.channels.base import Arrival, ArrivedText
from wellness.errors import Unavailable
from wellness.services.inbound import Inbound
from wellness.services.reconciling import Reconciler


@dataclass
class Provider:
    """What a provider took for us, listed a page at a time."""

    taken: list[Arrival] = field(default_factory=list)
    asked: list[tuple[datetime, datetime]] = field(default_factory=list)
    is_there: bool = True

    def list_arrived(self, *, since: datetime, until: datetime, limit: int) -> list[Arrival]:
        self.asked.append((since, until))
        if not self.is_there:
            raise Unavailable("not now")
        found = [one for one in self.taken if since <= one.sent_at <= until]
        return sorted(found, key=lambda one: one.sent_at, reverse=True)[:limit]


@dataclass
class Line:
    desk: Desk
    provider: Provider
    channel: RecordingChannel
    reconciler: Reconciler

    def sent(self, number: str | None, body: str, *, ago: timedelta = timedelta(minutes=5)) -> str:
        """A text that the provider took and no webhook brought; its id."""
        sid = f"SM{len(self.provider.taken):032x}"
        text = ArrivedText(sid, str(number), body)
        self.provider.taken.append(Arrival(text, self.desk.clock() - ago))
        return sid

    def look(self, **moved: float) -> int:
        now = self.desk.clock.move(**moved)
        return self.reconciler.reconcile_due(now, wall=now, clock=self.desk.clock)

    def told(self) -> list[str]:
        return [text.body for text in self.channel.texts]


def make_line(desk: Desk, *, keeps_bodies: bool = True) -> Line:
    desk.terms = replace(desk.terms, deletes_copies=keeps_bodies)
    provider, channel = Provider(), RecordingChannel()
    inbound = Inbound(desk.database, desk.vault, desk.terms)
    reconciler = Reconciler(desk.database, inbound, provider, channel, desk.terms)
    return Line(desk, provider, channel, reconciler)
