from datetime import UTC, datetime
from io import StringIO

import pytest

from wellness.channels.base import Accepted, OutgoingText
from wellness.channels.console import ConsoleChannel

TEXT = OutgoingText("+19195550123", "Shift check-in", "token-1", 60)


def test_in_a_demonstration_a_text_appears_with_the_last_two_digits_of_its_number() -> None:
    stream = StringIO()

    sent = ConsoleChannel(stream, shows_texts=True).send(TEXT)

    assert stream.getvalue() == "Text to ...23: Shift check-in\n"
    assert sent == Accepted("console-token-1", "sent")


def test_without_a_stream_texts_appear_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ConsoleChannel(shows_texts=True).send(TEXT)

    shown = capsys.readouterr()
    assert "Shift check-in" in shown.err
    assert shown.out == ""


def test_elsewhere_nothing_is_shown_that_tells_or_opens_anything() -> None:
    streams = StringIO(), StringIO()
    link = OutgoingText("+19195550124", "Or tap http://127.0.0.1:8000/c#" + "t" * 22, "token-2", 60)

    for stream, text in zip(streams, (TEXT, link), strict=True):
        assert ConsoleChannel(stream).send(text) == Accepted(
            f"console-{text.attempt_token}", "sent"
        )

    first, second = (stream.getvalue() for stream in streams)
    assert first == second
    assert not set(first) & set("0123456789")


def test_the_console_lists_nothing() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)

    assert ConsoleChannel(StringIO()).list_sent(TEXT.number, since=now) == []
