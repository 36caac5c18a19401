"""A sound configuration, and the faults of one that is not."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from wellness.wiring import Refused, load_settings

KEY = "k3y-of-a-test-0123456789abcdefghij"
GOOD = """\
[agency]
name = "Riverbend"
help_phone = "919-555-0199"
support = "919-555-0198"
"""
ENVIRON = {"WELLNESS_WEB_SECRET_KEY": KEY}


def write(folder: Path, text: str = GOOD) -> Path:
    path = folder / "wellness.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str, environ: Mapping[str, str] = ENVIRON) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        load_settings(write(folder, text), environ)
    return refused.value.faults


def only_fault(folder: Path, text: str, environ: Mapping[str, str] = ENVIRON) -> str:
    (fault,) = faults(folder, text, environ)
    return fault
