"""The table of mutations: as text for the terminal, as Markdown between two marks in a document."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.mutants.runner import Verdict

BEGIN: Final = "<!-- mutants: begin (written by `make mutants ARGS=--write`) -->"
END: Final = "<!-- mutants: end -->"


def line(verdict: Verdict) -> str:
    """One verdict for the terminal."""
    mutation = verdict.mutation
    became = f"SURVIVED: {verdict.trouble}" if verdict.trouble else _killers(verdict)
    return f"{mutation.rule:<4} {mutation.off} | {became} | {verdict.seconds:.0f} s\n"


def table(verdicts: Sequence[Verdict], missing: Mapping[str, str]) -> str:
    """Markdown: a row for each mutation and for each rule that nothing holds yet."""
    rows = [
        (verdict.mutation.rule, verdict.mutation.off, _became(verdict), f"{verdict.seconds:.0f}")
        for verdict in verdicts
    ]
    rows += [(rule, f"*not built yet: {what}*", "", "") for rule, what in missing.items()]
    rows.sort(key=lambda row: int(row[0].removeprefix("R")))  # stable: in the catalogue's order
    head = ("Rule", "Switched off", "Killed by", "Seconds"), ("---", "---", "---", "---:")
    return "\n".join(f"| {' | '.join(row)} |" for row in (*head, *rows)) + "\n"


def find_problem(path: Path) -> str | None:
    """Why no table can be written into a document."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    if [line for line in lines if line in (BEGIN, END)] == [BEGIN, END]:
        return None
    return f"{path.name} needs these two lines, once and in this order: {BEGIN} and {END}"


def write(path: Path, text: str) -> None:
    """Put a table between the two marks of a document.

    Raises:
        ValueError: the document lacks the marks, or has them more than once or the wrong way round.
    """
    if problem := find_problem(path):
        raise ValueError(problem)
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def _became(verdict: Verdict) -> str:
    return "**survived**" if verdict.trouble else _killers(verdict)


def _killers(verdict: Verdict) -> str:
    return ", ".join(f"`{test.rpartition('::')[2]}`" for test in verdict.mutation.tests)
