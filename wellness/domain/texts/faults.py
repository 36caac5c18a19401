"""What is wrong with a wording, said so that a coordinator can put it right."""

from collections.abc import Sequence
from dataclasses import dataclass

from wellness.domain.language import Language


@dataclass(frozen=True)
class LintFault:
    """One fault of one text; `language` is None where both or neither are meant."""

    key: str
    language: Language | None
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Show the fault as one line for a terminal."""
        where = self.key if self.language is None else f"{self.key} ({self.language})"
        return f"{where}: {self.problem} {self.remedy}"


class WordingError(ValueError):
    """A wording that cannot be used at all; `faults` lists everything found, not the first."""

    def __init__(self, faults: Sequence[LintFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
