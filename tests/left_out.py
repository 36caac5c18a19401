"""A pytest plugin: without Chromium the browser tests are left out, and the summary says so.

It also says why tests were skipped, which only those of the simulator's contract may be.

Under xdist the workers leave them out, each all of them, and the controller says it once.
"""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

_LEFT_OUT: Final = pytest.StashKey[int]()
_SENT: Final = "browser_tests_left_out"


def find_chromium() -> Path | None:
    """The browser on PATH, under either of the names distributions give it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return None if found is None else Path(found)


@pytest.hookimpl(trylast=True)  # what -m and -k deselect is not counted
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if find_chromium() is not None:
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    _remember(config, len(left_out))


@pytest.hookimpl(optionalhook=True)  # a hook of xdist, which may be switched off
def pytest_testnodedown(node: Any) -> None:
    sent = getattr(node, "workeroutput", {})  # a worker that crashed has sent nothing
    _remember(node.config, sent.get(_SENT, 0))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    count = config.stash.get(_LEFT_OUT, 0)
    if count:
        tests = "test was" if count == 1 else "tests were"
        terminalreporter.write_line(
            f"{count} browser {tests} left out: Chromium is missing (apt-get install chromium)",
            yellow=True,
        )
    for reason, skipped in sorted(_reasons(terminalreporter).items()):
        terminalreporter.write_line(f"{skipped} not run: {reason}", yellow=True)


def _reasons(terminalreporter: pytest.TerminalReporter) -> Counter[str]:
    """How many tests were skipped for each reason; workers' reports are among them."""
    skipped = terminalreporter.stats.get("skipped", [])
    told = (report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple))
    return Counter(str(reason).removeprefix("Skipped: ") for reason in told)


def _remember(config: pytest.Config, count: int) -> None:
    config.stash[_LEFT_OUT] = max(count, config.stash.get(_LEFT_OUT, 0))
    sending = getattr(config, "workeroutput", None)
    if sending is not None:
        sending[_SENT] = count
