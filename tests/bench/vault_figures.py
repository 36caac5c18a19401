"""Casting into a box of a hundred ballots, and closing one, with every write synced to disk."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from tests.bench.figures import Figure, require, time_each
from tests.factories import add_period, id_of
from tests.fakes import FrozenClock
from tests.privacy.worlds import QUIET, STARTS, STRAINED, cast, make_box
from wellness.services import periods, releases
from wellness.storage.database import Database
from wellness.storage.upgrade import upgrade
from wellness.vault.calls import Outcome
from wellness.vault.service import EmbeddedVault

_BALLOTS = 100
_CLOSES = 12
_CAST_MS = 15
_CLOSE_MS = 60
"""Our own bound: the design's minute for 100,000 people, scaled to a hundred."""


def measure_cast(folder: Path) -> Figure:
    """A second check-in of each of a hundred people of one team who have cast one each."""
    vault = EmbeddedVault(folder / "vault", FrozenClock(STARTS))
    vault.open(make_box({"2": range(_BALLOTS)}))
    for n in range(_BALLOTS):
        _cast(vault, n, number=1)
    again = (partial(_cast, vault, n, number=2) for n in range(_BALLOTS))
    return Figure("cast into a box of 100 ballots", "ms", _CAST_MS, time_each(again))


def measure_close(folder: Path) -> Figure:
    """A period of a hundred ballots: composed, latched, shredded, appended to the chain."""
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'wellness.db'}")
    upgrade(database)
    values = time_each(_closes(folder, database))
    with database.reading() as session:
        count = len(releases.list_visible(session, now=STARTS + timedelta(days=365 * 9)))
    database.dispose()
    require(count == _CLOSES, f"{count} of {_CLOSES} periods were released")
    return Figure("close of a period with 100 ballots", "ms", _CLOSE_MS, values)


def _closes(folder: Path, database: Database) -> Iterator[Callable[[], object]]:
    """A close for each of some periods, which is opened and voted in before it."""
    clock = FrozenClock(STARTS)
    vault = EmbeddedVault(folder / "vault", clock)
    for _ in range(_CLOSES):
        with database.transaction() as session:
            period = add_period(session, clock())
            period_id = id_of(period)
        teams = {"2": range(_BALLOTS // 2), "3": range(_BALLOTS // 2, _BALLOTS)}
        vault.open(make_box(teams, period=period_id, starts_at=clock()))
        for n in range(_BALLOTS):
            _cast(vault, n, number=1, period=period_id)
        clock.move(days=14)
        yield partial(_close, vault, database, period_id)


def _close(vault: EmbeddedVault, database: Database, period_id: int) -> None:
    closed = periods.close_in_vault(vault, period_id)
    with database.transaction() as session:
        periods.record_closed(session, period_id, closed)


def _cast(vault: EmbeddedVault, n: int, *, number: int, period: int = 1) -> None:
    values = STRAINED if n % 3 == 0 else QUIET
    cast_outcome = cast(vault, n, values, number=number, period=period, day=f"day of {period}")
    require(cast_outcome.outcome is Outcome.COUNTED, f"a cast was {cast_outcome.outcome}")
