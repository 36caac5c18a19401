"""Applies mutations to copies of the checkout, one at a time in each, and runs the tests named."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Final, TypeVar

from tests.mutants import outcomes
from tests.mutants.mutation import Mutation, rewrite

ROOT: Final = Path(__file__).parents[2]
_LEFT_BEHIND: Final = shutil.ignore_patterns(
    ".git", ".venv", "var", "dist", "build", "__pycache__", ".*_cache", ".hypothesis", ".coverage*"
)
_LONGEST_SECONDS: Final = 600
Piece = TypeVar("Piece")
Result = TypeVar("Result")
_OPTIONS: Final = (
    *("-q", "--no-header", "--tb=no", "--color=no", "--hypothesis-seed=0"),
    *("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "tests.mutants.outcomes"),
)


@dataclass(frozen=True, slots=True)
class Ran:
    """How each test ended (true is passed); `trouble` where pytest could not do its work."""

    passed: Mapping[str, bool]
    trouble: str
    seconds: float

    def cases(self, test: str) -> list[bool]:
        """How the cases of a test ended."""
        return [
            passed
            for case, passed in self.passed.items()
            if case == test or case.startswith(f"{test}[")
        ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutation; it is killed if `trouble` is empty."""

    mutation: Mutation
    trouble: str
    seconds: float


class Copies:
    """Copies of the checkout, each used by one run at a time."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count = count
        self._free: SimpleQueue[Path] = SimpleQueue()
        for number in range(count):
            copy = folder / f"copy-{number}"
            shutil.copytree(ROOT, copy, ignore=_LEFT_BEHIND)
            self._free.put(copy)

    @contextmanager
    def one(self) -> Iterator[Path]:
        """A copy nobody else uses meanwhile."""
        copy = self._free.get()
        try:
            yield copy
        finally:
            self._free.put(copy)


@contextmanager
def made_copies(count: int) -> Iterator[Copies]:
    """Copies of the checkout in a folder of their own, gone afterwards."""
    with TemporaryDirectory(prefix="wellness-mutants-") as name:
        yield Copies(Path(name), count)


def run_unmutated(copies: Copies, mutations: Sequence[Mutation]) -> list[str]:
    """Run every test that is named; what is wrong before anything is mutated."""
    tests = sorted({test for mutation in mutations for test in mutation.tests})
    shares = [tests[start :: copies.count] for start in range(copies.count)]
    runs = _side_by_side(copies, [share for share in shares if share], _run)
    problems = [run.trouble for run in runs if run.trouble]
    passed = {case: ended for run in runs for case, ended in run.passed.items()}
    everything = Ran(passed, "", 0)
    if not problems:
        problems += [f"{test} does not exist" for test in tests if not everything.cases(test)]
    return [*problems, *(f"{case} fails unmutated" for case, ended in passed.items() if not ended)]


def try_all(
    copies: Copies, mutations: Sequence[Mutation], tell: Callable[[Verdict], None]
) -> list[Verdict]:
    """Apply each mutation in turn; `tell` is called with each verdict as it is known."""

    def judge(copy: Path, mutation: Mutation) -> Verdict:
        verdict = _judge(copy, mutation)
        tell(verdict)
        return verdict

    return _side_by_side(copies, mutations, judge)


def _judge(copy: Path, mutation: Mutation) -> Verdict:
    before = mutation.apply(copy)
    try:
        ran = _run(copy, mutation.tests)
    finally:
        rewrite(copy / mutation.file, before)
    trouble = ran.trouble or _list_survived(ran, mutation)
    return Verdict(mutation, trouble, ran.seconds)


def _list_survived(ran: Ran, mutation: Mutation) -> str:
    blind = [test for test in mutation.tests if all(ran.cases(test))]
    return f"survives {', '.join(blind)}" if blind else ""


def _run(copy: Path, tests: Sequence[str]) -> Ran:
    """Run tests in a copy with the interpreter of the checkout."""
    noted = copy / "outcomes.json"
    noted.unlink(missing_ok=True)
    begun = monotonic()
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter and tests
            [sys.executable, "-m", "pytest", *_OPTIONS, *tests],
            check=False,
            cwd=copy,
            env=os.environ | {"PYTHONPATH": str(copy), outcomes.FILE: str(noted)},
            capture_output=True,
            text=True,
            timeout=_LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Ran({}, f"{', '.join(tests)} took over {_LONGEST_SECONDS} s", _LONGEST_SECONDS)
    seconds = monotonic() - begun
    if ended.returncode not in (0, 1) or not noted.is_file():
        said = (ended.stderr or ended.stdout).strip().splitlines()[-5:]
        return Ran({}, f"pytest ended with {ended.returncode}: {' / '.join(said)}", seconds)
    return Ran(json.loads(noted.read_text(encoding="utf-8")), "", seconds)


def _side_by_side(
    copies: Copies, pieces: Sequence[Piece], work: Callable[[Path, Piece], Result]
) -> list[Result]:
    def on_a_copy(piece: Piece) -> Result:
        with copies.one() as copy:
            return work(copy, piece)

    with ThreadPoolExecutor(copies.count) as pool:
        return list(pool.map(on_a_copy, pieces))
