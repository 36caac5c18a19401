"""The rules of the last row of the fault table, checked over what was committed and carried."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from tests.factories import ZONE
from tests.soak.site import Site
from tests.soak.trail import Violation
from tests.soak.watching import Change, WatchedVault
from wellness.domain.folding import Tally
from wellness.domain.keyed import KeyedHash
from wellness.services.terms import Terms
from wellness.vault.box import find_sheet, unpack_ballot
from wellness.vault.periods import KIND, box_name
from wellness.vault.store import BoxState

_TWICE: Final = ("peerflag", "peercontact", "number")
_AT_ANY_HOUR = frozenset(
    {"peerflag", "peercontact", "peerwaiting", "peercontactwaiting", "peerhanded"}
)
_QUIET_TO, _QUIET_FROM = time(8), time(21)
_PER_DAY: Final = 1
_MOST_A_DAY: Final = 10
_TOLD: Final = ("join", "start", "contact", "crisis", "part")
_NOT_ARRIVED: Final = ("failed", "undelivered", "canceled")
_OVER: Final = ("accepted", "sent", "delivered", "undelivered", "failed", "cancelled", "expired")


@dataclass
class Invariants:
    """What is known of every text begun so far; `look` raises Violation."""

    site: Site
    terms: Terms
    out: set[str] = field(default_factory=set)
    key_of: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: defaultdict[str, dict[str, date]] = field(default_factory=lambda: defaultdict(dict))
    begun: defaultdict[tuple[str, date], set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def keyed(self) -> KeyedHash:
        return self.terms.keyed

    def look(self) -> None:
        """Check what happened since the last look."""
        for change in self.site.log.read():
            self._follow(change)
        fresh, self.site.carried.fresh = self.site.carried.fresh, []
        for message in fresh:
            self.site.trail.note(message.created_at, f"carried {message.text!r}", message.phone)
        self._check_carried()
        self.site.ledger.check()

    def _follow(self, change: Change) -> None:
        if change.kind in ("out", "in"):
            (self.out.add if change.kind == "out" else self.out.discard)(change.key)
            return
        at = self.site.clock.now
        told = f"{change.text} {change.key[:40]} is {change.kind}"
        self.site.trail.note(at, told, change.number or "", change.key)
        if change.kind == "sending":
            self._check_begun(change)

    def _check_begun(self, change: Change) -> None:
        """A text begins: to somebody who may get it, at a time at which they may."""
        assert change.token is not None
        self.key_of[change.token] = (change.key, change.text)
        number, at = change.number or "", _instant(change.at)
        who = (number, change.key)
        if self.keyed.of_number(number) in self.out:
            raise Violation(f"{change} began after the opt-out", *who)
        if change.status not in (None, "active") and change.text != "changed":
            raise Violation(f"{change} began, and the person is away or has left", *who)
        if at >= _instant(change.expires):
            raise Violation(f"{change} began after its window", *who)
        if change.person is None and change.text in _AT_ANY_HOUR:
            return  # peer supporters on duty are told at any hour; here everybody is
        wall = at.astimezone(ZONE)
        if not _QUIET_TO <= wall.time() < _QUIET_FROM:
            raise Violation(f"{change} began in quiet hours, at {wall:%H:%M}", *who)
        self._check_caps(change, wall.date(), who)

    def _check_caps(self, change: Change, on: date, who: tuple[str, str]) -> None:
        person = change.person or who[0]
        self.begun[person, on].add(change.key)
        if len(self.begun[person, on]) > _MOST_A_DAY:
            raise Violation(f"more than {_MOST_A_DAY} texts to one person on {on}", *who)
        if change.invitation is None:
            return
        if change.at_work:
            raise Violation(f"{change} began while the person was at work", *who)
        slot = _instant(change.slot)
        if _instant(change.at) < slot:
            raise Violation(f"{change} began before its slot", *who)
        slots = self.asked[person]
        slots[change.invitation] = slot.astimezone(ZONE).date()
        days, weeks = Counter(slots.values()), Counter(d.isocalendar()[:2] for d in slots.values())
        if max(days.values()) > _PER_DAY:
            raise Violation(f"asked more than once a day: {sorted(slots.values())}", *who)
        if max(weeks.values()) > self.terms.ask_rules.per_week:
            raise Violation(f"asked too often in a week: {sorted(slots.values())}", *who)

    def _check_carried(self) -> None:
        """At most one text for a key has arrived or may still do so."""
        by_key: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        direct: Counter[str] = Counter()
        for token, messages in list(self.site.carried.by_token.items()):
            if token not in self.key_of:
                direct[messages[0].phone] += len(messages)
                continue
            key = self.key_of[token]
            by_key[key] += [message.sid for message in messages]
            if len(by_key[key]) > 1:
                self._check_arrived(key, by_key[key], messages[0].phone)
        for phone, count in direct.items():
            self._check_direct(phone, count)

    def _check_direct(self, phone: str, count: int) -> None:
        """Texts of no row answer what was read late, once each."""
        ledger = self.site.ledger
        waited = [
            tag
            for tag, one in ledger.said.items()
            if (one.number, one.kind in _TOLD) == (phone, True)
        ]
        if count > len(waited) + sum(ledger.failures[tag] for tag in waited):
            raise Violation(f"{count} texts that nobody waited for", phone)

    def _check_arrived(self, key: tuple[str, str], sids: list[str], phone: str) -> None:
        most = 2 if key[1] in _TWICE else 1
        marks = ",".join("?" * len(sids))
        query = f"SELECT status FROM message WHERE sid IN ({marks})"  # noqa: S608 - marks only
        rows = self.site.messages(query, sids)
        if sum(row[0] not in _NOT_ARRIVED for row in rows) > most:
            raise Violation(f"{key} was sent {len(sids)} times: {rows}", phone, key[0])

    def check_votes(self, vault: WatchedVault) -> None:
        """What the vault holds is what people meant, folded once more."""
        inner, ledger = vault.inner, self.site.ledger
        with ledger.lock, inner._file.reading() as rows:
            for box in rows.list_boxes(KIND):
                sheet = (
                    None if box.state is not BoxState.OPEN else find_sheet(rows, inner._keys, box)
                )
                if sheet is None:
                    continue
                held = {entry.tag: entry.content for entry in sheet.read()}
                for number, person in self.site.people.items():
                    content = held.get(sheet.tag(person))
                    period = int(json.loads(box.facts)["period"])
                    assert box.name == box_name(period)
                    meant = ledger.votes[period, person].tally(5)
                    tally = Tally.empty(5) if content is None else unpack_ballot(content, 5)[0]
                    found = (tally.number, tally.latest, tally.earlier, tally.met)
                    if found != meant:
                        raise Violation(f"the vault holds {found}, people meant {meant}", number)

    def check_end(self) -> None:
        """Every message was dealt with, and every row is through or waits for its time."""
        self.site.ledger.check_complete()
        late = self.site.clock.now - timedelta(minutes=30)
        for key, state, not_before, lease in self.site.query(
            "SELECT dedupe_key, state, not_before, lease_until FROM outbox"
        ):
            given_up = state == "unknown" and lease is None
            waits = state == "pending" and _instant(not_before) > late
            if not (state in _OVER or given_up or waits):
                raise Violation(f"{key} is {state} at the end, due {not_before}", key)


def _instant(text: str | None) -> datetime:
    assert text is not None
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
