"""One text a day and three a week, chosen by lot."""

from hashlib import sha256

import pytest

from tests.domain.asking_harness import (
    HOUR,
    MOVES,
    PUNCTUAL,
    RULES,
    SEED,
    ZONE,
    ask,
    jitter_of,
    slots,
    used,
    worked,
)
from wellness.domain.asking import Asking, may_still_ask
from wellness.domain.shifts import local


def asking_at(text: str) -> Asking:
    (slot,) = used(text)
    return Asking("new", slot, slot + HOUR)


def test_one_text_a_day_and_the_lot_decides_which() -> None:
    night = worked("a", "2026-07-06 22:00", "2026-07-07 06:00")
    evening = worked("b", "2026-07-07 16:00", "2026-07-07 19:00")
    next_day = worked("c", "2026-07-08 05:30", "2026-07-08 12:00")

    askings = [ask(night, evening, next_day, seed=bytes([n])) for n in range(20)]

    assert {tuple(asking.shift for asking in one) for one in askings} == {("a", "c"), ("b", "c")}


def test_a_slot_before_four_counts_for_the_day_before() -> None:
    day = worked("a", "2026-07-07 04:00", "2026-07-07 14:00")
    before_four = worked("b", "2026-07-08 00:00", "2026-07-08 03:29")
    at_four = worked("b", "2026-07-08 00:00", "2026-07-08 03:30")

    assert len(ask(day, before_four, at_shift_end=True)) == 1
    assert len(ask(day, at_four, at_shift_end=True)) == 2


def test_three_texts_a_week_to_the_lowest_lots() -> None:
    shifts = [
        worked(name, f"2026-07-{day:02} 06:00", f"2026-07-{day:02} 14:00")
        for day, name in enumerate("vwxyz", start=6)
    ]
    lots = {name: sha256(SEED + f"|{name}|p1".encode()).hexdigest() for name in "vwxyz"}

    asked = {asking.shift for asking in ask(*shifts)}

    assert asked == set(sorted(lots, key=lots.__getitem__)[:3])


def test_every_shift_of_a_full_week_has_the_same_chance() -> None:
    shifts = [
        worked(name, f"2026-07-{day:02} 06:00", f"2026-07-{day:02} 14:00")
        for day, name in enumerate("vwxyz", start=6)
    ]

    askings = [ask(*shifts, seed=n.to_bytes(2)) for n in range(500)]

    for name in "vwxyz":
        assert 250 < sum(name in {a.shift for a in one} for one in askings) < 350


def test_a_slot_on_monday_morning_counts_for_the_new_week() -> None:
    week = [
        worked(name, f"2026-07-{day:02} 06:00", f"2026-07-{day:02} 14:00")
        for day, name in ((8, "x"), (9, "y"), (10, "z"))
    ]
    sunday_night = worked("s", "2026-07-12 13:00", "2026-07-12 23:00")

    assert [slot[:2] for slot in slots(*week, sunday_night)] == [
        ("x", "Wed 08 14:30"),
        ("y", "Thu 09 14:30"),
        ("z", "Fri 10 14:30"),
        ("s", "Mon 13 10:00"),
    ]


def test_no_seed_moves_an_asking_to_another_week() -> None:
    sunday = worked("a", "2026-07-12 10:00", "2026-07-12 20:15")
    night = worked("a", "2026-07-12 18:00", "2026-07-13 03:15")
    seeds = [bytes([n]) for n in range(100)]
    by_evening = {
        f"{local(ask(sunday, rules=RULES, seed=seed)[0].send_at, ZONE):%a}" for seed in seeds
    }
    by_night = {ask(night, rules=RULES, seed=seed, at_shift_end=True)[0].send_at for seed in seeds}

    assert any(jitter_of("a", seed) > MOVES for seed in seeds)
    assert by_evening == {"Sun"}
    assert max(by_night) < used("2026-07-13 04:00")[0]


def test_nothing_used_leaves_room() -> None:
    assert may_still_ask(asking_at("2026-07-10 10:00"), already=[], rules=RULES, zone=ZONE)


@pytest.mark.parametrize(
    ("already", "left"),
    [
        (["2026-07-10 04:00"], False),
        (["2026-07-11 03:59"], False),
        (["2026-07-10 03:59", "2026-07-11 04:00"], True),
        (["2026-07-06 04:00", "2026-07-07 10:00", "2026-07-13 03:59"], False),
        (["2026-07-06 03:59", "2026-07-07 10:00", "2026-07-08 10:00"], True),
        (["2026-07-07 10:00", "2026-07-08 10:00", "2026-07-13 04:00"], True),
    ],
)
def test_the_caps_count_the_slots_of_the_same_day_and_week(already: list[str], left: bool) -> None:  # noqa: FBT001 - the expected value
    asking = asking_at("2026-07-10 10:00")

    assert may_still_ask(asking, already=used(*already), rules=RULES, zone=ZONE) is left


def test_an_import_that_comes_late_does_not_break_the_cap() -> None:
    known = [
        worked(name, f"2026-07-{day:02} 06:00", f"2026-07-{day:02} 14:00")
        for day, name in ((6, "x"), (7, "y"), (8, "z"))
    ]
    already = [asking.send_at for asking in ask(*known)]
    late = [worked(f"late{n}", "2026-07-10 06:00", "2026-07-10 14:00") for n in range(30)]

    replanned = [asking for one in late for asking in ask(*known, one) if asking.shift == one.shift]

    assert len(already) == 3
    assert replanned
    assert not any(
        may_still_ask(asking, already=already, rules=PUNCTUAL, zone=ZONE) for asking in replanned
    )
