from datetime import timedelta

import pytest

from tests.factories import at
from wellness.domain.follow_up import LASTS, FollowUp, StepState, list_steps

HAPPENED = at("2026-11-20 22:00")


def test_three_steps_follow_an_incident() -> None:
    steps = list_steps(HAPPENED)

    assert [(step.follow_up, step.starts_at, step.ends_at) for step in steps] == [
        (FollowUp.HOT_DEBRIEF, HAPPENED, at("2026-11-21 22:00")),
        (FollowUp.TALK, at("2026-11-21 22:00"), at("2026-11-23 22:00")),
        (FollowUp.SELF_CHECK, at("2026-12-11 22:00"), HAPPENED + LASTS),
    ]


@pytest.mark.parametrize(
    ("hours", "states"),
    [
        (0, "running ahead ahead"),
        (23, "running ahead ahead"),
        (24, "over running ahead"),
        (72, "over over ahead"),
        (21 * 24, "over over running"),
        (28 * 24, "over over over"),
    ],
)
def test_a_step_is_ahead_then_runs_then_is_over(hours: int, states: str) -> None:
    now = HAPPENED + timedelta(hours=hours)

    found = [step.state(now) for step in list_steps(HAPPENED)]

    assert found == [StepState(word) for word in states.split()]
