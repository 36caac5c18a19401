"""The worker process: APScheduler ticking, with all state in tables (messaging.md, "Scheduler")."""

import logging
import signal
from threading import Event
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from wellness.wiring import Runtime
from wellness.worker.jumps import ClockWatch
from wellness.worker.rounds import Rounds
from wellness.worker.tick import tick

logger = logging.getLogger(__name__)

EVERY_SECONDS = 15


def run(
    runtime: Runtime, *, stop: Event | None = None, every_seconds: float = EVERY_SECONDS
) -> None:
    """Tick at once and every 15 seconds until SIGTERM or SIGINT.

    Then a running tick begins no further text, waits for those in flight and gives the rest back.
    The job store is memory: what is due stands in tables and is claimed there, so a missed or
    doubled tick loses and repeats nothing. A virtual clock may jump; the system's may not (R36).
    """
    watch = None if runtime.settings.clock.file else ClockWatch()
    rounds = Rounds()
    stopped = stop or _stop_on_signals(runtime)
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        tick,
        "interval",
        args=[runtime],
        kwargs={"watch": watch, "rounds": rounds},
        seconds=every_seconds,
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    tick(runtime, watch=watch, rounds=rounds)
    scheduler.start()
    logger.info("worker started", extra={"every_seconds": every_seconds})
    stopped.wait()
    runtime.dispatcher.stop()
    scheduler.shutdown(wait=True)
    logger.info("worker stopped")


def _stop_on_signals(runtime: Runtime) -> Event:
    stopped = Event()

    def stop(_: int, __: FrameType | None) -> None:
        runtime.dispatcher.stop()
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopped
