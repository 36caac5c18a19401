"""A small pool of threads that runs jobs now or later and knows when nothing is left to do."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")
_logger = logging.getLogger(__name__)


class Dispatcher:
    """Runs jobs on `threads` threads; `in_flight` counts those waiting, due later and running."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="simulator")
        self._later: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._in_flight = 0
        self._closed = False
        self._changed = threading.Condition()
        self._timer: threading.Thread | None = None

    @property
    def in_flight(self) -> int:
        """How many jobs are not finished yet."""
        return self._in_flight

    def submit(self, job: Callable[[], _T]) -> Future[_T]:
        """Run a job as soon as a thread is free; jobs start in the order they came."""
        with self._changed:
            if self._closed:
                raise RuntimeError("The simulator is closing and takes no more work.")
            return self._start(job)

    def submit_later(self, seconds: float, job: Callable[[], object]) -> None:
        """Run a job in some seconds (0: as soon as a thread is free); dropped on close."""
        with self._changed:
            if self._closed:
                return
            if seconds <= 0:
                self._start(job)
                return
            self._in_flight += 1
            heapq.heappush(self._later, (time.monotonic() + seconds, next(self._order), job))
            if self._timer is None:
                self._timer = threading.Thread(target=self._watch, daemon=True)
                self._timer.start()
            self._changed.notify_all()

    def wait_settled(self, seconds: float) -> bool:
        """Wait until nothing is in flight, at most so long; whether that came true."""
        with self._changed:
            return self._changed.wait_for(lambda: self._in_flight == 0, seconds)

    def close(self) -> None:
        """Drop what has not started, wait for what runs."""
        with self._changed:
            self._closed = True
            self._in_flight -= len(self._later)
            self._later.clear()
            self._changed.notify_all()
        if self._timer is not None:
            self._timer.join()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, job: Callable[[], _T]) -> Future[_T]:
        self._in_flight += 1
        future = self._pool.submit(job)
        future.add_done_callback(self._finished)
        return future

    def _finished(self, future: Future[_T]) -> None:
        if not future.cancelled() and (error := future.exception()) is not None:
            _logger.error("A simulator job failed", exc_info=error)
        with self._changed:
            self._in_flight -= 1
            if self._in_flight == 0:
                self._changed.notify_all()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                if not self._later:
                    self._changed.wait()
                elif (left := self._later[0][0] - time.monotonic()) > 0:
                    self._changed.wait(left)
                else:
                    self._in_flight -= 1
                    self._start(heapq.heappop(self._later)[2])
