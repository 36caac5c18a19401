"""The settings of dispatch counts: which types of call are hard."""

from dataclasses import dataclass
from typing import Final

from wellness.config.declaring import setting

_HARD: Final = (
    "assault on staff",
    "cardiac arrest",
    "child death",
    "child injury",
    "death",
    "homicide",
    "overdose",
    "overdose death",
    "shooting",
    "stabbing",
    "suicide",
    "suicide attempt",
    "threat with weapon",
)


@dataclass(frozen=True)
class Exposures:
    """Counts of calls from dispatch (`wellness import exposures`)."""

    hard_calls: tuple[str, ...] = setting(
        _HARD,
        "Types of call that count as hard, as the file of exposures names them; with none, no team"
        " is flagged for its hard calls (T2).",
    )
