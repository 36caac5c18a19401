"""What people answer once in 28 days: four indicators that T6 watches, each by itself.

The worlds are those of the reference study (tests/study/worlds.py), read for one answer a month:

- An answer is one latent for each indicator; SD unit = SD of one person's answer. Variances: person
  .60, person-month as the world's person-period, occasion .30; a team's .25 and the world's team
  weeks come on top. Of every part .4 is common to the four indicators.
- Seven in ten answer in the first week of the period, the others after the reminder, in the third.
- What moves the whole agency or a dip moves burnout fully, recovery .8, backing and voice .5.
- 65-80 % answer; who does depends on the person as in the reference study, on no change of a team.
- Shares when nothing changes (calm / mid / worse): burned out .20 / .35 / .55 (published figures
  of the instrument and trade run from 19 to 55 %); low backing .10 / .18 / .30, low voice .12 / .22
  / .35 and low recovery .15 / .30 / .45 are assumptions.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

import numpy as np

from tests.study import worlds as w
from tests.study.counting import release
from tests.study.people import Span, remember
from tests.study.shapes import Counted, Floats, Released, Truths, Whole
from tests.study.simulating import Setting, find_course
from tests.study.worlds import Level, World
from wellness.domain.monthly import MONTHLY

WATCHED: Final = MONTHLY.watched
SPAN_RATES: Final = (0.65, 0.80)
SHARES: Final = {
    Level.CALM: (0.20, 0.10, 0.12, 0.15),
    Level.MID: (0.35, 0.18, 0.22, 0.30),
    Level.WORSE: (0.55, 0.30, 0.35, 0.45),
}
"""By level: burned out, low backing, low voice, low recovery."""

_MOVED: Final = np.array([1.0, 0.5, 0.5, 0.8])
_PERSON, _OCCASION, _ALIKE = 0.60, 0.30, 0.40
_FIRST_WEEK: Final = 0.7
_REMINDED: Final = 2
_LOGISTIC: Final = 1.7**2
_FEW: Final = len(WATCHED)


def span_of(periods: int) -> Span:
    """So many periods of 28 days."""
    return Span(periods, weeks=4, least_rate=SPAN_RATES[0], most_rate=SPAN_RATES[1])


def simulate_monthly(seed: tuple[int, ...], setting: Setting, push: Floats) -> Released:
    """What is released; `push` is by [agency, group, period, indicator], in SD."""
    sizes, span = setting.agencies.sizes, setting.span
    shape = (*sizes.shape, span.periods)
    voters = np.zeros(shape, dtype=np.int64)
    yes = np.zeros((*shape, _FEW), dtype=np.int64)
    course = find_course(np.random.default_rng((*seed, 0)), setting.world, len(sizes), span)
    for size in np.unique(sizes):
        agency, group = np.nonzero(sizes == size)
        rng = np.random.default_rng((*seed, int(size)))
        crowd = _Crowd(rng, setting.world, _cuts(setting), (len(agency), int(size)), span)
        for period in range(span.periods):
            weeks = course[agency, period * span.weeks : (period + 1) * span.weeks]
            found = crowd.count(weeks, push[agency, group, period])
            voters[agency, group, period], yes[agency, group, period] = found
    return release(Counted(voters, yes))


def split_watched(released: Released) -> list[Released]:
    """Each watched indicator by itself."""
    return [Released(released.m, released.bands[..., [each]]) for each in range(_FEW)]


def _cuts(setting: Setting) -> Floats:
    """The latents above which an answer counts, for each indicator."""
    world = setting.world
    own = _PERSON + _OCCASION + world.person_period + w.TEAM_SD**2 + world.team_week**2
    shared = world.agency_drift**2 + world.season**2 / 2
    return np.array(
        [
            NormalDist(0, sqrt(own + moved**2 * shared)).inv_cdf(1 - share)
            for share, moved in zip(SHARES[setting.level], _MOVED, strict=True)
        ]
    )


@dataclass
class _Crowd:
    """Groups of one size; the first axis of every array is the indicator."""

    rng: np.random.Generator
    world: World
    cuts: Floats
    shape: tuple[int, int]
    span: Span

    def __post_init__(self) -> None:
        groups, _ = self.shape
        self.leaving = 1 - (1 - self.world.turnover) ** (self.span.weeks / w.YEAR)
        self.team = w.TEAM_SD * self._alike(groups)
        self.shock = self._alike(groups)
        self.person, self.mood = self._alike(*self.shape), self._alike(*self.shape)
        self.propensity = self.rng.standard_normal(self.shape)

    def count(self, course: Floats, push: Floats) -> tuple[Whole, Whole]:
        """Voters and yes votes of a period; `course` by [group, week], `push` by [group, ..]."""
        self._change_people()
        dip = self.rng.random(self.shape[0]) < self.world.dips
        level = self.team + push.T + _MOVED[:, None] * w.DIP_STRESS * dip
        weeks = self._shocks() + _MOVED[:, None, None] * course
        is_late = self.rng.random(self.shape) > _FIRST_WEEK
        when = np.where(is_late, weeks[:, :, [_REMINDED]], weeks[:, :, [0]])
        own = sqrt(_PERSON) * self.person + sqrt(self.world.person_period) * self.mood
        answers = self._answers(own[0], dip)
        noise = sqrt(_OCCASION) * self._alike(*self.shape)
        is_yes = own + level[:, :, None] + when + noise > self.cuts[:, None, None]
        return answers.sum(axis=1), (is_yes & answers).sum(axis=2).T

    def _answers(self, burnout: Floats, dip: Truths) -> Truths:
        rate = self.rng.uniform(self.span.least_rate, self.span.most_rate, self.shape[0])
        rate *= np.where(dip, w.DIP_RATE, 1.0)
        pull = self.world.non_response**2 * (_PERSON + self.world.person_period)
        middle = np.log(rate / (1 - rate)) * np.sqrt(1 + (w.PROPENSITY_SD**2 + pull) / _LOGISTIC)
        odds = middle[:, None] + w.PROPENSITY_SD * self.propensity
        odds += self.world.non_response * burnout
        found: Truths = self.rng.random(self.shape) < 1 / (1 + np.exp(-odds))
        return found

    def _shocks(self) -> Floats:
        """What moves each group in each week of the period: [indicator, group, week]."""
        rows = []
        for _ in range(self.span.weeks):
            fresh = self._alike(self.shape[0])
            self.shock = remember(self.shock, self.world.team_memory, fresh)
            rows.append(self.world.team_week * self.shock)
        return np.stack(rows, axis=-1)

    def _change_people(self) -> None:
        fresh = self._alike(*self.shape)
        self.mood = remember(self.mood, self.world.person_memory, fresh)
        if self.leaving:
            leaves = self.rng.random(self.shape) < self.leaving
            self.person = np.where(leaves, self._alike(*self.shape), self.person)
            newer = self.rng.standard_normal(self.shape)
            self.propensity = np.where(leaves, newer, self.propensity)

    def _alike(self, *shape: int) -> Floats:
        """Four normals of variance 1 that have a part in common."""
        own = self.rng.standard_normal((_FEW, *shape))
        found: Floats = sqrt(_ALIKE) * self.rng.standard_normal(shape) + sqrt(1 - _ALIKE) * own
        return found
