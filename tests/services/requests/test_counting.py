"""Requests are counted once a day: missed days, crashes and two workers raise nothing twice."""

from collections.abc import Iterator
from pathlib import Path

from tests.factories import at
from tests.privacy.worlds import altered
from tests.services.desk import Desk
from tests.services.requests.wishes import ask, causes, find_box, list_over, raise_flags, tick
from wellness.domain.signals import Trigger
from wellness.services import requests
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.outbox import Outbox
from wellness.vault.box import Seal
from wellness.vault.calls import TeamsAsked
from wellness.vault.file import VaultFile
from wellness.vault.keys import KeyFiles


def keys(desk: Desk) -> list[str]:
    return sorted(path.stem for path in desk.vault._keys._directory.glob("day-*"))


def days_on(desk: Desk, count: int) -> Iterator[None]:
    """The nine o'clocks that follow."""
    for day in range(count):
        desk.clock.now = at(f"2026-11-{19 + day} 09:00")
        yield


def test_three_of_a_team_raise_one_flag_at_nine_and_not_before(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    desk.clock.now = at("2026-11-19 08:59:59.999999")
    tick(desk)
    before = causes(desk)

    for _ in days_on(desk, 4):
        tick(desk)

    [flag] = desk.listed(Flag)
    assert before == []
    assert flag.dedupe_key == f"T3:2026-11-18:{desk.large.id}"
    assert (flag.trigger, flag.unit_id, flag.label) == (
        Trigger.REQUESTED,
        desk.large.id,
        "Large Team",
    )
    assert flag.raised_at == at("2026-11-19 09:00")


def test_peers_are_told_the_name_of_the_team_and_nobody_elses(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    desk.clock.now = at("2026-11-19 09:00")

    tick(desk)

    [notice] = desk.listed(Outbox)
    assert '"team": "Large Team"' in notice.fields
    people = [desk.member(nth, invited=False) for nth in range(3)]
    assert not [p for p in people if p.name in notice.fields or p.id.hex in notice.dedupe_key]


def test_two_of_a_team_raise_none_however_often_they_ask(desk: Desk) -> None:
    for _ in days_on(desk, 6):
        ask(desk, 0, 1)
        tick(desk)
        desk.clock.move(hours=2)
        ask(desk, 0, 1)

    assert causes(desk) == []


def test_one_a_day_for_three_days_raises_one(desk: Desk) -> None:
    ask(desk, 0)
    for nth, _ in enumerate(days_on(desk, 4), start=1):
        tick(desk)
        if nth < 3:
            ask(desk, nth)

    assert causes(desk) == [f"T3:2026-11-20:{desk.large.id}"]


def test_after_a_flag_three_more_raise_another(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    for nth, _ in enumerate(days_on(desk, 2)):
        tick(desk)
        if nth == 0:
            ask(desk, 3, 4, 5)

    assert len(causes(desk)) == 2


def test_a_crash_between_counting_and_raising_loses_no_flag(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    desk.clock.now = at("2026-11-19 09:00")
    requests.close_day(desk.vault, "2026-11-18")

    for _ in range(2):
        tick(desk)

    assert len(causes(desk)) == 1


def test_two_workers_at_once_raise_one_flag(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    desk.clock.now = at("2026-11-19 09:00")
    seen_by_both = [list_over(desk) for _ in range(2)]

    for days in seen_by_both:
        for day in days:
            raise_flags(desk, day, requests.close_day(desk.vault, day))

    assert seen_by_both == [["2026-11-18"]] * 2
    assert len(causes(desk)) == 1


def test_a_worker_that_was_overtaken_by_a_day_raises_nothing_twice(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    desk.clock.now = at("2026-11-19 09:00")
    slow = requests.close_day(desk.vault, "2026-11-18")
    tick(desk)
    desk.clock.now = at("2026-11-20 09:00")
    tick(desk)

    raise_flags(desk, "2026-11-18", slow)
    tick(desk)

    assert len(causes(desk)) == 1


def test_after_a_week_without_a_worker_every_day_is_counted_once(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    for nth, _ in enumerate(days_on(desk, 7)):
        if nth == 4:  # the web side opens the day that people ask on
            ask(desk, 3, 4, 5)

    for _ in range(3):
        tick(desk)

    assert causes(desk) == [f"T3:2026-11-18:{desk.large.id}", f"T3:2026-11-23:{desk.large.id}"]
    assert {flag.raised_at for flag in desk.listed(Flag)} == {at("2026-11-25 09:00")}


def test_after_a_week_without_a_worker_no_key_is_left_but_that_of_today(desk: Desk) -> None:
    ask(desk, 0, 1)
    desk.clock.now = at("2026-11-25 09:00")

    tick(desk)
    desk.clock.move(hours=2)
    tick(desk)

    assert keys(desk) == ["day-2026-11-25"]


def test_the_days_are_counted_in_their_order(desk: Desk) -> None:
    for _ in days_on(desk, 2):
        box = find_box(desk)
        assert box is not None
        requests.open_day(desk.vault, box)
    desk.clock.now = at("2026-11-21 09:00")

    assert list_over(desk) == ["2026-11-18", "2026-11-19", "2026-11-20"]


def test_the_running_day_is_not_over(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 08:59:59.999999")

    assert list_over(desk) == []


def test_a_day_that_was_counted_is_not_counted_again(desk: Desk) -> None:
    desk.clock.now = at("2026-11-19 09:00")
    before = list_over(desk)

    tick(desk)

    assert before == ["2026-11-18"]
    assert list_over(desk) == []


def test_a_team_that_is_gone_raises_no_flag(desk: Desk) -> None:
    raise_flags(desk, "2026-11-18", TeamsAsked(("987654", str(desk.large.id))))

    assert causes(desk) == [f"T3:2026-11-18:{desk.large.id}"]


def test_a_renamed_team_is_called_by_its_new_name(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    with desk.database.transaction() as session:
        desk.large.name = "Renamed Team"
        session.add(session.merge(desk.large))
    desk.clock.now = at("2026-11-19 09:00")

    tick(desk)

    assert [flag.label for flag in desk.listed(Flag)] == ["Renamed Team"]


def test_who_left_the_texts_or_the_team_still_asked(desk: Desk) -> None:
    ask(desk, 0, 1, 2)
    for nth in range(3):
        desk.text(desk.member(nth, invited=False).mobile, "STOP")
        desk.change(desk.member(nth, invited=False), status="left")
    desk.clock.now = at("2026-11-19 09:00")

    tick(desk)

    assert len(causes(desk)) == 1


def test_one_altered_row_keeps_nobody_elses_wish_from_being_counted(
    desk: Desk, tmp_path: Path
) -> None:
    ask(desk, 0, 1, 2)
    mine = desk.vault.status()
    alter_rows_of_a_quiet_person(tmp_path, desk)

    ask(desk, 3)
    for _ in days_on(desk, 2):
        tick(desk)

    assert desk.vault.status() != mine
    assert len(causes(desk)) == 1
    assert find_box(desk) is None


def alter_rows_of_a_quiet_person(tmp_path: Path, desk: Desk) -> None:
    """Change one bit in the row of the ninth person, who asked for nothing."""
    name = "day-2026-11-18"
    key = KeyFiles(tmp_path / "vault" / "keys").find(name)
    assert key is not None
    tag = Seal(key, name).tag(desk.member(8, invited=False).id.hex)
    with VaultFile(tmp_path / "vault" / "vault.db").transaction() as rows:
        rows.rewrite([altered(row) for row in rows.list_rows(name) if row.tag == tag])
