"""`python -m tests.soak --seeds 1-10 --hours 72`: exit 1 at the first invariant that is broken."""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from tests.soak.soak import Broken, soak
from wellness.storage.database import Database
from wellness.storage.upgrade import upgrade


def main() -> int:
    """Soak every seed; 1 once one of them broke an invariant."""
    parser = argparse.ArgumentParser(prog="tests.soak")
    parser.add_argument("--seeds", default="1", help="one seed, or a range such as 1-10")
    parser.add_argument("--hours", type=int, default=72, help="virtual hours for each")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)  # what goes wrong here is meant to
    first, _, last = chosen.seeds.partition("-")
    with tempfile.TemporaryDirectory() as folder:
        migrated = Path(folder) / "migrated.db"
        database = Database(f"sqlite:///{migrated}")
        upgrade(database)
        database.dispose()
        for seed in range(int(first), int(last or first) + 1):
            try:
                figures = soak(Path(folder) / str(seed), migrated, seed=seed, hours=chosen.hours)
            except Broken as broken:
                sys.stdout.write(
                    f"BROKEN: {broken}\nAgain: make soak SEED={seed} HOURS={chosen.hours}\n"
                )
                return 1
            sys.stdout.write(f"{figures.tell()}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
