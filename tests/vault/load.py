"""`python -m tests.vault.load`: many people answer at once; none is lost, none counted twice.

Four web processes, one vault process, every cast synced to disk. Answers go over HTTP as a phone
sends them; then the ballots are read from the vault's files and compared, person by person.
"""

import json
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from itertools import repeat
from math import ceil
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlmodel import Session

from tests.bench.figures import require
from tests.children import Child
from tests.factories import (
    add_agency,
    add_eligibility,
    add_invitation,
    add_period,
    add_person,
    id_of,
)
from tests.journeys.installation import free_port
from tests.privacy.worlds import QUIET, STARTS, STRAINED, make_box
from wellness.config import Settings
from wellness.config.writing import Answers, write_settings
from wellness.domain.keyed import hash_token
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import TreeUnit
from wellness.storage.database import Database
from wellness.storage.schema.rosters import Unit
from wellness.storage.upgrade import upgrade
from wellness.vault.box import Seal, find_sheet, unpack_ballot
from wellness.vault.calls import Member, PeriodBox
from wellness.vault.configured import build_vault
from wellness.vault.file import VaultFile
from wellness.vault.keys import KeyFiles
from wellness.wiring import load_settings

CASTS, CLIENTS, PROCESSES, TEAM = 2000, 32, 4, 25
_NOW = STARTS + timedelta(days=1)
_DAY = "2026-11-10"
_PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Voter:
    """Somebody with a link, and what they will answer."""

    person: UUID
    token: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Load:
    """What came of it: milliseconds of each answer, and how many ballots differ."""

    times: tuple[float, ...]
    seconds: float
    refused: int
    lost: int
    doubled: int

    def at(self, share: float) -> float:
        """The least time that so great a share of the answers did not exceed."""
        return sorted(self.times)[ceil(share * len(self.times)) - 1]


def measure(
    folder: Path,
    *,
    casts: int = CASTS,
    clients: int = CLIENTS,
    processes: int = PROCESSES,
    is_embedded: bool = False,
) -> Load:
    """Let `casts` people answer once each, from so many clients, to so many web processes.

    An embedded vault is there for comparison.
    """
    port = free_port()
    config = _configure(folder, port, processes, is_embedded=is_embedded)
    with ExitStack() as stack:
        if not is_embedded:
            stack.enter_context(_running(config, "vault", "vault ready"))
        voters = _found(folder, load_settings(config, {}), casts)
        stack.enter_context(_running(config, "serve", "Listening at"))
        _ask_health(port)
        started = time.perf_counter()
        times, refused = _answer_all(port, voters, clients)
        seconds = time.perf_counter() - started
    lost, doubled = _compare(folder / "vault", voters)
    return Load(times, seconds, refused, lost, doubled)


def main() -> int:
    """Measure and print a line; 1 if an answer was refused, lost or doubled.

    With `--embedded` the vault is a part of each web process.
    """
    is_embedded = "--embedded" in sys.argv
    with TemporaryDirectory(prefix="wellness-load-") as name:
        load = measure(Path(name), is_embedded=is_embedded)
    kind = "embedded vaults" if is_embedded else "one vault process"
    sys.stdout.write(
        f"{len(load.times)} casts, {CLIENTS} clients, {PROCESSES} web processes, {kind}:"
        f" {len(load.times) / load.seconds:.0f}/s, p50 {load.at(0.5):.0f} ms,"
        f" p99 {load.at(0.99):.0f} ms, longest {max(load.times):.0f} ms;"
        f" refused {load.refused}, lost {load.lost}, doubled {load.doubled}\n"
    )
    return 1 if load.refused or load.lost or load.doubled else 0


def _configure(folder: Path, port: int, processes: int, *, is_embedded: bool) -> Path:
    (folder / "key").write_text(secrets.token_hex(32))
    (folder / "clock").write_text(_NOW.isoformat())
    config = folder / "wellness.toml"
    answers: Answers = {
        "agency": {"name": "Riverbend", "help_phone": "919-555-0199", "support": "919-555-0198"},
        "database": {"url": f"sqlite:///{folder}/wellness.db"},
        "vault": {"path": "vault", "address": "" if is_embedded else f"unix:{_socket(folder)}"},
        "sms": {"api_base": "http://127.0.0.1:9"},
        "web": {"secret_key_file": "key", "port": port, "processes": processes, "threads": 8},
        "log": {"level": "info"},
        "clock": {"file": "clock"},
    }
    config.write_text(write_settings(answers))
    return config


def _socket(folder: Path) -> Path:
    return folder / "run" / "vault.sock"


