"""`python -m tests.mutants`: switch each privacy rule off and see that its tests fail.

Exit 1 if a mutation survives, cannot be applied, or a test fails before anything is mutated.
"""

import os
import sys
from argparse import ArgumentParser, Namespace
from typing import Final

from tests.mutants import report
from tests.mutants.catalogue import MISSING, MUTATIONS
from tests.mutants.mutation import Mutation
from tests.mutants.runner import ROOT, Verdict, made_copies, run_unmutated, try_all

_DOCUMENT: Final = ROOT / "docs" / "privacy.md"


def main() -> int:
    """Try the mutations that were asked for, all unless told otherwise."""
    asked = _read_arguments()
    mutations = [one for one in MUTATIONS if not asked.rules or one.rule in asked.rules]
    problems = [f"{_name(one)}: {why}" for one in mutations if (why := one.find_problem(ROOT))]
    if asked.write and (unwritable := report.find_problem(_DOCUMENT)):
        problems.append(unwritable)
    if problems:
        return _refuse(problems)
    with made_copies(asked.jobs) as copies:
        if problems := run_unmutated(copies, mutations):
            return _refuse(problems)
        verdicts = try_all(copies, mutations, _tell)
    table = report.table(verdicts, MISSING)
    sys.stdout.write(f"\n{table}")
    if asked.write:
        report.write(_DOCUMENT, table)
    survived = sum(bool(verdict.trouble) for verdict in verdicts)
    sys.stdout.write(f"\n{len(verdicts) - survived} of {len(verdicts)} mutations killed.\n")
    return 1 if survived else 0


def _read_arguments() -> Namespace:
    parser = ArgumentParser(prog="make mutants")
    parser.add_argument("rules", nargs="*", help="only these rules, such as R5 R18")
    parser.add_argument("--write", action="store_true", help="put the table into docs/privacy.md")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    if asked.write and asked.rules:
        parser.error("--write needs all rules")
    return asked


def _refuse(problems: list[str]) -> int:
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    return 1


def _tell(verdict: Verdict) -> None:
    sys.stdout.write(report.line(verdict))
    sys.stdout.flush()


def _name(mutation: Mutation) -> str:
    return f"{mutation.rule}, {mutation.off}"


if __name__ == "__main__":
    sys.exit(main())
