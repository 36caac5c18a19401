"""What no call returns: the ballots of an open period, read from its files to check a count."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.privacy.worlds import person
from wellness.clock import Clock
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.vault.box import Seal, unpack_ballot
from wellness.vault.keys import KeyFiles
from wellness.vault.service import EmbeddedVault
from wellness.vault.store import VaultFile


@dataclass(frozen=True)
class Read:
    tally: Tally
    agency_wide: bool


def read_ballots(
    directory: Path, clock: Clock, people: Iterable[int], *, period: int = 1
) -> dict[int, Read]:
    """The ballot of each of the people, after whatever a crash left was finished."""
    EmbeddedVault(directory, clock)
    box = f"period-{period}"
    key = KeyFiles(directory / "keys").find(box)
    assert key is not None
    seal = Seal(key, box)
    with VaultFile(directory / "vault.db").reading() as rows:
        sealed = {row.tag: row.sealed for row in rows.list_rows(box)}
    ballots = {}
    for n in people:
        tag = seal.tag(person(n))
        tally, wide = unpack_ballot(seal.open(tag, sealed[tag]), len(POST_SHIFT.conditions))
        ballots[n] = Read(tally, wide)
    return ballots
