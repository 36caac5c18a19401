from datetime import UTC, datetime
from io import StringIO

import pytest

from wellness.channels.base import Accepted, OutgoingText
from wellness.channels.console import ConsoleChannel

TEXT = OutgoingText("+19195550123", "Shift check-in", "token-1", 60)


def test_a_text_appears_with_the_last_two_digits_of_its_number() -> None:
    stream = StringIO()

    sent = ConsoleChannel(stream).send(TEXT)

    assert stream.getvalue() == "Text to ...23: Shift check-in\n"
    assert sent == Accepted("console-token-1", "sent")


def test_without_a_stream_texts_appear_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ConsoleChannel().send(TEXT)

    shown = capsys.readouterr()
    assert "Shift check-in" in shown.err
    assert shown.out == ""


def test_the_console_lists_nothing() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)

    assert ConsoleChannel(StringIO()).list_sent(TEXT.number, since=now) == []
