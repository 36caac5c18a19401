"""The callers' end of the socket: a vault whose five calls are made in another process.

Nothing is ever asked twice on its own. A request that was not handed over whole never becomes a
call, so it is sent again on a fresh connection; one that was handed over and not answered may or
may not have been done, which nobody here can know, and ends in `Unavailable`.
"""

import logging
import os
import socket
import ssl
import time
from collections import deque
from typing import Any, Final, assert_never
from weakref import finalize

from wellness.errors import Unavailable, WellnessError
from wellness.vault.calls import CastOutcome, VaultStatus
from wellness.vault.remote import wire
from wellness.vault.remote.address import Address, TlsAddress, UnixAddress
from wellness.vault.remote.codec import Malformed
from wellness.vault.remote.wire import Line
from wellness.vault.service import Box, End, Ended, Undone, Vote

logger = logging.getLogger(__name__)

_SECONDS: Final = {"status": 2.0, "cast": 10.0, "cancel": 10.0, "open": 120.0, "close": 120.0}
"""How long a call may take; `status` is what health checks wait for."""
_PATIENCE_SECONDS: Final = 2.0
"""How long to knock at a vault that is just being started again."""
_PAUSE_SECONDS: Final = 0.05
_KEPT_SECONDS: Final = 45.0
"""Shorter than the vault keeps an idle connection."""


class Connections:
    """Connections to one vault, kept by this process and lent to one thread at a time."""

    def __init__(self, address: Address, context: ssl.SSLContext | None = None) -> None:
        """`context` is needed for an address with TLS."""
        self._address, self._context = address, context
        self._process = os.getpid()
        self._kept: deque[tuple[Line, float]] = deque()
        finalize(self, _close_all, self._kept)

    def borrow(self, deadline: float) -> Line:
        """A connection over which the vault has greeted us.

        Raises:
            Unavailable: there is none to be had.
        """
        self._leave_to_parent()
        while self._kept:
            line, since = self._kept.pop()
            if time.monotonic() - since < _KEPT_SECONDS and line.is_quiet():
                return line
            line.close()
        return self._connect(deadline)

    def give_back(self, line: Line) -> None:
        """Keep a connection over which nothing is under way."""
        self._leave_to_parent()
        self._kept.append((line, time.monotonic()))

    def drop(self) -> None:
        """Close what is kept; done in the end in any case."""
        _close_all(self._kept)

    def _leave_to_parent(self) -> None:
        """After a fork the connections are the parent's: closed here, they stay open there."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self.drop()

    def _connect(self, deadline: float) -> Line:
        patience = min(deadline, time.monotonic() + _PATIENCE_SECONDS)
        while True:
            try:
                return self._greeted(max(patience - time.monotonic(), _PAUSE_SECONDS))
            except (OSError, Malformed) as error:
                # A certificate that does not fit today will not fit in a second either.
                is_final = isinstance(error, ssl.SSLError)
                if is_final or time.monotonic() + _PAUSE_SECONDS > patience:
                    raise self._unreached(type(error).__name__) from error
            time.sleep(_PAUSE_SECONDS)

    def _greeted(self, within: float) -> Line:
        line = Line(_call_up(self._address, self._context, within))
        try:
            greeting = line.receive(idle=within, whole=within)
        except BaseException:
            line.close()
            raise
        if greeting == wire.GREETING:
            return line
        line.close()
        if greeting is None:
            raise ConnectionRefusedError
        raise self._unreached("it runs another version")

    def _unreached(self, reason: str) -> Unavailable:
        logger.warning("no vault", extra={"address": str(self._address), "reason": reason})
        return _unavailable(_NOT_DONE)


class RemoteVault:
    """A vault in another process; raises what an embedded one raises, and `Unavailable`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def open(self, box: Box) -> None:
        """Open a box; opening it again changes nothing."""
        self._ask("open", box)

    def cast(self, vote: Vote) -> CastOutcome:
        """Count one check-in, one debrief request or one occurrence."""
        outcome: CastOutcome = self._ask("cast", vote)
        return outcome

    def cancel(self, undone: Undone) -> CastOutcome:
        """Empty one ballot, or free a message that one claimed oneself."""
        outcome: CastOutcome = self._ask("cancel", undone)
        return outcome

    def close(self, end: End) -> Ended:
        """End a period, a day or the passed counters; asking again returns the same."""
        ended: Ended = self._ask("close", end)
        return ended

    def status(self) -> VaultStatus:
        """The boxes; nothing about one person."""
        status: VaultStatus = self._ask("status", None)
        return status

    def _ask(self, name: str, asked: object) -> Any:  # noqa: ANN401 - `wire` has checked its type
        call = wire.CALLS[name]
        deadline = time.monotonic() + _SECONDS[name]
        line = self._hand_over(wire.write_request(call, asked), deadline)
        try:
            answer = wire.read_answer(call, _await(line, deadline))
        except (OSError, Malformed) as error:
            line.close()
            logger.warning("no answer from the vault", extra={"reason": type(error).__name__})
            raise _unavailable(_UNKNOWN) from error
        except WellnessError:
            self._connections.give_back(line)
            raise
        self._connections.give_back(line)
        return answer

    def _hand_over(self, request: bytes, deadline: float) -> Line:
        """The connection on which the whole request is now under way."""
        while time.monotonic() < deadline:
            line = self._connections.borrow(deadline)
            try:
                line.send(request, within=max(deadline - time.monotonic(), _PAUSE_SECONDS))
            except OSError:
                line.close()
            else:
                return line
        raise _unavailable(_NOT_DONE)


def _close_all(kept: deque[tuple[Line, float]]) -> None:
    while kept:
        kept.pop()[0].close()


def _await(line: Line, deadline: float) -> bytes:
    left = max(deadline - time.monotonic(), _PAUSE_SECONDS)
    answer = line.receive(idle=left, whole=left)
    if answer is None:
        raise ConnectionResetError
    return answer


def _call_up(address: Address, context: ssl.SSLContext | None, within: float) -> socket.socket:
    match address:
        case UnixAddress():
            end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                end.settimeout(within)
                end.connect(str(address.path))
            except BaseException:
                end.close()
                raise
            return end
        case TlsAddress():
            assert context is not None  # noqa: S101 - an address with TLS comes with its context
            bare = socket.create_connection((address.host, address.port), timeout=within)
            return context.wrap_socket(bare, server_hostname=address.host)
        case _:
            assert_never(address)


_NOT_DONE: Final = "Nothing was counted or changed."
_UNKNOWN: Final = "Nobody can say whether it was counted."


def _unavailable(kept: str) -> Unavailable:
    return Unavailable(
        "The vault, which keeps the answers, does not answer.",
        kept=kept,
        remedy="Try again in a minute; an answer that is sent twice counts once.",
    )
