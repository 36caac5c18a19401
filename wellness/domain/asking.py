"""Decide after which of their shifts a person is asked, and when, so that nobody is pestered."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from wellness.domain.periods import working_day, working_week, working_week_ends_at
from wellness.domain.shifts import first_instant, local, utc

_DAY = timedelta(days=1)
_NONE = timedelta(0)


@dataclass(frozen=True)
class AskRules:
    """The agency's settings for asking; times of day are local, the rest are real durations.

    A text may still go out `window` after its slot; later it has expired. A slot less than `room`
    before quiet hours counts as one in them: ticks and the sender's pace would carry its text over.
    Raises ValueError where the settings contradict each other.
    """

    delay: timedelta = timedelta(minutes=30)
    jitter: timedelta = timedelta(minutes=30)
    quiet_from: time = time(21)
    quiet_to: time = time(8)
    morning: time = time(10)
    per_day: int = 1
    per_week: int = 3
    minimum_rest: timedelta = timedelta(hours=10)
    window: timedelta = timedelta(hours=6)
    room: timedelta = timedelta(minutes=5)  # a hundred texts at the pace of the slowest sender

    def __post_init__(self) -> None:
        """Refuse settings under which a text could go out in quiet hours or never."""
        if min(self.delay, self.jitter, self.minimum_rest, self.room) < _NONE:
            raise ValueError("delay, jitter, minimum rest and room cannot be negative")
        if self.window <= _NONE or min(self.per_day, self.per_week) < 1:
            raise ValueError("the window must be positive and the caps at least 1")
        until_quiet = (_since_midnight(self.quiet_from) - _since_midnight(self.morning)) % _DAY
        if self.is_quiet(self.morning) or until_quiet <= self.jitter + self.room:
            raise ValueError("the morning slot, with its jitter, must lie outside quiet hours")

    def is_quiet(self, wall: time) -> bool:
        """Whether a local time of day lies in quiet hours, which as a rule run past midnight."""
        if self.quiet_from < self.quiet_to:
            return self.quiet_from <= wall < self.quiet_to
        return wall >= self.quiet_from or wall < self.quiet_to


@dataclass(frozen=True)
class Worked:
    """One shift of one person; `shift` is its stable external id."""

    shift: str
    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        """Refuse a shift that ends before it starts; raises ValueError."""
        if utc(self.ends_at) <= utc(self.starts_at):
            raise ValueError(f"shift {self.shift} does not end after it starts; correct its times")


@dataclass(frozen=True)
class Asking:
    """One invitation to come: may be sent from `send_at` up to, not including, `expires_at`."""

    shift: str
    send_at: datetime
    expires_at: datetime


def plan(
    worked: Sequence[Worked],
    *,
    person: str,
    seed: bytes,
    rules: AskRules,
    zone: ZoneInfo,
    at_shift_end: bool = False,
) -> tuple[Asking, ...]:
    """The askings of one person, in order of time (UTC), in whatever order the shifts come.

    `worked` holds the shifts of a week and their neighbours, up to a proper rest on both sides.
    `seed` belongs to the period asked for: keep the askings whose `send_at` lies in it. No seed
    moves an asking to another week, so two periods never share one nor lose one between them.
    `at_shift_end` is the person's own wish to be asked in quiet hours too.
    Source: messaging specification, "Scheduler".
    """
    asker = _Asker(person, seed, rules, zone, keeps_quiet=not at_shift_end)
    found = (asker.find_asking(turn) for turn in _turns(worked, rules.minimum_rest))
    chosen = asker.choose([asking for asking in found if asking is not None])
    return tuple(sorted(chosen, key=lambda asking: asking.send_at))


def may_still_ask(
    asking: Asking, *, already: Sequence[datetime], rules: AskRules, zone: ZoneInfo
) -> bool:
    """Whether the caps leave room beside the slots this person's texts, sent or queued, have used.

    A plan made before a late import may differ from the one made after it; this holds for both.
    `already` must not hold the slot of this very asking.
    """
    week, day = working_week(asking.send_at, zone), working_day(asking.send_at, zone)
    in_week = sum(working_week(slot, zone) == week for slot in already)
    on_day = sum(working_day(slot, zone) == day for slot in already)
    return in_week < rules.per_week and on_day < rules.per_day


def find_free_at(worked: Sequence[Worked], *, rules: AskRules, now: datetime) -> datetime | None:
    """When somebody who is at work now may be texted again; None who is not at work.

    The time between two shifts without a proper rest belongs to the work.
    """
    for turn in _turns(worked, rules.minimum_rest):
        if turn.starts_at <= now < turn.ends_at:
            return turn.ends_at + rules.delay
    return None


@dataclass(frozen=True)
class _Turn:
    """Shifts with no proper rest between them: one turn of duty, named for the last to end."""

    shift: str
    starts_at: datetime
    ends_at: datetime
    next_at: datetime | None


@dataclass(frozen=True)
class _Asker:
    """All that is the same for every turn of one person."""

    person: str
    seed: bytes
    rules: AskRules
    zone: ZoneInfo
    keeps_quiet: bool

    def find_asking(self, turn: _Turn) -> Asking | None:
        """When to ask about a turn, or None where no decent moment is left before the next."""
        send_at = self._find_slot(turn)
        if send_at is None:
            return None
        # A link ends with its period, which ends with a week: a text after that would be dead.
        limits = [send_at + self.rules.window, working_week_ends_at(send_at, self.zone)]
        if self.keeps_quiet:
            limits.append(self._quiet_from(send_at))
        if turn.next_at is not None:
            limits.append(turn.next_at)
        return Asking(turn.shift, send_at, min(limits))

    def choose(self, askings: Sequence[Asking]) -> Iterator[Asking]:
        """Those whose lot is among the first `per_week` of their week, `per_day` at most a day."""
        drawn: Counter[date] = Counter()
        taken: Counter[date] = Counter()
        for asking in sorted(askings, key=lambda asking: (self._lot(asking.shift), asking.send_at)):
            week, day = (cut(asking.send_at, self.zone) for cut in (working_week, working_day))
            drawn[week] += 1
            if drawn[week] <= self.rules.per_week and taken[day] < self.rules.per_day:
                taken[day] += 1
                yield asking

    def _find_slot(self, turn: _Turn) -> datetime | None:
        """The slot with jitter, unless jitter alone would move it to another week or lose it.

        Each period has its own seed. If a seed could move a slot over a period's end, the person
        might be asked by both periods, or by neither.
        """
        plain = self._place(turn, _NONE)
        varied = self._place(turn, self._jitter(turn.shift))
        if plain is None or varied is None:
            return plain
        same_week = working_week(plain, self.zone) == working_week(varied, self.zone)
        return varied if same_week else plain

    def _place(self, turn: _Turn, jitter: timedelta) -> datetime | None:
        """The slot for a given jitter, out of quiet hours and clear of the next turn."""
        earliest = turn.ends_at + self.rules.delay
        slot = self._find_decent(earliest + jitter, jitter)
        if turn.next_at is None or slot is None:
            return slot
        # Before a shift people need as long a breath as after one. If even that moment lies in
        # quiet hours, being left in peace matters more than being asked.
        latest = turn.next_at - max(self.rules.delay, self.rules.room)
        if slot <= latest:
            return slot
        return latest if latest >= earliest and self._is_decent(latest) else None

    def _find_decent(self, slot: datetime, jitter: timedelta) -> datetime | None:
        """The slot, or that of the morning after the quiet hours that its text would go out in.

        A change of the clocks may take the morning's slot into quiet hours that begin soon after.
        """
        if self._is_decent(slot):
            return slot
        morning = _next_at(self.rules.morning, slot, self.zone)
        return next((at for at in (morning + jitter, morning) if self._is_decent(at)), None)

    def _is_decent(self, instant: datetime) -> bool:
        """Whether a text that is due then goes out before quiet hours, if those are kept."""
        if not self.keeps_quiet:
            return True
        if self.rules.is_quiet(local(instant, self.zone).time()):
            return False
        return self._quiet_from(instant) - instant >= self.rules.room

    def _quiet_from(self, instant: datetime) -> datetime:
        return _next_at(self.rules.quiet_from, instant, self.zone)

    def _jitter(self, shift: str) -> timedelta:
        """Whole seconds from the end of the lot, so that rank (its start) does not bias them."""
        seconds = int(self.rules.jitter.total_seconds())
        return timedelta(seconds=int.from_bytes(self._lot(shift)[-8:]) % (seconds + 1))

    def _lot(self, shift: str) -> bytes:
        return sha256(b"|".join((self.seed, shift.encode(), self.person.encode()))).digest()


def _turns(worked: Sequence[Worked], minimum_rest: timedelta) -> Iterator[_Turn]:
    """Overlapping shifts, and shifts less than the minimum rest apart, joined into turns."""
    last: tuple[datetime, str] | None = None
    begun = datetime.min.replace(tzinfo=UTC)
    for starts_at, ends_at, shift in sorted(
        (utc(one.starts_at), utc(one.ends_at), one.shift) for one in worked
    ):
        if last is not None and starts_at - last[0] >= minimum_rest:
            yield _Turn(last[1], begun, last[0], next_at=starts_at)
            last = None
        begun = begun if last else starts_at
        last = max(last or (ends_at, shift), (ends_at, shift))
    if last is not None:
        yield _Turn(last[1], begun, last[0], next_at=None)


def _next_at(wall: time, instant: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, not before the given one, at which a local time of day comes round.

    Where the clocks go back it may come round twice on one day.
    """
    today = local(instant, zone).date()
    walls = [datetime.combine(on, wall) for on in (today, today + _DAY)]
    rounds = (at for each in walls for at in (first_instant(each, zone), _again(each, zone)))
    return next(at for at in rounds if at >= instant)


def _again(wall: datetime, zone: ZoneInfo) -> datetime:
    """The second instant of a wall time, which is the first one except where clocks go back."""
    return max(first_instant(wall, zone), utc(wall.replace(tzinfo=zone, fold=1)))


def _since_midnight(wall: time) -> timedelta:
    return timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second)
