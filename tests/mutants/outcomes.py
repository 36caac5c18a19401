"""A pytest plugin: notes how each test ended, and refuses to test anything but the copy.

Loaded with `-p tests.mutants.outcomes` in a copy of the checkout; the outcomes go to the JSON file
that `WELLNESS_OUTCOMES` names.
"""

import json
import os
from pathlib import Path
from typing import Final

import pytest

import wellness

FILE: Final = "WELLNESS_OUTCOMES"
_ended: dict[str, bool] = {}


def pytest_configure() -> None:
    imported = Path(wellness.__file__)
    if not imported.is_relative_to(Path.cwd()):
        pytest.exit(f"{imported} was imported, which is not the copy", returncode=3)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _ended[report.nodeid] = _ended.get(report.nodeid, True) and not report.failed


def pytest_sessionfinish() -> None:
    Path(os.environ[FILE]).write_text(json.dumps(_ended), encoding="utf-8")
