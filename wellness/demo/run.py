"""Runs the demo: builds its history once, then everything up until Ctrl-C."""

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from os import environ
from pathlib import Path
from threading import Event
from types import FrameType
from zoneinfo import ZoneInfo

from wellness.demo import founding, history
from wellness.demo.carrier import Carrier
from wellness.demo.files import DemoFiles
from wellness.demo.processes import Processes, find_free, require_free
from wellness.demo.stage import Stage
from wellness.errors import Unavailable
from wellness.wiring import build, load_settings

Told = Callable[[float, str], None]


def run_demo(
    directory: Path,
    *,
    host: str,
    port: int,
    building: Callable[[], AbstractContextManager[Told]],
    ready: Callable[[str], None],
) -> None:
    """Start the demo, building it first if need be, and serve until SIGINT or SIGTERM.

    Raises:
        Conflict: the port is taken.
        Unavailable: one of the processes ended by itself.
    """
    files = DemoFiles(directory)
    require_free(host, port)
    carrier_port = find_free("127.0.0.1", range(port + 1, port + 100))
    _on_signals(signal.default_int_handler)  # building ends at once, to be begun anew
    if not files.finished.exists():
        shutil.rmtree(directory, ignore_errors=True)
        with building() as told:
            _build(files, host, port, carrier_port, told)
    stopped = Event()
    _on_signals(lambda *_: stopped.set())
    files.end_move()
    files.write_config(host=host, port=port, carrier_port=carrier_port, building=False)
    with _running(files, port, carrier_port, is_building=False) as processes:
        ready(f"{load_settings(files.config, environ).web.public_url}/demo")
        while not stopped.wait(1.0):
            if dead := processes.find_dead():
                raise Unavailable(f"The {dead} of the demo ended by itself.", remedy="Start again.")


def _build(files: DemoFiles, host: str, port: int, carrier_port: int, told: Told) -> None:
    files.write_config(host=host, port=port, carrier_port=carrier_port, building=True)
    settings = load_settings(files.config, environ)
    files.start_clock(history.starts_at(ZoneInfo(settings.agency.zone)))
    runtime = build(settings)
    founding.found(runtime)
    with _running(files, port, carrier_port, is_building=True):
        carrier = Carrier(settings.sms.api_base)
        history.make_history(Stage(runtime, files.clock, carrier), told)
    runtime.database.dispose()
    files.finished.touch()


@contextmanager
def _running(
    files: DemoFiles, port: int, carrier_port: int, *, is_building: bool
) -> Iterator[Processes]:
    processes = Processes()
    config = ("wellness", "--config", str(files.config))
    try:
        carrier = [*config, "simulator", "--store", str(files.carrier_store)]
        processes.start("carrier", [*carrier, "--terse"] if is_building else carrier)
        processes.start("web server", ["wellness.demo.server", str(files.directory)])
        processes.wait_for("carrier", f"http://127.0.0.1:{carrier_port}/sim/settled")
        processes.wait_for("web server", f"http://127.0.0.1:{port}/healthz")
        if not is_building:
            processes.start("worker", [*config, "worker"])
        yield processes
    finally:
        processes.stop()


def _on_signals(act: Callable[[int, FrameType | None], object]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, act)
