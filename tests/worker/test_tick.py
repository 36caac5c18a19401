"""A virtual month under the worker, and every way in which one of its ticks can die."""

import io
import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from tests.factories import ZONE, at
from tests.worker.town import PEER, TEAMS, Town, instants
from wellness import logs
from wellness.channels.base import Failure, Listed, OutgoingText, Refused, Sent, Unknown
from wellness.domain.asking import AskRules
from wellness.domain.periods import working_day, working_week
from wellness.domain.shifts import local
from wellness.services import maintenance, releases, sender
from wellness.services.dispatch import Dispatcher
from wellness.storage import operation
from wellness.storage.database import Database
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.releases import Release
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Eligibility, Invitation
from wellness.wiring import Runtime
from wellness.worker import tick as ticking
from wellness.worker.tick import JOB, STEPS, Step, tick

FRIDAY = date(2026, 10, 16)


# A month.


@dataclass
class Month:
    """What was seen in four weeks and a bit, tick by tick."""

    town: Town
    states: dict[datetime, dict[str, str]] = field(default_factory=dict)
    flags: dict[datetime, list[str]] = field(default_factory=dict)
    releases: dict[datetime, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    sent_at: list[tuple[datetime, OutgoingText]] = field(default_factory=list)
    log: str = ""

    def live(self, days: int) -> None:
        town = self.town
        events = self._events()
        for now in instants(FRIDAY, days):
            self.failed += town.tick(now)
            fresh = town.channel.texts[len(self.sent_at) :]
            self.sent_at += [(now, text) for text in fresh]
            for happens in events.pop(now, []):
                happens()
            town.answer()
            self.states[now] = town.states()
            self.flags[now] = [flag.dedupe_key for flag in town.rows(Flag)]
            with town.database() as database, database.reading() as session:
                self.releases[now] = len(releases.list_visible(session, now=now))
        assert events == {}

    def first(self, seen: Callable[[datetime], bool]) -> str:
        """The local time of the first tick at which something was to be seen."""
        return next(f"{local(now, ZONE):%a %m-%d %H:%M}" for now in self.states if seen(now))

    def _events(self) -> dict[datetime, list[Callable[[], object]]]:
        town = self.town
        events: dict[datetime, list[Callable[[], object]]] = defaultdict(list)
        quitter, caller = town.members("Team B")[0], town.members("Team B")[1]
        events[at("2026-10-21 12:00")].append(lambda: town.text(quitter, "STOP"))
        events[at("2026-10-22 12:00")].append(lambda: town.text(caller, "CONTACT"))
        refusals: list[Sent] = [Refused(Failure.FILTERED, 30007), Unknown()]
        events[at("2026-11-06 15:00")].append(lambda: town.channel.answers.extend(refusals))
        for number in town.members("Team B")[:3]:
            events[at("2026-10-27 12:00")].append(partial(town.text, number, "DEBRIEF"))
        return events


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """The log as the program writes it."""
    root = logging.getLogger()
    handlers, level, written = root.handlers[:], root.level, io.StringIO()
    logs.configure("DEBUG", stream=written)
    try:
        yield written
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Month:
    """From a Friday over two periods, with the clocks set back on the Sunday between them."""
    town = Town.found(tmp_path_factory.mktemp("month") / "town", migrated_file, at("2026-10-16"))
    for day in (FRIDAY + timedelta(days=n) for n in range(31)):
        if day.weekday() in (0, 2, 4):
            town.roster_shift(day, "07:00", "15:00", *TEAMS)
    town.roster_shift(date(2026, 11, 1), "13:00", "22:00", "Team A")
    month = Month(town)
    with logged() as written, town.keep_running():
        month.live(32)
    return replace(month, log=written.getvalue())


def test_no_step_of_any_tick_failed(month: Month) -> None:
    assert month.failed == []


@pytest.mark.parametrize(
    ("period", "state", "seen"),
    [
        ("10-19", "planned", "Fri 10-16 04:00"),
        ("10-19", "open", "Mon 10-19 04:00"),
        ("11-02", "planned", "Mon 10-19 04:00"),
        ("10-19", "closed", "Mon 11-02 04:00"),
        ("11-02", "open", "Mon 11-02 04:00"),
        ("11-02", "closed", "Mon 11-16 04:00"),
        ("11-16", "open", "Mon 11-16 04:00"),
    ],
)
def test_periods_open_and_close_at_monday_four(
    month: Month, period: str, state: str, seen: str
) -> None:
    assert month.first(lambda now: month.states[now].get(period) == state) == seen


def test_there_is_never_more_than_one_period_open_and_one_planned(month: Month) -> None:
    for states in month.states.values():
        assert max(Counter(states.values()).values()) <= 2
        assert Counter(states.values())["open"] <= 1
        assert Counter(states.values())["planned"] <= 1


@pytest.mark.parametrize(("count", "seen"), [(1, "Mon 11-02 09:00"), (2, "Mon 11-16 09:00")])
def test_releases_appear_at_nine(month: Month, count: int, seen: str) -> None:
    assert month.first(lambda now: month.releases[now] == count) == seen


def test_teams_are_released_alone_or_pooled_and_say_who_had_hard_calls(month: Month) -> None:
    expected = {"Team A": (2, 2), "Team B": (2, 1), "Riverbend": (2, 1)}

    assert month.town.released() == [expected, expected]


def test_the_chain_of_the_month_is_sound(month: Month) -> None:
    with month.town.database() as database, database.reading() as session:
        assert releases.verify_chain(session) == []


@pytest.mark.parametrize(
    ("flag", "seen"),
    [("T3:2026-10-27:3", "Wed 10-28 09:00"), ("T4:1:2", "Mon 11-02 09:00")],
)
def test_flags_are_raised_at_nine(month: Month, flag: str, seen: str) -> None:
    assert month.first(lambda now: flag in month.flags[now]) == seen


def test_every_cause_raised_one_flag_and_one_notice(month: Month) -> None:
    notices = [text for text in month.town.channel.texts if "TAKE" in text.body]

    assert list(month.flags.values())[-1] == ["T3:2026-10-27:3", "T4:1:2", "T4:2:2"]
    assert {text.number for text in notices} == {PEER}
    assert len(notices) == 3


def test_nobody_is_texted_at_night_or_beyond_the_caps(month: Month) -> None:
    check_ins = [(now, text) for now, text in month.sent_at if "0111" in text.body]
    weeks = Counter((text.number, working_week(now, ZONE)) for now, text in check_ins)
    days = Counter((text.number, working_day(now, ZONE)) for now, text in check_ins)

    assert len(check_ins) > 250
    assert max(weeks.values()) == 3
    assert max(days.values()) == 1
    assert not [now for now, _ in check_ins if AskRules().is_quiet(local(now, ZONE).time())]


def test_the_first_text_of_a_period_says_what_the_carrier_sees(month: Month) -> None:
    number = month.town.members("Team A")[0]
    texts = [
        (now, "phone company" in text.body or "telefonica" in text.body)
        for now, text in month.sent_at
        if text.number == number
    ]

    firsts = [now for now, is_first in texts if is_first]

    assert [f"{local(now, ZONE):%m-%d}" for now in firsts] == ["10-19", "11-02"]


def test_after_stop_nothing_more_came(month: Month) -> None:
    quitter = month.town.members("Team B")[0]

    last = max(now for now, text in month.sent_at if text.number == quitter)

    assert last < at("2026-10-21 12:00")


def test_the_peer_was_told_of_the_contact_once_and_it_is_gone_after_14_days(month: Month) -> None:
    told = [now for now, text in month.sent_at if "/contacts" in text.body]

    assert [f"{local(now, ZONE):%a %H:%M}" for now in told] == ["Thu 15:00"]
    assert month.town.rows(Contact) == []


def test_nothing_of_a_closed_period_is_left_but_its_release(month: Month) -> None:
    town = month.town
    open_ = {row.period_id for row in town.rows(Eligibility)}

    assert open_ == {3}
    assert {row.period_id for row in town.rows(Invitation)} <= open_
    assert {row.period_id for row in town.rows(Outbox)} <= open_ | {None}
    keys = {path.stem for path in (town.directory / "vault" / "keys").iterdir()}
    assert {key for key in keys if key.startswith("period-")} == {"period-3"}


def test_old_keys_of_days_and_hours_are_gone(month: Month) -> None:
    keys = sorted(path.stem for path in (month.town.directory / "vault" / "keys").iterdir())

    days = [key for key in keys if key.startswith("day-")]
    assert days == [f"day-2026-11-{day}" for day in (14, 15, 16)]
    assert len(keys) <= len(days) + 4


def test_the_worker_beat_with_every_tick(month: Month) -> None:
    with month.town.database() as database, database.reading() as session:
        assert operation.find_beat(session, JOB) == max(month.states)


def test_nothing_of_anybody_was_logged(month: Month) -> None:
    people = month.town.rows(Person)

    assert "text failed" in month.log
    for secret in (
        *(str(person.mobile) for person in people),
        *(str(person.mobile)[-7:] for person in people),
        *(person.name for person in people),
        *(person.id.hex for person in people),
        *(text.attempt_token for text in month.town.channel.texts),
        PEER,
        "0111",
        "Shift check-in",
    ):
        assert secret not in month.log


# One tick that has everything to do, and dies.

NOW = at("2026-11-02 10:45")


@pytest.fixture(scope="module")
def asleep(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Town:
    """A town whose worker stopped on Saturday; on Monday at 10:45 every step has work."""
    town = Town.found(tmp_path_factory.mktemp("asleep") / "town", migrated_file, at("2026-10-16"))
    town.roster_shift(date(2026, 10, 28), "07:00", "15:00", *TEAMS)
    town.roster_shift(date(2026, 11, 1), "13:00", "22:00", "Team A")
    with town.keep_running():
        for now in ("2026-10-16 12:00", "2026-10-19 04:00"):
            town.tick(now)
        town.text(town.members("Team D")[0], "CONTACT")
        for now in ("2026-10-19 04:01", "2026-10-28 09:00", "2026-10-28 15:00", "2026-10-28 16:30"):
            town.tick(now)
        town.answer()
        town.tick("2026-10-31 09:00")
        for number in town.members("Team B")[:3]:
            town.text(number, "DEBRIEF")
    return town


@pytest.fixture
def town(asleep: Town, tmp_path: Path) -> Town:
    town = asleep.copy(tmp_path / "town")
    town.clock.now = NOW
    return town


def recover(town: Town) -> list[str]:
    """The ticks after one that died: at once, after its claims ran out, after its sends did."""
    failed = []
    for minutes in (0.25, 3, 6, 9):
        failed += town.tick(NOW + timedelta(minutes=minutes))
    return failed


def texts_of(town: Town) -> Counter[tuple[str, str]]:
    """How often each number was sent a text that begins so."""
    return Counter((text.number, text.body[:30]) for text in town.channel.texts)


@pytest.fixture(scope="module")
def whole(asleep: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The same town after ticks that nothing disturbed."""
    town = asleep.copy(tmp_path_factory.mktemp("whole") / "town")
    assert town.tick(NOW) == []
    assert recover(town) == []
    return town


def test_the_tick_that_is_disturbed_has_work_for_every_step(asleep: Town, whole: Town) -> None:
    before, after = asleep.picture(), whole.picture()

    assert asleep.states() == {"10-19": "open", "11-02": "planned"}
    assert whole.states() == {"10-19": "closed", "11-02": "open", "11-16": "planned"}
    assert len(whole.rows(Release)) == 1
    assert [flag.dedupe_key for flag in whole.rows(Flag)] == ["T4:1:2", "T3:2026-10-31:3"]
    assert texts_of(whole).total() == 9 + 2
    assert (len(asleep.rows(Contact)), len(whole.rows(Contact))) == (1, 0)
    assert before.keys() == after.keys()


@pytest.mark.parametrize("name", [step.name for step in STEPS])
@pytest.mark.parametrize("does_its_work", [False, True], ids=["before", "after"])
def test_a_step_that_fails_is_named_and_finished_by_the_next_tick(
    town: Town,
    whole: Town,
    name: str,
    does_its_work: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    def fail(runtime: Runtime, now: datetime, real: Step) -> None:
        if does_its_work:
            real.run(runtime, now)
        raise OSError("disk full")

    steps = [
        replace(step, run=partial(fail, real=step)) if step.name == name else step for step in STEPS
    ]
    with town.runtime() as runtime:
        failed = tick(runtime, steps=steps)

    assert failed == [name]
    assert recover(town) == []
    assert town.picture() == whole.picture()
    assert texts_of(town) == texts_of(whole)


@pytest.mark.parametrize("name", [step.name for step in STEPS])
def test_a_step_that_fails_keeps_no_other_from_its_work(town: Town, name: str) -> None:
    ran = []

    def run(runtime: Runtime, now: datetime, real: Step) -> None:
        ran.append(real.name)
        if real.name == name:
            raise OSError("disk full")
        real.run(runtime, now)

    with town.runtime() as runtime:
        tick(runtime, steps=[replace(step, run=partial(run, real=step)) for step in STEPS])

    assert ran == [step.name for step in STEPS]


def test_a_tick_in_which_a_step_failed_does_not_beat(town: Town) -> None:
    def fail(_: Runtime, __: datetime) -> None:
        raise OSError("disk full")

    with town.runtime() as runtime:
        tick(runtime, steps=[Step("broken", fail)])
        with runtime.database.reading() as session:
            failed = operation.find_beat(session, JOB)
        tick(runtime, steps=[])
        with runtime.database.reading() as session:
            passed = operation.find_beat(session, JOB)

    assert failed == at("2026-10-31 09:00")
    assert passed == NOW


def test_a_failure_is_logged_without_what_it_says(town: Town) -> None:
    number = town.members("Team A")[0]

    def fail(_: Runtime, __: datetime) -> None:
        raise OSError(f"cannot text {number} Responder 12: 0111")

    with logged() as log, town.runtime() as runtime:
        failed = tick(runtime, steps=[Step("broken", fail)])

    assert failed == ["broken"]
    assert "step failed step=broken" in log.getvalue()
    assert "test_tick.py" in log.getvalue()
    assert not [word for word in (number, "Responder 12", "0111") if word in log.getvalue()]


class Killed(BaseException):
    """The process is gone: nothing catches this."""


class Mortal:
    """A database under which the process dies at the nth transaction, and stays dead."""

    def __init__(self, database: Database, nth: int, *, after_commit: bool) -> None:
        self._database, self._left, self._after_commit = database, nth, after_commit
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with self._lock:
            self._left -= 1
            left = self._left
        if left < 0:
            raise Killed
        with self._database.transaction() as session:
            yield session
            if left == 0 and not self._after_commit:
                raise Killed
        if left == 0:
            raise Killed

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._database.reading() as session:
            yield session


def survives(town: Town, nth: int, *, after_commit: bool) -> bool:
    """Whether a tick that is killed at its nth transaction had fewer than that."""
    with town.runtime() as runtime:
        mortal: Any = Mortal(runtime.database, nth, after_commit=after_commit)
        try:
            dispatcher = Dispatcher(mortal, runtime.channel, runtime.terms, concurrency=1)
            tick(replace(runtime, database=mortal, dispatcher=dispatcher))
        except Killed:
            return False
    return True


@pytest.mark.parametrize("after_commit", [False, True], ids=["before commit", "after commit"])
def test_killed_at_any_transaction_the_next_ticks_finish_the_work(
    asleep: Town,
    whole: Town,
    tmp_path: Path,
    after_commit: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    expected, expected_texts, nth = whole.picture(), texts_of(whole), 0
    is_through = False
    while not is_through:
        nth += 1
        town = asleep.copy(tmp_path / f"town{nth}")
        town.clock.now = NOW

        is_through = survives(town, nth, after_commit=after_commit)

        assert recover(town) == [], nth
        assert town.picture() == expected, nth
        unknown = [row for row in town.rows(Outbox) if row.state == OutboxState.UNKNOWN]
        missing = expected_texts - texts_of(town)
        assert texts_of(town) <= expected_texts, nth
        # A check-in that may have been sent is never sent again: that one may be missing.
        assert missing.total() == len(unknown) <= 1, nth
        assert all(row.text == "pulse" for row in unknown), nth
    assert nth > 30


def tick_twice_at_once(town: Town) -> list[list[str]]:
    """What two workers that begin at the same moment failed at."""
    failed: list[list[str]] = []
    start = threading.Barrier(2)

    def work() -> None:
        with town.runtime() as runtime:
            start.wait()
            failed.append(tick(runtime))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return failed


def test_two_workers_at_once_do_everything_once(asleep: Town, whole: Town, tmp_path: Path) -> None:
    for attempt in range(3):
        town = asleep.copy(tmp_path / f"town{attempt}")
        town.clock.now = NOW

        failed = tick_twice_at_once(town)

        assert failed == [[], []]
        assert recover(town) == []
        assert town.picture() == whole.picture()
        assert texts_of(town) == texts_of(whole)


# The clock.


def test_a_clock_set_back_repeats_nothing(town: Town, whole: Town) -> None:
    town.tick(NOW)

    for back in (timedelta(hours=7), timedelta(days=3), timedelta(days=30)):
        assert town.tick(NOW - back) == []
    recover(town)

    assert town.picture() == whole.picture()
    assert texts_of(town) == texts_of(whole)


def test_a_clock_set_back_before_the_close_delays_it_and_loses_nothing(
    town: Town, whole: Town
) -> None:
    with town.database() as database, database.transaction() as session:
        maintenance.advance_clock(session, NOW)

    failed = town.tick(at("2026-11-02 03:00"))
    recover(town)

    assert failed == ["close periods"]
    assert town.states() == whole.states()
    assert town.released() == whole.released()


def test_after_six_weeks_of_sleep_one_period_is_closed_one_skipped_and_nobody_texted(
    town: Town,
) -> None:
    assert town.tick("2026-12-01 10:45") == []

    assert town.states() == {"10-19": "closed", "11-02": "skipped", "12-14": "planned"}
    assert {text.number for text in town.channel.texts} == {PEER}


def test_an_agency_that_has_no_units_yet_ticks(tmp_path: Path, migrated_file: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "wellness.db").write_bytes(migrated_file.read_bytes())
    town = Town.at(tmp_path / "town", NOW)

    assert town.tick() == []
    assert town.states() == {}


# Sending.


def queue_for_all(town: Town, team: str, now: datetime) -> None:
    """Have the people of a team asked at once."""
    day = local(now, ZONE).date()
    town.roster_shift(day, "07:00", "15:00", team)
    town.tick(at(f"{day} 15:00"))


def test_time_goes_on_while_texts_are_sent(town: Town) -> None:
    town.tick(NOW)
    queue_for_all(town, "Team B", at("2026-11-04 15:00"))
    town.clock.now = at("2026-11-04 20:59")
    before = len(town.channel.texts)
    town.channel.before = lambda _: town.clock.move(minutes=1)

    town.tick()

    assert len(town.channel.texts) == before + 1


def test_a_send_without_an_answer_is_looked_for_by_the_ticks_that_follow(town: Town) -> None:
    town.tick(NOW)
    queue_for_all(town, "Team B", at("2026-11-04 15:00"))
    town.channel.answers.append(Unknown())
    town.tick("2026-11-04 16:30")
    [row] = [row for row in town.rows(Outbox) if row.state == OutboxState.UNKNOWN]
    number = next(p.mobile for p in town.rows(Person) if p.id == row.person_id)
    town.channel.taken.append((str(number), Listed("SM-lost", "delivered", town.clock.now)))

    town.tick("2026-11-04 16:32")

    [found] = [found for found in town.rows(Outbox) if found.id == row.id]
    assert (found.state, found.provider_sid) == (OutboxState.DELIVERED, "SM-lost")


def test_texts_expire_even_while_nothing_may_be_sent(town: Town) -> None:
    town.tick(NOW)
    queue_for_all(town, "Team B", at("2026-11-04 15:00"))
    with town.database() as database, database.transaction() as session:
        sender.pause_texting(session, reason="restored from a backup")

    town.tick("2026-11-04 21:30")

    states = Counter(row.state for row in town.rows(Outbox) if row.text == "pulse")
    assert states["expired"] == 8
    assert states["pending"] == 0


def test_who_leaves_between_asking_and_sending_is_not_texted(town: Town) -> None:
    town.tick(NOW)
    queue_for_all(town, "Team B", at("2026-11-04 15:00"))
    number = town.members("Team B")[0]
    town.text(number, "STOP")

    town.tick("2026-11-04 16:30")

    told = [text.number for text in town.channel.texts if text.number in town.members("Team B")]
    assert sorted(told) == town.members("Team B")[1:]


def test_a_release_is_announced_by_one_worker_even_if_both_saw_it(town: Town) -> None:
    town.tick(NOW)

    for _ in range(3):
        with town.runtime() as runtime:
            ticking.STEPS[3].run(runtime, NOW)

    assert STEPS[3].name == "show releases"
    assert len([flag for flag in town.rows(Flag) if flag.trigger == "T4"]) == 1
