"""Texts that are sent, expire or wait while the ticks go on."""

from collections import Counter
from datetime import datetime

from tests.factories import ZONE, at
from tests.worker.tick_harness import NOW
from tests.worker.town import Town
from wellness.channels.base import Listed, Unknown
from wellness.domain.shifts import local
from wellness.services import sender
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox, OutboxState
from wellness.storage.schema.rosters import Person
from wellness.worker import tick as ticking
from wellness.worker.tick import STEPS


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
