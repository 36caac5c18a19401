"""Each invariant of a soak breaks on the one change that it forbids."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.factories import make_terms
from tests.fakes import FrozenClock
from tests.soak.invariants import Invariants
from tests.soak.ledger import Effect, Said
from tests.soak.site import Parts, Site
from tests.soak.trail import Violation
from tests.soak.watching import Change

NUMBER, SOMEBODY = "+13005550101", "aa" * 16
AFTERNOON, MORNING = "2026-11-27 18:00:00.000000", "2026-11-27 15:00:00.000000"
YES = (True,) * 5
PULSE = Change(
    seq=1,
    kind="sending",
    key="pulse:1:x",
    token="token",
    number=NUMBER,
    text="pulse",
    person=SOMEBODY,
    at=AFTERNOON,
    expires="2026-11-27 20:00:00.000000",
    invitation="one",
    slot=MORNING,
    status="active",
    at_work=0,
)


@pytest.fixture
def rules(tmp_path: Path) -> Invariants:
    return Invariants(Site(tmp_path, FrozenClock(), "delete", Parts()), make_terms())


def test_a_text_in_its_window_breaks_nothing(rules: Invariants) -> None:
    rules._follow(PULSE)

    assert rules.key_of == {"token": ("pulse:1:x", "pulse")}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"at": "2026-11-28 03:00:00", "expires": "2026-11-29 03:00:00"}, "in quiet hours, at 22"),
        ({"expires": AFTERNOON}, "after its window"),
        ({"slot": "2026-11-27 18:00:01"}, "before its slot"),
        ({"status": "left"}, "is away or has left"),
        ({"status": "leave"}, "is away or has left"),
        ({"at_work": 1}, "at work"),
    ],
)
def test_a_text_at_a_wrong_moment_is_noticed(
    rules: Invariants, changed: dict[str, Any], told: str
) -> None:
    with pytest.raises(Violation, match=told):
        rules._follow(replace(PULSE, **changed))


def test_a_text_after_the_opt_out_is_noticed_and_one_after_start_is_not(rules: Invariants) -> None:
    key = rules.keyed.of_number(NUMBER)
    left = replace(PULSE, kind="out", key=key)
    rules._follow(left)

    with pytest.raises(Violation, match="after the opt-out") as broken:
        rules._follow(PULSE)

    assert NUMBER in broken.value.who
    rules._follow(replace(left, kind="in"))
    rules._follow(PULSE)


def test_a_second_check_in_on_a_day_is_noticed(rules: Invariants) -> None:
    rules._follow(PULSE)

    with pytest.raises(Violation, match="more than once a day"):
        rules._follow(replace(PULSE, key="pulse:2:x", invitation="two"))


def test_a_fourth_check_in_of_a_week_is_noticed(rules: Invariants) -> None:
    days = [
        replace(PULSE, invitation=f"{day}", slot=f"2026-11-{day} 15:00:00") for day in (23, 24, 25)
    ]
    for change in days:
        rules._follow(change)

    with pytest.raises(Violation, match="too often in a week"):
        rules._follow(PULSE)


def test_an_eleventh_text_of_a_day_is_noticed(rules: Invariants) -> None:
    texts = [replace(PULSE, text="changed", key=f"changed:{n}", invitation=None) for n in range(11)]
    for change in texts[:10]:
        rules._follow(change)

    with pytest.raises(Violation, match="more than 10 texts"):
        rules._follow(texts[10])


@pytest.mark.parametrize(
    ("effects", "told"),
    [
        ([Effect("other", "ballot", SOMEBODY, 1, 1, YES)], "an effect of no message"),
        ([Effect("tag", "ballot", "bb" * 16, 1, 1, YES)], "somebody else"),
        ([Effect("tag", "ballot", SOMEBODY, 1, 1, (False,) * 5)], "was counted as"),
        ([Effect("tag", "withdrawal", SOMEBODY, 1)], "was taken for"),
        ([Effect("tag", "ballot", SOMEBODY, 1, 1, YES)] * 2, "several effects"),
    ],
)
def test_an_effect_that_nobody_meant_is_noticed(
    rules: Invariants, effects: list[Effect], told: str
) -> None:
    ledger = rules.site.ledger
    at = datetime(2026, 11, 27, tzinfo=UTC)
    ledger.said["tag"] = Said("tag", NUMBER, SOMEBODY, at, "answer", "3333", YES)
    for effect in effects:
        ledger.note(effect)

    with pytest.raises(Violation, match=told):
        ledger.check()


def test_a_message_nobody_dealt_with_is_noticed(rules: Invariants) -> None:
    at = datetime(2026, 11, 27, tzinfo=UTC)
    rules.site.ledger.said["tag"] = Said("tag", NUMBER, SOMEBODY, at, "nonsense", "hi", None)

    with pytest.raises(Violation, match="nobody ever dealt with"):
        rules.site.ledger.check_complete()
