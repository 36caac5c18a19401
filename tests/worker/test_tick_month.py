"""A virtual month under the worker: what it did, and what it left."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.factories import ZONE, at
from tests.worker.tick_harness import logged
from tests.worker.town import PEER, TEAMS, Town, instants
from wellness.channels.base import Failure, OutgoingText, Refused, Sent, Unknown
from wellness.domain.asking import AskRules
from wellness.domain.periods import working_day, working_week
from wellness.domain.shifts import local
from wellness.services import releases
from wellness.storage import operation
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Eligibility, Invitation
from wellness.worker.tick import JOB

FRIDAY = date(2026, 10, 16)


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
    assert sum("has a new debrief flag" in text.body for text in notices) == 3
    reminders = Counter(text.body for text in notices if "nobody has taken" in text.body)
    assert set(reminders.values()) == {1}


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
    told = [now for now, text in month.sent_at if "somebody asked for a contact." in text.body]
    reminded = [now for now, text in month.sent_at if "for a contact, and nobody" in text.body]

    assert [f"{local(now, ZONE):%a %H:%M}" for now in told] == ["Thu 15:00"]
    assert len(reminded) == 1
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
