import io
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness import logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    quiet = {name: logging.getLogger(name).level for name in logs.QUIET_LOGGERS}
    stream = io.StringIO()
    logs.configure("debug", stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    for name, was in quiet.items():
        logging.getLogger(name).setLevel(was)


@pytest.mark.parametrize(
    "text",
    [
        "+19195550123",
        "9195550123",
        "(919) 555-0123",
        "+1 (919) 555-0123",
        "919.555.0123",
        "dana.rivers@example.org",
        "Zk3-pQ9_vX7aLm2NcR8tYw",
        "abcdefghijklmnopqrstuVWXYZ",
        "SM0123456789abcdef0123456789abcdef",
        "3f2504e0-4f89-41d3-9a0c-0305e82cbb01",
        "203.0.113.9",
        "2001:db8::17",
        "2001:db8:1:2:3:4:5:6",
    ],
)
def test_what_looks_like_a_person_is_masked(text: str) -> None:
    written = logs.masked(f"before {text} after, number={text}.")

    assert text not in written
    assert written.startswith("before <")


@pytest.mark.parametrize(
    "text",
    [
        "period 12 closed in 1234 ms",
        "at 2026-11-23T15:00:00+00:00",
        "on 2026-11-23",
        "wellness.storage.database did not answer",
        "listening on 127.0.0.1:8000",
        "outbox=3f2504e0-4f89-41d3-9a0c-0305e82cbb01 sent",
        "internationalisation of responders_and_peers",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert logs.masked(text) == text


@given(st.from_regex(r"\+1[2-9]\d{2}55501\d{2}", fullmatch=True), st.text(max_size=20))
def test_no_number_survives_between_any_words(number: str, words: str) -> None:
    assert number not in logs.masked(f"{words} {number} {words}")


@given(st.from_regex(r"[A-Za-z0-9_-]{22}", fullmatch=True))
def test_a_token_survives_only_if_it_reads_as_words(token: str) -> None:
    plain = not any(c.isdigit() for c in token) and token in (token.lower(), token.upper())

    assert (token in logs.masked(f"/c#{token}")) == plain


def test_a_text_with_line_breaks_stays_one_line() -> None:
    assert logs.masked("STOP\r\n2026-01-01Z INFO forged") == "STOP\\r\\n2026-01-01Z INFO forged"


def test_fields_follow_the_sentence_and_are_masked(lines: io.StringIO) -> None:
    logging.getLogger("wellness.any").info(
        "A text went out.", extra={"outbox_state": "sent", "number": "+19195550123"}
    )

    line = lines.getvalue()
    assert line.endswith("INFO wellness.any A text went out. number=<number> outbox_state=sent\n")


def test_arguments_are_masked(lines: io.StringIO) -> None:
    logging.getLogger("wellness.any").warning("from %s", "dana@example.org")

    assert "dana" not in lines.getvalue()


def test_a_traceback_keeps_places_and_names_but_no_message(lines: io.StringIO) -> None:
    def fail() -> None:
        try:
            int("answer 3411")
        except ValueError as error:
            raise KeyError("Dana Rivers") from error

    try:
        fail()
    except KeyError:
        logging.getLogger("wellness.any").exception("It failed.")

    written = lines.getvalue()
    assert "ValueError" in written
    assert "KeyError" in written
    assert "in fail" in written
    assert "Dana" not in written
    assert "3411" not in written


def test_a_suppressed_cause_is_not_told(lines: io.StringIO) -> None:
    def fail() -> None:
        try:
            int("none")
        except ValueError:
            raise KeyError from None

    try:
        fail()
    except KeyError:
        logging.getLogger("wellness.any").exception("It failed.")

    assert "ValueError" not in lines.getvalue()


def test_libraries_that_write_numbers_are_quiet(lines: io.StringIO) -> None:
    logging.getLogger("twilio.http_client").info("POST to the provider")
    logging.getLogger("werkzeug").info("GET /c")

    assert lines.getvalue() == ""


def test_an_unknown_level_is_refused() -> None:
    root = logging.getLogger()
    before = root.handlers[:]

    with pytest.raises(ValueError, match="LOUD"):
        logs.configure("loud")

    root.handlers[:] = before


@pytest.mark.parametrize(
    ("said", "values", "kept"),
    [
        ("Invalid request from ip=203.0.113.9: Invalid line 'Body=3453'", (), "Invalid request"),
        ("Error handling request %s %s", ("3453", "/c/answer?3453"), "Error handling request"),
        ("Exception while serving /Body=3453", (), "Exception while serving"),
    ],
)
def test_what_a_server_says_of_a_request_is_cut_to_the_class_of_the_fault(
    lines: io.StringIO, said: str, values: tuple[str, ...], kept: str
) -> None:
    server = logging.getLogger("server")
    cut = logs.Cut()
    server.addFilter(cut)

    try:
        int("no 3453")
    except ValueError:
        server.exception(said, *values)
    server.warning(said, *values)
    server.removeFilter(cut)

    written = lines.getvalue()
    assert "3453" not in written
    assert f"{kept}: ValueError\n" in written
    assert f"{kept}\n" in written


def test_what_a_server_says_of_itself_is_kept(lines: io.StringIO) -> None:
    server = logging.getLogger("server")
    cut = logs.Cut()
    server.addFilter(cut)

    server.warning("Connection in use: %s", "127.0.0.1:8000")
    server.removeFilter(cut)

    assert "Connection in use: 127.0.0.1:8000" in lines.getvalue()
