"""`python -m tests.load`: many clients post signed webhooks at once while the worker sends.

A real web server, a real worker and the carrier simulator over HTTP, real SQLite files. Exits 1 if
a webhook was lost or the slowest hundredth took longer than the bound.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.load.inbound import BOUND_MS, measure


def main() -> int:
    """Measure once and print a line; 1 if a bound is missed."""
    parser = argparse.ArgumentParser(description="Inbound webhooks under load.")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--texts", type=int, default=5_000)
    parser.add_argument("--pace", type=int, default=1, help="of texts, in segments a second")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), clients=given.clients, texts=given.texts, pace=given.pace)
    sys.stdout.write(
        f"{found.texts} webhooks from {given.clients} clients in {found.seconds:.1f} s"
        f" ({found.texts / found.seconds:.0f}/s) while {found.sent} texts went out:"
        f" p50 {found.percentile(50):.0f} ms, p95 {found.percentile(95):.0f} ms,"
        f" p99 {found.percentile(99):.0f} ms; lost {found.lost}\n"
    )
    return 1 if found.lost or found.percentile(99) > BOUND_MS else 0


if __name__ == "__main__":
    sys.exit(main())
