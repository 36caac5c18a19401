"""`python -m tests.bench`: measure the real parts, print one table, exit 1 if a bound is missed.

The clock is the virtual one of the demo; everything measured is synced to disk. Machines are
shared and noisy: what misses its bound once should be run again on a quiet one.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.figures import Figure, table
from tests.bench.site import built_site
from tests.bench.tick_figures import measure_tick
from tests.bench.vault_figures import measure_cast, measure_close
from tests.bench.web_figures import measure_chart, measure_page, measure_webhook


def main() -> int:
    """Measure everything in a folder of its own; 1 if a bound was missed, else 0."""
    with TemporaryDirectory(prefix="wellness-bench-") as name:
        figures = _measure(Path(name))
    sys.stdout.write(table(figures))
    return 0 if all(figure.is_met for figure in figures) else 1


def _measure(folder: Path) -> list[Figure]:
    cast, close = measure_cast(folder / "cast"), measure_close(folder / "close")
    with built_site(folder / "site") as (site, runtime):
        idle = measure_tick(site, runtime)
        site.start_web()
        site.start_worker()
        webhook = measure_webhook(site, runtime)
        page = measure_page(site)
        chart = measure_chart(site, runtime)
    return [cast, webhook, page, idle, close, chart]


if __name__ == "__main__":
    sys.exit(main())
