"""The Riverbend agency of the test files, as its texts see it."""

import csv
from pathlib import Path
from typing import Final

from wellness.domain.texts import LintFault, Surroundings, Wording, lint

_FILES: Final = Path(__file__).parents[2] / "data"


def _units() -> list[dict[str, str]]:
    with (_FILES / "riverbend" / "units.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _crisis_phrases() -> tuple[str, ...]:
    lines = (_FILES / "crisis-phrases.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


LINK_OF_40: Final = "https://ri.test/c#" + "A" * 22
RIVERBEND: Final = Surroundings(
    agency=_units()[0]["unit"],
    help_phone="(555) 555-0100",
    team_names=tuple(row["unit"] for row in _units() if row["kind"] == "team"),
    link="https://checkin.example/c#" + "A" * 22,
    privacy_link="https://checkin.example/privacy",
    support="https://checkin.example/support",
    k=7,
    crisis_phrases=_crisis_phrases(),
)


def faults_of(
    key: str, language: str, text: str, surroundings: Surroundings = RIVERBEND
) -> list[LintFault]:
    return lint(Wording.with_overrides({key: {language: text}}), surroundings)
