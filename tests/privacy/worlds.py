"""Small worlds for the attack tests: a vault with people in it, and what they answer."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from tests.fakes import FrozenClock
from wellness.domain.bands import Limits
from wellness.domain.groups import Node
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.releases import IndicatorRule, PeriodFacts, TreeUnit
from wellness.vault.calls import Ballot, CastOutcome, Closed, Member, PeriodBox, PeriodEnd
from wellness.vault.service import Vault
from wellness.vault.store import SealedRow

STARTS = datetime(2026, 11, 9, 9, tzinfo=UTC)
ENDS = STARTS + timedelta(days=14)
QUIET, STRAINED = (0, 1, 1, 1), (3, 4, 5, 3)

FLAT = (
    TreeUnit("1", None, "Riverbend"),
    TreeUnit("2", "1", "Team A"),
    TreeUnit("3", "1", "Team B"),
)


def person(n: int) -> str:
    """The n-th person's id."""
    return UUID(int=n + 1, version=4).hex


def make_box(
    members: Mapping[str, Sequence[int]],
    *,
    period: int = 1,
    units: Sequence[TreeUnit] = FLAT,
    unstable: Iterable[str] = (),
    limits: Limits | None = None,
    starts_at: datetime = STARTS,
) -> PeriodBox:
    """A period box with the given people in each leaf."""
    facts = PeriodFacts(
        period=period,
        pulse=POST_SHIFT.key,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=14),
        limits=limits or Limits(),
        units=tuple(units),
        unstable=frozenset(unstable),
        conditions=len(POST_SHIFT.conditions),
        indicators=tuple(
            IndicatorRule(row.key, row.condition, row.fold) for row in POST_SHIFT.indicators
        ),
    )
    return PeriodBox(
        facts, tuple(Member(person(n), leaf) for leaf, people in members.items() for n in people)
    )


def cast(
    vault: Vault,
    n: int,
    values: Sequence[int],
    *,
    number: int = 1,
    period: int = 1,
    agency_wide: bool = False,
    day: str = "2026-11-10",
) -> CastOutcome:
    """The n-th person's check-in."""
    return vault.cast(
        Ballot(
            period=period,
            person=person(n),
            number=number,
            bits=POST_SHIFT.conditions_met(values),
            agency_wide=agency_wide,
            day=day,
            day_ends_at=datetime(2026, 11, 11, 5, tzinfo=UTC),
        )
    )


def cast_bits(vault: Vault, n: int, bits: tuple[bool, ...], *, period: int) -> CastOutcome:
    """The n-th person's check-in to a pulse of whatever conditions."""
    day_ends_at = datetime(2026, 11, 17, 5, tzinfo=UTC)
    return vault.cast(
        Ballot(
            period=period,
            person=person(n),
            number=1,
            bits=bits,
            agency_wide=False,
            day="2026-11-16",
            day_ends_at=day_ends_at,
        )
    )


def close(vault: Vault, clock: FrozenClock, period: int = 1) -> bytes | None:
    """The release body after the period's end."""
    clock.now = max(clock.now, ENDS + timedelta(days=14 * (period - 1)))
    closed = vault.close(PeriodEnd(period))
    assert isinstance(closed, Closed)
    return closed.body


def files_of(directory: Path) -> dict[Path, bytes]:
    """Every file below a directory with its bytes."""
    return {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def random_tree(rng: random.Random) -> tuple[tuple[TreeUnit, ...], list[str]]:
    """A random agency: teams below divisions or directly below the agency; and its leaves."""
    units, leaves = [TreeUnit("r", None, "agency")], []
    for d in range(rng.randint(1, 4)):
        below = rng.randint(0, 5)
        units.append(TreeUnit(f"d{d}", "r", f"division {d}"))
        if below == 0:
            leaves.append(f"d{d}")
        for t in range(below):
            units.append(TreeUnit(f"d{d}t{t}", f"d{d}", f"team {d}.{t}"))
            leaves.append(f"d{d}t{t}")
    return tuple(units), leaves


def tree_of(units: Iterable[TreeUnit], parent: str | None = None) -> Node:
    """The tree of units as a node."""
    rows = list(units)
    root = next(unit for unit in rows if unit.parent == parent)
    return _node(root.id, rows)


def _node(unit: str, rows: Sequence[TreeUnit]) -> Node:
    return Node(unit, tuple(_node(row.id, rows) for row in rows if row.parent == unit))


def altered(row: SealedRow) -> SealedRow:
    """A sealed row with one bit of its content changed."""
    sealed = bytearray(row.sealed)
    sealed[-1] ^= 1
    return SealedRow(row.tag, row.leaf, row.part, bytes(sealed))
