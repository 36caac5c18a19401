"""What a benchmark measured: values, what they come to, and the bound they must keep."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from time import perf_counter

_SHARE = 0.95
_HEAD = ("figure", "runs", "median", "p95", "bound", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """The values of one measurement; nineteen in twenty of them must not exceed the bound.

    Raises ValueError without a value: what was not measured keeps no bound.
    """

    name: str
    unit: str
    bound: float
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError(f"{self.name} was not measured")

    @property
    def median(self) -> float:
        """The middle of the values."""
        return median(self.values)

    @property
    def p95(self) -> float:
        """The least value that nineteen in twenty do not exceed (nearest rank)."""
        return sorted(self.values)[ceil(_SHARE * len(self.values)) - 1]

    @property
    def is_met(self) -> bool:
        """Whether the bound was kept."""
        return self.p95 <= self.bound


def time_each(actions: Iterable[Callable[[], object]]) -> tuple[float, ...]:
    """How long each action takes (ms); what prepares it may be done by the iterable."""
    return tuple(_time(action) for action in actions)


def require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as assert does
    """Refuse to measure what did not do its work; raises RuntimeError."""
    if not holds:
        raise RuntimeError(otherwise)


def table(figures: Sequence[Figure]) -> str:
    """The figures as one table, a line each."""
    rows = [_HEAD, *(_row(figure) for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(_pad, range(len(row)), row, widths)).rstrip() for row in rows)
    return "\n".join(lines) + "\n"


def _time(action: Callable[[], object]) -> float:
    begun = perf_counter()
    action()
    return (perf_counter() - begun) * 1000


def _row(figure: Figure) -> tuple[str, ...]:
    measured = (f"{value:.1f} {figure.unit}" for value in (figure.median, figure.p95))
    verdict = "kept" if figure.is_met else "MISSED"
    bound = f"{figure.bound:g} {figure.unit}"
    return (figure.name, str(len(figure.values)), *measured, bound, verdict)


def _pad(column: int, cell: str, width: int) -> str:
    return cell.ljust(width) if column in (0, len(_HEAD) - 1) else cell.rjust(width)
