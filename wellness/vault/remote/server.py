"""The vault's end of the socket: a thread for each caller, and a drain that loses nothing."""

import logging
import selectors
import socket
import sqlite3
import threading
import time
from contextlib import ExitStack, suppress
from types import NoneType
from typing import Final

from wellness.errors import Unavailable, WellnessError
from wellness.vault.remote import wire
from wellness.vault.remote.codec import Malformed
from wellness.vault.remote.listening import Listener, NotAdmitted
from wellness.vault.remote.wire import Line
from wellness.vault.service import Vault

logger = logging.getLogger(__name__)

DRAIN_SECONDS: Final = 20.0
"""How long calls under way may take after a stop; with what follows it stays below 25."""
MOST_CALLERS: Final = 512

IDLE_SECONDS: Final = 60.0
"""After so long without a request a connection is closed; callers keep theirs for less."""
_FRAME_SECONDS: Final = 30.0


class VaultServer:
    """Serves a vault to whom its listener admits, until it is stopped.

    A caller that sends anything but a whole, well-formed request is cut off without an answer.
    Nothing of a request or an answer is ever logged, nor that there was one.
    """

    def __init__(self, vault: Vault, listener: Listener) -> None:
        self._vault, self._listener = vault, listener
        self._wake, self._woken = socket.socketpair()
        self._is_draining = False
        self._callers: dict[threading.Thread, Line | None] = {}
        self._lock = threading.Lock()

    def serve(self) -> None:
        """Admit callers until `stop`; then let the calls under way end, and return."""
        with selectors.DefaultSelector() as selector, self._wake, self._woken:
            selector.register(self._listener.end, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while self._woken not in [key.fileobj for key, _ in selector.select()]:
                self._accept()
        self._listener.end.close()
        self._drain()

    def stop(self) -> None:
        """Have `serve` drain and return; may be called from a signal handler and more than once."""
        with suppress(OSError):  # it has returned already
            self._wake.send(b"\0")

    def _accept(self) -> None:
        try:
            caller, _ = self._listener.end.accept()
        except OSError as error:
            logger.warning("a caller left again", extra={"reason": type(error).__name__})
            return
        thread = threading.Thread(target=self._attend, args=(caller,), daemon=True)
        with self._lock:
            is_full = len(self._callers) >= MOST_CALLERS
            if not is_full:
                self._callers[thread] = None
        if is_full:
            logger.warning("more callers than the vault takes; one was turned away")
            caller.close()
        else:
            thread.start()

    def _attend(self, caller: socket.socket) -> None:
        """Speak with one caller until it leaves, errs, or is idle for long."""
        with ExitStack() as ends:
            ends.enter_context(caller)
            try:
                end = ends.enter_context(self._listener.admit(caller))
                self._converse(Line(end))
            except NotAdmitted as refused:
                logger.warning("a caller was turned away", extra={"reason": str(refused)})
            except Malformed as refused:
                logger.warning("a caller was cut off", extra={"reason": str(refused)})
            except OSError as error:  # idle, slow or gone: its own affair
                logger.debug("a connection ended", extra={"reason": type(error).__name__})
            finally:
                with self._lock:
                    del self._callers[threading.current_thread()]

    def _converse(self, line: Line) -> None:
        with self._lock:
            self._callers[threading.current_thread()] = line
            if self._is_draining:  # it took its time to say who it is
                line.stop_reading()
        line.send(wire.GREETING, within=_FRAME_SECONDS)
        while request := line.receive(idle=IDLE_SECONDS, whole=_FRAME_SECONDS):
            line.send(self._answer(request), within=_FRAME_SECONDS)

    def _answer(self, request: bytes) -> bytes:
        call, asked = wire.read_request(request)
        method = getattr(self._vault, call.name)
        try:
            answer = method() if call.takes is NoneType else method(asked)
        except WellnessError as error:
            return wire.write_refusal(error)
        except (OSError, sqlite3.Error) as error:
            logger.exception("the vault could not do what it was asked")
            return wire.write_refusal(_failed(error))
        return wire.write_answer(call, answer)

    def _drain(self) -> None:
        deadline = time.monotonic() + DRAIN_SECONDS
        with self._lock:
            self._is_draining = True
            callers = dict(self._callers)
        for line in callers.values():
            if line is not None:
                line.stop_reading()
        for thread in callers:
            thread.join(max(0.0, deadline - time.monotonic()))
        if left := sum(thread.is_alive() for thread in callers):
            logger.warning("calls were still under way at the end", extra={"calls": left})


def log_failure(failure: threading.ExceptHookArgs) -> None:
    """Log what no rule foresaw in a caller's thread: where it came from, not what it said."""
    error = failure.exc_value
    exc_info = error and (type(error), error, error.__traceback__)
    logger.error("a call failed; its connection was closed", exc_info=exc_info)


def _failed(error: Exception) -> Unavailable:
    return Unavailable(
        f"The vault could not do what it was asked ({type(error).__name__}).",
        kept="Nothing was changed; what was counted before is kept.",
        remedy="Try again. If it goes on, look at the disk and the log of the vault.",
    )
