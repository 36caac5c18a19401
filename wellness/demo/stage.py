"""Time passes in Riverbend: the clock moves, the worker ticks, phones ring, people answer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from wellness.clock import FileClock
from wellness.demo import calls, founding
from wellness.demo.carrier import Carrier, PhoneText, expect_answer, make_client
from wellness.demo.people import Person
from wellness.storage import operation
from wellness.wiring import Runtime
from wellness.worker.tick import tick

_LOOKS = (time(10, 35), time(19, 5))  # after the morning's texts and after the evening's
_MONDAY_LOOKS = (time(4, 5), time(9, 5), *_LOOKS)
_READ = "demo-read"
_LINK = re.compile(r"https?://\S+/c#(\S+)")
_OPT_IN = re.compile(r"\b(?:Reply|Responda) JOIN\b")
_PEER_CODE = re.compile(r"\bTAKE (\d+)\b")


@dataclass
class Stage:
    """Riverbend with its worker and its carrier; `visitor` is a phone that nobody else answers."""

    runtime: Runtime
    clock: FileClock
    carrier: Carrier
    visitor: str = ""
    peers_answer: bool = False

    def __post_init__(self) -> None:
        with self.runtime.database.reading() as session:
            self.people = founding.list_people(session, self.runtime.terms.default_language)
            self._read = int(operation.find_mark(session, _READ) or 0)
        self._http = make_client()

    def advance(
        self,
        until: datetime,
        *,
        told: Callable[[datetime], None] = lambda _: None,
        is_there: Callable[[list[PhoneText]], bool] = lambda _: False,
    ) -> None:
        """Let time pass, looking at what is due several times a day, until an end or a text."""
        for instant in self._looks(until):
            self.clock.move(instant)
            self._bring_calls(instant)
            told(instant)
            if is_there(self.look()):
                return

    def is_check_in_of_visitor(self, texts: list[PhoneText]) -> bool:
        """Whether one of these texts asks the visitor."""
        return any(text.phone == self.visitor and _LINK.search(text.body) for text in texts)

    def look(self) -> list[PhoneText]:
        """Tick once, let the texts arrive and everybody answer; returns what arrived."""
        tick(self.runtime)
        self.carrier.wait_settled()
        arrived = self.carrier.list_arrived(self._read)
        if arrived:
            self._read = arrived[-1].id
            self._answer([text for text in arrived if text.phone != self.visitor])
            self._read = max([self._read, *(t.id for t in self.carrier.list_arrived(self._read))])
            with self.runtime.database.transaction() as session:
                operation.set_mark(session, _READ, str(self._read))
        return arrived

    def say(self, *texts: tuple[str, str]) -> None:
        """Let phones send texts of their own accord."""
        self.carrier.reply(texts)
        self.carrier.wait_settled()

    def period_of(self, instant: datetime) -> int:
        """The period an instant lies in, from 0 at the start of the history."""
        calendar, zone = self.runtime.terms.calendar, self.runtime.terms.zone
        first = calendar.at(founding.FIRST_MONDAY.replace(hour=12, tzinfo=zone))
        return calendar.at(instant).index - first.index

    def _bring_calls(self, instant: datetime) -> None:
        """Dispatch brings the counts of the week before with the first look of a Monday."""
        local = instant.astimezone(self.runtime.terms.zone)
        if local.weekday() == 0 and local.time() == _MONDAY_LOOKS[0]:
            calls.bring_week(self.runtime, instant, begins=founding.FIRST_MONDAY.date())

    def _looks(self, until: datetime) -> Iterator[datetime]:
        zone = self.runtime.terms.zone
        now = self.clock()
        day: date = now.astimezone(zone).date()
        while (start := datetime.combine(day, time(), zone)) <= until:
            for look in _MONDAY_LOOKS if start.weekday() == 0 else _LOOKS:
                instant = datetime.combine(day, look, zone).astimezone(UTC)
                if now < instant < until:
                    yield instant
            day += timedelta(days=1)
        if until > now:
            yield until

    def _answer(self, texts: list[PhoneText]) -> None:
        by_text: list[tuple[str, str]] = []
        for text in texts:
            person = self.people.get(text.phone)
            if person is None:
                by_text += self._as_peer(text)
            elif _OPT_IN.search(text.body):
                by_text.append((text.phone, "JOIN"))
            elif link := _LINK.search(text.body):
                by_text += self._check_in(person, link.group(1))
        self.carrier.reply(by_text)
        self.carrier.wait_settled()

    def _as_peer(self, text: PhoneText) -> list[tuple[str, str]]:
        """One peer supporter takes what comes, until the visitor can be the other."""
        code = _PEER_CODE.search(text.body)
        if code is None or text.phone != founding.BUSY_PEER or not self.peers_answer:
            return []
        return [(text.phone, f"TAKE {code.group(1)}")]

    def _check_in(self, person: Person, token: str) -> list[tuple[str, str]]:
        now = self.clock()
        period, occasion = self.period_of(now), now.date().isoformat()
        if not person.does_answer(period, occasion):
            return []
        values = person.answer(period, occasion)
        if not person.answers_by_link:
            return [(person.number, "".join(map(str, values)))]
        self._tap(token, values)
        return []

    def _tap(self, token: str, values: tuple[int, ...]) -> None:
        """Answer on the page, as a browser would."""
        base = self.runtime.settings.web.public_url
        for path, body in (
            ("/c/exchange", {"token": token}),
            ("/c/answer", {"token": token, "values": list(values), "wide": 0}),
        ):
            with expect_answer("web server"):
                answer = self._http.post(f"{base}{path}", json=body, timeout=(3, 30))
                answer.raise_for_status()
