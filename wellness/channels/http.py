"""HTTP that tells a request that was never written from one whose answer was lost.

A text may be sent again only in the first case. Whether nothing was written is not guessed from
the kind of error: every connection marks what goes wrong while it is being made.
"""

import logging
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from requests import PreparedRequest, Request, RequestException, Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError


class NotConnected(Exception):
    """Nothing was written: no name, no connection, no TLS, or no usable address."""


class NoAnswer(Exception):
    """Something may have been written, and no answer can be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of any status; `text` may hold what was sent."""

    status: int
    text: str = field(repr=False)


class KeptSessions:
    """Kept-alive sessions, each used by one thread at a time; safe to use from many threads.

    `timeout` is the seconds to connect (TLS included) and the seconds between two bytes of the
    answer. Nothing is retried, no redirect followed, no proxy or password taken from the
    environment.
    """

    def __init__(self, *, timeout: tuple[float, float]) -> None:
        self._timeout = timeout
        self._idle: deque[Session] = deque()

    def request(
        self,
        method: str,
        url: str,
        *,
        auth: tuple[str, str],
        headers: Mapping[str, str],
        form: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Answer:
        """Ask once.

        Raises:
            NotConnected: the request was certainly never written.
            NoAnswer: it may have been.
        """
        request = Request(method, url, auth=auth, headers=headers, data=form, params=query)
        with self._borrowed() as session:
            try:
                prepared = session.prepare_request(request)
            except RequestException:
                prepared = None
            if prepared is not None:
                return self._send(session, prepared)
        raise NotConnected

    def close(self) -> None:
        """Close the connections that are idle."""
        while self._idle:
            self._idle.pop().close()

    def _send(self, session: Session, request: PreparedRequest) -> Answer:
        try:
            response = session.send(request, timeout=self._timeout, allow_redirects=False)
            return Answer(response.status_code, response.content.decode(errors="replace"))
        except (OSError, HTTPError) as error:
            # The error may quote the address, and that a number: it goes no further.
            failure: type[Exception] = NotConnected if _is_marked(error) else NoAnswer
        raise failure

    @contextmanager
    def _borrowed(self) -> Iterator[Session]:
        try:
            session = self._idle.pop()
        except IndexError:
            session = _new_session()
        try:
            yield session
        finally:
            self._idle.append(session)


_MARK: Final = "wellness: raised while connecting"


@contextmanager
def _marking() -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        error.add_note(_MARK)
        raise


def _is_marked(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, was raised while connecting."""
    while error is not None:
        if _MARK in getattr(error, "__notes__", ()):
            return True
        error = error.__cause__ or error.__context__
    return False


class _Connection(HTTPConnection):
    def connect(self) -> None:
        with _marking():
            super().connect()


class _TlsConnection(HTTPSConnection):
    def connect(self) -> None:
        with _marking():
            super().connect()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def _new_session() -> Session:
    session = Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        adapter.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
        session.mount(scheme, adapter)
    return session


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


# urllib3 writes addresses with their query at DEBUG, and a query may hold a number (R24). A filter
# holds whatever level somebody sets.
logging.getLogger("urllib3.connectionpool").addFilter(_is_warning)
