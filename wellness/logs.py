"""Logs that cannot carry a person: one line a record, with whatever looks like one masked (R24).

The traceback of an exception keeps files, lines and class names and leaves its messages out: a
database driver writes the values of a failed statement into them.
"""

import logging
import re
import sys
import time
from collections.abc import Iterator
from traceback import TracebackException
from typing import Final, TextIO

QUIET_LOGGERS: Final = ("twilio", "werkzeug", "urllib3", "flask_wtf", "alembic", "apscheduler")
"""Libraries that write addresses, numbers or tokens at INFO or below, or a line at every tick."""


def configure(level: str = "INFO", *, stream: TextIO | None = None) -> None:
    """Send every record of `level` and above to standard error (or `stream`), masked.

    Raises:
        ValueError: there is no such level.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s %(message)s")
    formatter.converter = time.gmtime
    formatter.default_time_format, formatter.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03d"
    handler.setFormatter(formatter)
    handler.addFilter(Mask())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


class Mask(logging.Filter):
    """Rewrites a record so that no number, address, token or message of an exception is left."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place, its `extra` fields put behind the sentence; keep it always."""
        fields = (f"{name}={record.__dict__[name]}" for name in record.__dict__.keys() - _OWN)
        text = " ".join((record.getMessage(), *sorted(fields)))
        record.msg, record.args = masked(text), None
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = trace(record.exc_info[1])
            record.exc_info = None
        return True


class Cut(logging.Filter):
    """Cuts what a web server says of one request to the class of the fault (R24).

    Where a request is badly framed, the rest of its body is taken for the next request: its line or
    path may be an answer.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut the record in place; keep it always."""
        text = record.getMessage()
        beginning = next((each for each in _OF_REQUESTS if text.startswith(each)), None)
        if beginning is not None:
            kind = sys.exc_info()[0]
            record.msg = beginning if kind is None else f"{beginning}: {kind.__name__}"
            record.args = None
        return True


def masked(text: str) -> str:
    """`text` on one line, without e-mail addresses, telephone numbers, IP addresses or tokens.

    A token is 20 or more letters, digits, `-` and `_` that are not plain words. The id of an
    outbox row, written `outbox=...`, may stay (it names no person).
    """
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text.replace("\r", "\\r").replace("\n", "\\n")


def trace(error: BaseException) -> str:
    """Where an exception came from, with what it said left out."""
    return "\n".join(_trace_lines(TracebackException.from_exception(error)))


def _trace_lines(found: TracebackException) -> Iterator[str]:
    cause = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    if cause is not None:
        yield from _trace_lines(cause)
        yield "which led to"
    for frame in found.stack:
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    yield getattr(found.exc_type, "__qualname__", "unknown exception")


_OF_REQUESTS: Final = (
    "Invalid request",  # gunicorn, with the line or header it could not read
    "Error handling request",  # gunicorn, with the path
    "WSGI app sent body bytes",  # gunicorn, with the method
    "Exception while serving",  # waitress, with the path
    "Client disconnected while serving",  # waitress, with the path
)
_OWN: Final = frozenset((*logging.makeLogRecord({}).__dict__, "message", "asctime", "taskName"))
_UUID = r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"
_DATE = r"\d{4}-\d\d-\d\d(?!\d)"
_MASKS: Final = (
    (re.compile(r"[^\s@<>'\"(),;:=]+@[^\s@<>'\"(),;:]+\.[\w-]+"), "<address>"),
    (
        re.compile(
            rf"(?<![\w-])(?!(?<=outbox=){_UUID}(?![\w-]))"
            r"(?=[\w-]*\d|[\w-]*[a-z][\w-]*[A-Z]|[\w-]*[A-Z][\w-]*[a-z])[\w-]{20,}"
        ),
        "<token>",
    ),
    (re.compile(r"(?<![\w.])(?!127\.)\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)"), "<ip>"),
    (
        re.compile(
            r"(?<![\w:])(?:[0-9a-fA-F]{1,4}::[0-9a-fA-F:]*|(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4})"
            r"(?![\w:])"
        ),
        "<ip>",
    ),
    (re.compile(rf"(?<!\d)(?!{_DATE})(?:\+|\(\s?)?\d(?:[\s().-]{{0,2}}\d){{6,}}"), "<number>"),
)
