"""Two replies an hour: what is left out, and what never is."""

import pytest

from tests.services.desk import PEER, STRANGER, Desk
from tests.services.responding.senders import BODIES, ES
from wellness.domain.language import Language


@pytest.mark.parametrize("body", ["0111", "rough night", "JOIN", "DEBRIEF", "es", "start please"])
def test_a_third_reply_within_the_hour_is_left_out(desk: Desk, body: str) -> None:
    number = desk.member().mobile

    replies = [desk.text(number, body) is None for _ in range(4)]
    desk.clock.move(hours=1)

    assert replies == [False, False, True, True]
    assert desk.text(number, body) is not None


def test_the_hour_is_that_of_the_clock_on_the_wall(desk: Desk) -> None:
    number = desk.member().mobile
    desk.clock.move(minutes=59, seconds=59)
    for _ in range(2):
        desk.text(number, "0111")

    third = desk.text(number, "0111")
    desk.clock.move(seconds=1)

    assert third is None
    assert desk.text(number, "0111") is not None


def test_what_is_left_out_is_the_reply_and_not_the_effect(desk: Desk) -> None:
    for nth in range(8):
        number = desk.member(nth).mobile
        for body in ("0111", "0111", "3453"):
            desk.text(number, body)

    assert set(desk.groups()["Large Team"].values()) == {2}


@pytest.mark.parametrize(
    "kind",
    [
        "crisis",
        "crisis beside digits",
        "opt-out in words",
        "help in words",
        "contact",
        "withdraw",
    ],
)
@pytest.mark.parametrize("language", Language)
def test_these_are_never_left_out_and_use_up_nothing(
    desk: Desk, kind: str, language: Language
) -> None:
    number = desk.sender("joined", language)
    body = BODIES[kind][language is ES]
    first = [desk.text(number, body) for _ in range(4)]
    desk.text(number, "join")
    for _ in range(3):
        desk.text(number, "0111")

    later = [desk.text(number, body) for _ in range(4)]

    assert None not in first
    assert later == first


def test_the_two_replies_are_still_there_after_help_and_crisis(desk: Desk) -> None:
    number = desk.member().mobile
    for body in ("help please", "i want to die", "CONTACT", "cancel my answer"):
        desk.text(number, body)

    assert [desk.text(number, "0111") is None for _ in range(3)] == [False, False, True]


def test_one_number_does_not_use_up_the_replies_of_another(desk: Desk) -> None:
    first, second = desk.member(0).mobile, desk.member(1).mobile
    for _ in range(3):
        desk.text(first, "0111")

    assert desk.text(second, "0111") is not None


def test_a_stranger_in_crisis_hears_once_an_hour_and_a_peer_every_time(desk: Desk) -> None:
    strangers = [desk.text(STRANGER, "i want to die") is None for _ in range(3)]
    peers = [desk.text(PEER, "i want to die") is None for _ in range(3)]

    assert strangers == [False, True, True]
    assert peers == [False] * 3
