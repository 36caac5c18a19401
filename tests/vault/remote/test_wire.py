"""Frames on a line, and a greeting that keeps versions apart."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from wellness.vault.remote import wire
from wellness.vault.remote.codec import Malformed
from wellness.vault.remote.wire import CALLS, Line

Ends = tuple[Line, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Line(ours), theirs


def test_frames_of_any_size_arrive_whole_and_in_order(ends: Ends) -> None:
    line, theirs = ends
    frames = [b"", b"x", b"y" * 3_000_000]

    def send() -> None:
        for frame in frames:
            Line(theirs).send(frame, within=10)

    sending = threading.Thread(target=send)
    sending.start()

    received = [line.receive(idle=10, whole=10) for _ in frames]

    sending.join()
    assert received == frames


def test_a_frame_may_come_in_pieces(ends: Ends) -> None:
    line, theirs = ends

    def send() -> None:
        for piece in (b"\0", b"\0\0", b"\3a", b"bc"):
            theirs.sendall(piece)

    sending = threading.Thread(target=send)
    sending.start()

    assert line.receive(idle=10, whole=10) == b"abc"
    sending.join()


def test_a_frame_does_not_take_longer_by_coming_bit_by_bit(ends: Ends) -> None:
    line, theirs = ends
    theirs.sendall(struct.pack(">I", 10) + b"abc")

    with pytest.raises(TimeoutError):
        line.receive(idle=10, whole=0.1)
    theirs.sendall(b"\0\0")
    with pytest.raises(TimeoutError):
        line.receive(idle=10, whole=-1)


@pytest.mark.parametrize("said", [b"\0", b"\0\0\0", b"\0\0\0\2a"])
def test_a_frame_that_is_cut_short_is_none(ends: Ends, said: bytes) -> None:
    line, theirs = ends
    theirs.sendall(said)
    theirs.close()

    with pytest.raises(Malformed, match="cut short"):
        line.receive(idle=10, whole=10)


def test_reading_can_be_stopped_also_after_the_other_end_left(ends: Ends) -> None:
    line, theirs = ends
    theirs.close()
    line.stop_reading()
    line.close()

    line.stop_reading()


def test_another_field_makes_another_greeting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wire._greeting() == wire.GREETING
    monkeypatch.setitem(CALLS, "status", wire.Call("status", CALLS["status"].takes, bool))

    assert wire._greeting() != wire.GREETING
