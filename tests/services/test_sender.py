"""The marks that keep every text back."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.fakes import FrozenClock
from wellness.services import sender
from wellness.services.sender import Obstacle, find_obstacle


def test_at_first_nothing_stands_in_the_way(session: Session, clock: FrozenClock) -> None:
    assert find_obstacle(session, now=clock.now) is None


def test_a_sender_is_stopped_and_said_to_be_once(
    session: Session, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    for code in (30034, 20003, None):
        sender.stop_sender(session, code=code)

    assert find_obstacle(session, now=clock.now) is Obstacle.STOPPED
    assert sender.find_stop(session) == "30034"
    assert len(caplog.records) == 1


def test_a_sender_refused_without_a_code_is_stopped_too(session: Session) -> None:
    sender.stop_sender(session, code=None)

    assert sender.find_stop(session) == "refused"


def test_a_pause_and_a_stop_are_lifted_each_for_itself(
    session: Session, clock: FrozenClock
) -> None:
    sender.pause_texting(session, reason="")
    sender.stop_sender(session, code=30034)

    found = [find_obstacle(session, now=clock.now)]
    sender.resume_texting(session)
    found.append(find_obstacle(session, now=clock.now))
    sender.restart_sender(session)
    found.append(find_obstacle(session, now=clock.now))

    assert found == [Obstacle.PAUSED, Obstacle.STOPPED, None]
    assert sender.find_stop(session) is None


def test_a_hold_is_not_prolonged_by_those_who_were_on_their_way(
    session: Session, clock: FrozenClock
) -> None:
    for _ in range(5):
        sender.hold_sender(session, spread=0.5, now=clock.now)

    clock.move(seconds=7.4)
    assert find_obstacle(session, now=clock.now) is Obstacle.HELD
    assert find_obstacle(session, now=clock.now + timedelta(seconds=0.1)) is None


def test_a_stop_of_another_account_holds_up_nothing(session: Session, clock: FrozenClock) -> None:
    sender.stop_sender(session, code=20003, fingerprint="old")

    found = [find_obstacle(session, now=clock.now, fingerprint=one) for one in ("old", "new", None)]

    assert found == [Obstacle.STOPPED, None, Obstacle.STOPPED]
    assert sender.find_stop(session) == "20003"


def test_a_stop_written_without_a_fingerprint_ends_with_the_first_one(session: Session) -> None:
    sender.stop_sender(session, code=20003)

    sender.forget_other_stop(session, fingerprint="new")

    assert sender.find_stop(session) is None
