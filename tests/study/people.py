"""The people of groups of one size, and what they answer from period to period."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tests.study import worlds as w
from tests.study.counting import votes
from tests.study.shapes import KEYS, Floats, Truths, Whole
from tests.study.worlds import Cuts, World

Small = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Span:
    """How many periods, of how many weeks; the share of the eligible who answer at all."""

    periods: int
    weeks: int = 2
    least_rate: float = 0.60
    most_rate: float = 0.75


@dataclass(frozen=True, slots=True)
class Moved:
    """What really changed in a period, by group; `drained` is the part that drained makes."""

    stress: Floats
    hard: Floats
    drained: float


def remember(before: Floats, memory: float, fresh: Floats) -> Floats:
    """The next value of a stationary process of variance 1."""
    after: Floats = memory * before + np.sqrt(1 - memory**2) * fresh
    return after


class Block:
    """Groups of one size, with their people, from period to period."""

    def __init__(
        self,
        rng: np.random.Generator,
        world: World,
        cuts: Cuts,
        shape: tuple[int, int],
        span: Span,
    ) -> None:
        self.rng, self.world, self.cuts = rng, world, cuts
        groups, _ = shape
        self.shape, self.span = shape, span
        self.leaving = 1 - (1 - world.turnover) ** (span.weeks / w.YEAR)
        self.team = w.TEAM_SD * self._draw(groups)
        self.hard_team = w.HARD_TEAM * self._draw(groups)
        self.shock = self._draw(groups)
        self.person = self._draw_people()
        self.mood = self._draw(2, *self.shape)

    def count(self, course: Floats, moved: Moved) -> tuple[Whole, Whole]:
        """Voters and, by indicator, yes votes of a period; `course` is by group and week."""
        self._change_people()
        dip = self.rng.random(self.shape[0]) < self.world.dips
        common = self._shocks() + course + (self.team + w.DIP_STRESS * dip)[:, None]
        answers = self._answers(common.mean(axis=1) + moved.stress, dip)
        check_ins = answers.sum(axis=2)
        met = self._met(common, moved)
        counts = {name: (found & answers).sum(axis=2) for name, found in met.items()}
        yes = [votes(key, counts[_CONDITION[key]], check_ins).sum(axis=1) for key in KEYS]
        return (check_ins > 0).sum(axis=1), np.stack(yes, axis=-1)

    def _met(self, common: Floats, moved: Moved) -> dict[str, Truths]:
        """Which check-ins meet each condition, by group, person and check-in."""
        week = np.arange(w.MOST_SHIFTS) % self.span.weeks
        strain, wear = self._occasions()
        strain += (np.sqrt(w.PERSON) * self.person[0] + self._mood(0))[:, :, None].astype(_SMALL)
        strain += (common + moved.stress[:, None])[:, None, week].astype(_SMALL)
        wear += (np.sqrt(w.DRAINED_PERSON) * self.person[1] + self._mood(1))[:, :, None].astype(
            _SMALL
        )
        shared = w.DRAINED_MOVES * common + moved.drained * moved.stress[:, None]
        wear += shared[:, None, week].astype(_SMALL)
        return {
            "strained": strain > self.cuts.strained,
            "drained": wear > self.cuts.drained,
            "heavy": wear > self.cuts.heavy,
            "hard": self._calls(moved.hard) > self.cuts.hard,
        }

    def _calls(self, hard: Floats) -> Small:
        groups = self.shape[0]
        shared = self.hard_team + w.HARD_TEAM_PERIOD * self._draw(groups) + hard
        level = shared[:, None] + w.HARD_PERSON * self.person[3]
        calls = self.rng.standard_normal((*self.shape, w.MOST_SHIFTS), dtype=np.float32)
        calls *= np.float32(w.HARD_OCCASION)
        calls += level[:, :, None].astype(_SMALL)
        return calls

    def _answers(self, common: Floats, dip: Truths) -> Truths:
        """Which check-ins of whom are answered."""
        rate = self.rng.uniform(self.span.least_rate, self.span.most_rate, self.shape[0])
        rate *= np.where(dip, w.DIP_RATE, 1.0)
        pull = self.world.non_response**2 * (w.PERSON + self.world.person_period + w.TEAM_SD**2)
        middle = np.log(rate / (1 - rate)) * np.sqrt(1 + (w.PROPENSITY_SD**2 + pull) / _LOGISTIC)
        stress = common[:, None] + np.sqrt(w.PERSON) * self.person[0] + self._mood(0)
        odds = middle[:, None] + w.PROPENSITY_SD * self.person[2]
        odds += self.world.non_response * stress
        takes_part = self.rng.random(self.shape) < 1 / (1 + np.exp(-odds))
        shifts = self.rng.integers(w.FEWEST_SHIFTS, w.MOST_SHIFTS + 1, self.shape)
        answers: Truths = np.arange(w.MOST_SHIFTS) < shifts[:, :, None]
        answers &= takes_part[:, :, None]
        if self.world.answered < 1:
            answers &= self.rng.random(answers.shape, dtype=np.float32) < self.world.answered
        return answers

    def _shocks(self) -> Floats:
        """What moves each group in each week of the period."""
        rows = []
        for _ in range(self.span.weeks):
            self.shock = remember(self.shock, self.world.team_memory, self._draw(self.shape[0]))
            rows.append(self.world.team_week * self.shock)
        return np.stack(rows, axis=1)

    def _occasions(self) -> tuple[Small, Small]:
        size = (*self.shape, w.MOST_SHIFTS)
        strain = self.rng.standard_normal(size, dtype=np.float32)
        wear = self.rng.standard_normal(size, dtype=np.float32)
        wear *= np.float32(np.sqrt(1 - w.OCCASIONS_AGREE**2))
        wear += np.float32(w.OCCASIONS_AGREE) * strain
        strain *= np.float32(np.sqrt(w.OCCASION))
        wear *= np.float32(np.sqrt(w.DRAINED_OCCASION))
        return strain, wear

    def _change_people(self) -> None:
        """A period passes: moods change, and some people are replaced."""
        fresh = self._draw(2, *self.shape)
        self.mood = remember(self.mood, self.world.person_memory, fresh)
        if self.leaving:
            leaves = self.rng.random(self.shape) < self.leaving
            self.person = np.where(leaves, self._draw_people(), self.person)

    def _draw_people(self) -> Floats:
        """Stress, drained, propensity and hard calls of each person, each of variance 1."""
        drawn = self._draw(4, *self.shape)
        drawn[1] = w.PERSONS_AGREE * drawn[0] + np.sqrt(1 - w.PERSONS_AGREE**2) * drawn[1]
        return drawn

    def _mood(self, place: int) -> Floats:
        """How far a person is from their own usual in this period: stress, drained."""
        own = self.mood[place]
        if place:
            own = w.OCCASIONS_AGREE * self.mood[0] + np.sqrt(1 - w.OCCASIONS_AGREE**2) * own
        mood: Floats = np.sqrt(self.world.person_period) * own
        return mood

    def _draw(self, *shape: int) -> Floats:
        return self.rng.standard_normal(shape)


_LOGISTIC: Final = 1.7**2
"""A normal of this variance is like a logistic: makes the mean over people the rate drawn."""

_SMALL: Final = np.float32
_CONDITION: Final = {
    "strained_often": "strained",
    "strained_mostly": "strained",
    "drained_half": "drained",
    "drained_heavy": "heavy",
    "exposure": "hard",
}
"""What one check-in must meet for each indicator."""
