"""What no call returns: the ballots of an open period, read from its files to check a count."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.privacy.worlds import person
from wellness.clock import Clock
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.vault.box import find_sheet, unpack_ballot
from wellness.vault.file import VaultFile
from wellness.vault.keys import KeyFiles
from wellness.vault.service import EmbeddedVault


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
    with VaultFile(directory / "vault.db").reading() as rows:
        row = rows.find_box(box)
        assert row is not None
        sheet = find_sheet(rows, KeyFiles(directory / "keys"), row)
        assert sheet is not None
        contents = {entry.tag: entry.content for entry in sheet.read()}
    ballots = {}
    for n in people:
        content = contents[sheet.tag(person(n))]
        assert content is not None
        ballots[n] = Read(*unpack_ballot(content, len(POST_SHIFT.conditions)))
    return ballots
