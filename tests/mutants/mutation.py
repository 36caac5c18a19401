"""What a mutation is: one rule switched off in one line of the product, and who must notice."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mutation:
    """Replace `old` by `new` in `file`; every one of `tests` must fail then.

    `off` says in words what no longer holds. `old` stands in the file exactly once. A test is named
    as pytest names it; of a parametrised one at least one case must fail.
    """

    rule: str
    off: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def find_problem(self, root: Path) -> str | None:
        """Why the mutation cannot be applied to the checkout at `root`."""
        path = root / self.file
        found = path.read_text(encoding="utf-8").count(self.old) if path.is_file() else 0
        return None if found == 1 else f"its old text stands {found} times in {self.file}"

    def apply(self, root: Path) -> str:
        """Mutate the copy of the checkout at `root`; returns the text of the file before."""
        path = root / self.file
        before = path.read_text(encoding="utf-8")
        rewrite(path, before.replace(self.old, self.new))
        return before


def rewrite(path: Path, text: str) -> None:
    """Write a module and drop its compiled form, which the clock alone could make look current."""
    path.write_text(text, encoding="utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        compiled.unlink()
