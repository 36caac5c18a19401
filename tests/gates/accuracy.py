"""How far the product's agency figure lies from the true share of those who answered."""

import random
from statistics import mean

from tests.gates.rules import RED, release_of
from tests.gates.town import Answers, Town, Week
from wellness.domain.bands import Limits
from wellness.domain.figures import HISTORY, estimate_agency
from wellness.domain.released import Release

SHARES = (0.06, 0.14, 0.25, 0.41, 0.58)
ANSWERING = 0.75
_PERIODS = 26


def mean_error(town: Town, share: float, *, runs: int, seed: int) -> float:
    """Mean absolute error in percentage points, each period with thirteen before it."""
    rng = random.Random(seed)
    return 100 * mean(mean(_errors(rng, town, share)) for _ in range(runs))


def _errors(rng: random.Random, town: Town, share: float) -> list[float]:
    releases, truths = list[Release](), list[float]()
    for _ in range(_PERIODS):
        answers = _answer(rng, town, share)
        releases.append(release_of(town, answers, limits=Limits()))
        truths.append(mean(weeks[0].is_red for weeks in answers.values()))
    figures = estimate_agency(releases, newest=_PERIODS - HISTORY)
    return [
        abs(figure[RED].share - truth)
        for figure, truth in zip(figures, truths[HISTORY:], strict=True)
    ]


def _answer(rng: random.Random, town: Town, share: float) -> Answers:
    return {
        person: (Week(1, rng.random() < share),)
        for person in range(len(town.homes))
        if rng.random() < ANSWERING
    }
