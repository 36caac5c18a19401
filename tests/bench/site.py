"""Riverbend as the demo configures it, with real processes and half a year of releases.

Units, people, shifts and accounts are the demo's; everybody joins by text; every period is opened
and closed by the worker's tick. Answers of past periods go straight to the vault, without texts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session

from tests.bench.figures import require
from tests.journeys.installation import free_port
from wellness.demo import founding, history
from wellness.demo.carrier import Carrier
from wellness.demo.files import DemoFiles
from wellness.demo.people import Person
from wellness.demo.processes import Processes
from wellness.demo.stage import Stage
from wellness.domain.language import Language
from wellness.services import intake
from wellness.services.intake import Place, Taken
from wellness.storage import rosters, schedules
from wellness.storage.schema.schedules import PeriodState
from wellness.wiring import Runtime, build, load_settings
from wellness.worker.tick import tick

PERIODS = 13
_OPENED = time(4, 5)
_LOOKS = (time(10, 35), time(19, 5))
_DAYS_OF_TEXTS = 4


@dataclass
class Site:
    """One installation and its processes; the clock stands where the history ended."""

    files: DemoFiles
    web_port: int = field(default_factory=free_port)
    carrier_port: int = field(default_factory=free_port)
    processes: Processes = field(default_factory=Processes)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def carrier(self) -> Carrier:
        return Carrier(f"http://127.0.0.1:{self.carrier_port}")

    def configure(self, *, building: bool) -> Runtime:
        """Write the demo's configuration; the installation it describes."""
        self.files.write_config(
            host="127.0.0.1",
            port=self.web_port,
            carrier_port=self.carrier_port,
            building=building,
        )
        return build(load_settings(self.files.config, {}))

    def start_carrier(self) -> None:
        self._start("carrier", "wellness", "--config", str(self.files.config), "simulator")
        self.processes.wait_for("carrier", f"http://127.0.0.1:{self.carrier_port}/sim/settled")

    def start_web(self) -> None:
        self._start("web server", "wellness.demo.server", str(self.files.directory))
        self.processes.wait_for("web server", f"{self.address}/healthz")

    def start_worker(self) -> None:
        self._start("worker", "wellness", "--config", str(self.files.config), "worker")

    def _start(self, name: str, *arguments: str) -> None:
        self.processes.start(name, arguments)


@contextmanager
def built_site(directory: Path) -> Iterator[tuple[Site, Runtime]]:
    """A site with its history, fully durable, of whose processes only the carrier runs."""
    site = Site(DemoFiles(directory))
    try:
        _build(site)
        runtime = site.configure(building=False)
        yield site, runtime
        runtime.database.dispose()
    finally:
        site.processes.stop()


def _build(site: Site) -> None:
    runtime = site.configure(building=True)
    site.files.start_clock(history.starts_at(runtime.terms.zone))
    founding.found(runtime)
    site.start_carrier()
    site.start_web()
    Stage(runtime, site.files.clock, site.carrier).look()
    for period in range(PERIODS):
        _move(site, runtime, timedelta(weeks=2 * period), _OPENED)
        with runtime.database.reading() as session:
            people = founding.list_people(session, runtime.terms.default_language)
            _vote(session, runtime, people, period)
    _move(site, runtime, timedelta(weeks=2 * PERIODS), _OPENED)
    for day in range(_DAYS_OF_TEXTS):
        for look in _LOOKS:
            _move(site, runtime, timedelta(weeks=2 * PERIODS, days=day), look)
    site.processes.stop("web server")
    runtime.database.dispose()


def _move(site: Site, runtime: Runtime, offset: timedelta, wall: time) -> None:
    """Move the clock to a time of a day of the history and do what is due then."""
    day = founding.FIRST_MONDAY.date() + offset
    site.files.clock.move(datetime.combine(day, wall, runtime.terms.zone))
    failed = tick(runtime)
    require(not failed, f"these steps failed: {failed}")
    site.carrier.wait_settled()


def _vote(session: Session, runtime: Runtime, people: dict[str, Person], number: int) -> None:
    """Let everybody eligible answer once, as the demo's people do."""
    terms, now = runtime.terms, runtime.clock()
    period = schedules.find_period_in(session, terms.pulse.key, PeriodState.OPEN)
    assert period is not None
    assert period.id is not None
    for row in schedules.list_eligibility(session, period.id):
        mobile = rosters.get_person(session, row.person_id).mobile or ""
        receipt = intake.cast(
            runtime.vault,
            Place(period.id, row.person_id, row.leaf_id, team="", k=period.k, number=1),
            people[mobile].answer(number, str(number)),
            agency_wide=False,
            language=Language.EN,
            terms=terms,
            now=now,
        )
        require(receipt.taken is Taken.COUNTED, f"an answer was {receipt.taken}")
