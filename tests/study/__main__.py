"""`python -m tests.study`: the reference study; exit 1 if a cell misses or a world flags too often.

Parts may be named (all but `calibrate` and `monthlylimits` run otherwise); `--quick` takes a tenth
of each cell, four worlds, the mid level and periods of 14 days.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from tests.study.jobs import SEED, Effort
from tests.study.reporting import list_misses, show
from tests.study.running import PARTS, study
from tests.study.worlds import WORLDS, Level

QUICK_WORLDS = ("clean", "season .2", "team-week AR .7", "messy")
QUICK_SHARE = 0.1
QUICK_PARTS = (
    "marginals",
    "alarms",
    "shifts",
    "together",
    "acute",
    "agency",
    "monthly",
    "acuteoff",
)
CALIBRATING = frozenset({"calibrate", "monthlylimits"})
FULL_PARTS = tuple(part for part in PARTS if part not in CALIBRATING)


def main(arguments: Sequence[str]) -> int:
    """Simulate, print the tables; 1 if something is not as it must be."""
    chosen = _read(arguments)
    parts = chosen.parts or (QUICK_PARTS if chosen.quick else FULL_PARTS)
    worlds = tuple(chosen.worlds.split(",")) if chosen.worlds else ()
    effort = Effort(seed=chosen.seed, worlds=worlds)
    if chosen.quick:
        effort = replace(
            effort, share=QUICK_SHARE, worlds=worlds or QUICK_WORLDS, levels=(Level.MID,)
        )
    result = study(parts, effort, workers=chosen.jobs)
    sys.stdout.write(show(result))
    misses = list(list_misses(result))
    sys.stdout.write("".join(f"MISSED: {miss}\n" for miss in misses) or "Everything holds.\n")
    if chosen.json:
        Path(chosen.json).write_text(json.dumps(asdict(result), indent=1) + "\n")
    return 1 if misses else 0


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make study ARGS=...", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"any of: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="a tenth of each cell, four worlds")
    parser.add_argument(
        "--worlds",
        help="names, comma between: "
        + ", ".join(world.name.replace("%", "%%") for world in WORLDS),
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--json", help="write the figures here as well")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    names = {world.name for world in WORLDS}
    strange = set(chosen.worlds.split(",") if chosen.worlds else ()) - names
    if strange:
        parser.error(f"no such world: {', '.join(sorted(strange))}")
    return chosen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