@contextmanager
def _running(config: Path, command: str, started: str) -> Iterator[None]:
    """A command that has said it started, ended by SIGTERM when the block ends."""
    child = Child("--config", config, command, log=config.with_name(f"{command}.log"))
    try:
        child.wait_for(started, seconds=_PATIENCE_SECONDS)
        yield
    finally:
        code = child.end()
    require(code == 0, f"{command} did not end well")


def _found(folder: Path, settings: Settings, casts: int) -> list[Voter]:
    """An agency in an open period, in its database and in the vault."""
    database = Database(f"sqlite:///{folder}/wellness.db")
    upgrade(database)
    voters, members = [], []
    with database.transaction() as session:
        teams = add_agency(session, *(f"Team {n}" for n in range(ceil(casts / TEAM))))
        period = add_period(session, STARTS)
        for n in range(casts):
            team, token = teams[n // TEAM], secrets.token_urlsafe(16)
            person = add_person(session, team, mobile=f"+1{2000000000 + n}")
            add_eligibility(session, period, person)
            add_invitation(session, period, person, STARTS, token_hash=hash_token(token))
            voters.append(Voter(person.id, token, STRAINED if n % 3 else QUIET))
            members.append(Member(person.id.hex, str(team.id)))
        box = make_box({}, period=id_of(period), units=_units(session, teams))
    database.dispose()
    build_vault(settings.vault, lambda: _NOW).open(PeriodBox(box.facts, tuple(members)))
    return voters


def _units(session: Session, teams: Sequence[Unit]) -> list[TreeUnit]:
    root = session.get_one(Unit, teams[0].parent_id)
    return [
        TreeUnit(str(root.id), None, root.name),
        *(TreeUnit(str(team.id), str(root.id), team.name) for team in teams),
    ]


def _ask_health(port: int) -> None:
    """Until the first of the web processes answers: a connection waits for that."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
    try:
        connection.request("GET", "/healthz")
        require(connection.getresponse().read() != b"", "the web server did not start")
    finally:
        connection.close()


def _answer_all(port: int, voters: Sequence[Voter], clients: int) -> tuple[tuple[float, ...], int]:
    waiting: SimpleQueue[Voter] = SimpleQueue()
    for voter in voters:
        waiting.put(voter)
    times: list[float] = []
    refused: list[Voter] = []

    def client() -> None:
        for voter in _take_all(waiting):
            began = time.perf_counter()
            is_counted = _answer(port, voter)
            times.append((time.perf_counter() - began) * 1000)
            if not is_counted:
                refused.append(voter)

    _together(clients, client)
    return tuple(times), len(refused)


def _take_all(waiting: "SimpleQueue[Voter]") -> Iterator[Voter]:
    for _ in repeat(None):
        try:
            yield waiting.get_nowait()
        except Empty:
            return


def _together(count: int, run: Callable[[], None]) -> None:
    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _answer(port: int, voter: Voter) -> bool:
    """Send an answer as the page does, each over a connection of its own; whether it counted."""
    body = json.dumps({"token": voter.token, "values": voter.values, "wide": 0})
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/c/answer", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return bool(json.loads(answer.read()).get("state") == "counted")
    finally:
        connection.close()


def _compare(directory: Path, voters: Sequence[Voter]) -> tuple[int, int]:
    """How many ballots are not what their person answered, and how many were cast twice."""
    keys = KeyFiles(directory / "keys")
    day = keys.find(f"ballots-{_DAY}")
    require(day is not None, "the vault's keys are gone")
    assert day is not None
    counter = Seal(day, f"ballots-{_DAY}")
    conditions, lost, doubled = len(POST_SHIFT.conditions), 0, 0
    with VaultFile(directory / "vault.db").transaction() as rows:
        box = rows.find_box("period-1")
        sheet = None if box is None else find_sheet(rows, keys, box)
        require(sheet is not None, "the vault's keys are gone")
        assert sheet is not None
        contents = {entry.tag: entry.content for entry in sheet.read()}
        for voter in voters:
            content = contents[sheet.tag(voter.person.hex)]
            assert content is not None
            tally, _ = unpack_ballot(content, conditions)
            lost += (tally.number, tally.latest) != (1, POST_SHIFT.conditions_met(voter.values))
            before = rows.count_up(
                f"ballots-{_DAY}", _NOW.isoformat(), counter.tag(voter.person.hex)
            )
            doubled += tally.earlier > 0 or before > 1
    return lost, doubled


if __name__ == "__main__":
    sys.exit(main())
