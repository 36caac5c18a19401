"""Measures the rules in both towns, says what they come to, and which gate is not kept."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from tests.gates.accuracy import SHARES, mean_error
from tests.gates.attack import KNOWN, is_red, list_exposed
from tests.gates.rules import OURS, RULES, Rule
from tests.gates.town import TOWNS, Answers, Town, list_periods, simulate_year

SEED = 83
LEAST_SHOWN = 0.93
MOST_ERROR = 4.0


@dataclass(frozen=True, slots=True)
class Effort:
    """How many years are simulated for exposure, and how many for the agency figure."""

    years: int
    runs: int


FULL = Effort(years=40, runs=40)
QUICK = Effort(years=6, runs=12)


@dataclass(frozen=True)
class Exposure:
    """What a rule exposed in a town; each list is by known answers of colleagues, 0, 1, 2.

    `staff` are shares of those who gave a red answer in a year, of whom one was exposed; `red`
    counts red answers exposed, `any` and `certain` answers of either kind exposed and known for
    certain, of so many `answers`.
    """

    rule: Rule
    town: Town
    staff: tuple[float, ...]
    red: tuple[int, ...]
    any: tuple[int, ...]
    certain: tuple[int, ...]
    answers: int
    people_shown: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Mean absolute error of the agency figure at one true share, in percentage points."""

    town: Town
    share: float
    error: float


@dataclass
class _Counts:
    answered: int = 0
    shown: int = 0
    staff: int = 0

    def __post_init__(self) -> None:
        self.staff_exposed = [0] * len(KNOWN)
        self.red = [0] * len(KNOWN)
        self.certain = [0] * len(KNOWN)
        self.any = [0] * len(KNOWN)


def measure_exposure(rule: Rule, town: Town, *, years: int, seed: int = SEED) -> Exposure:
    """What a rule exposes over some years; the same seed gives every rule the same years."""
    counts = _Counts()
    for year in range(years):
        answers = simulate_year(random.Random(f"{seed}-{year}"), town)
        _count_year(
            random.Random(f"told-{seed}-{year}"),
            rule,
            town,
            list(list_periods(answers, rule.weeks)),
            counts,
        )
    return Exposure(
        rule,
        town,
        tuple(n / counts.staff for n in counts.staff_exposed),
        tuple(counts.red),
        tuple(counts.any),
        tuple(counts.certain),
        counts.answered,
        counts.shown / counts.answered,
    )


def measure_all(effort: Effort) -> tuple[list[Exposure], list[Accuracy]]:
    """Every rule in every town, and the product's agency figure at every true share."""
    exposures = [
        measure_exposure(rule, town, years=effort.years) for town in TOWNS for rule in RULES
    ]
    accuracies = [
        Accuracy(town, share, mean_error(town, share, runs=effort.runs, seed=SEED))
        for town in TOWNS
        for share in SHARES
    ]
    return exposures, accuracies


def list_misses(exposures: Sequence[Exposure], accuracies: Sequence[Accuracy]) -> Iterator[str]:
    """The gates our rule does not keep."""
    for found in exposures:
        if found.rule.name != OURS.name:
            continue
        if any(found.red):
            yield f"{found.town.name}: {found.red} red answers are exposed"
        if any(found.certain):
            yield f"{found.town.name}: {found.certain} answers are known for certain"
        if found.people_shown < LEAST_SHOWN:
            yield f"{found.town.name}: {found.people_shown:.1%} of the people are in a release"
    error = max(accuracy.error for accuracy in accuracies)
    if error > MOST_ERROR:
        yield f"the agency figure is {error:.1f} points off on average"


def table(exposures: Sequence[Exposure], accuracies: Sequence[Accuracy]) -> str:
    """What was measured, as text."""
    lines = [
        "Exposed: of the staff who gave a red answer in a year, those of whom one became known",
        "(belief .95) to somebody who knows who answered and 0 / 1 / 2 other answers.",
        "Any: answers of either kind believed rightly at .95. Certain: believed at 1.",
    ]
    for town in TOWNS:
        lines += ["", f"83 people in teams of {town.name}", _HEAD]
        lines += [_row(found) for found in exposures if found.town == town]
    lines += ["", f"Agency figure of ours, mean error in points ({_shares()} truly red)"]
    for town in TOWNS:
        errors = [accuracy.error for accuracy in accuracies if accuracy.town == town]
        listed = "  ".join(f"{error:4.1f}" for error in errors)
        lines.append(f"  {town.name:<26}{listed}   mean {mean(errors):.1f}")
    return "\n".join(lines) + "\n"


_HEAD = f"  {'rule':<38}{'exposed %':>21}{'any %':>24}{'certain %':>24}{'in a release %':>17}"


def _row(found: Exposure) -> str:
    staff = _three(f"{100 * share:.1f}" for share in found.staff)
    either = _three(f"{100 * count / found.answers:.2f}" for count in found.any)
    certain = _three(f"{100 * count / found.answers:.2f}" for count in found.certain)
    shown = f"{100 * found.people_shown:.1f}"
    return f"  {found.rule.name:<38}{staff:>21}{either:>24}{certain:>24}{shown:>17}"


def _three(values: Iterator[str]) -> str:
    return " / ".join(values)


def _shares() -> str:
    return ", ".join(f"{share:.0%}" for share in SHARES)


def _count_year(
    rng: random.Random, rule: Rule, town: Town, periods: Sequence[Answers], counts: _Counts
) -> None:
    gave_red: set[int] = set()
    exposed: list[set[int]] = [set() for _ in KNOWN]
    for answers in periods:
        gave_red.update(person for person in answers if is_red(answers[person]))
        published = rule.publish(town, answers)
        counts.answered += len(answers)
        counts.shown += published.people_shown
        for cell in published.cells:
            for found in list_exposed(rng, cell, answers, rule.give):
                counts.any[found.known] += 1
                counts.certain[found.known] += found.is_certain
                if is_red(answers[found.person]):
                    counts.red[found.known] += 1
                    exposed[found.known].add(found.person)
    counts.staff += len(gave_red)
    for known in KNOWN:
        counts.staff_exposed[known] += len(exposed[known])
