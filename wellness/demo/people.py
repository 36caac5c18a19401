"""How the people of Riverbend answer: invented scores of an invented agency, from one seed.

The model is that of the signal study (statistics-bands.md, section 2): a latent strain with parts
of person, team, period and occasion, cut at thresholds that give the study's middle base rates.
Stories move it: a child's death, a slow burnout, a loss of trust.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from statistics import NormalDist

_STANDARD = NormalDist()
_STRESS = (0.45, 0.35, 0.15, 0.05)
_DRAINED = (0.30, 0.30, 0.25, 0.10, 0.05)
_HARD_CALLS = (0.80, 0.14, 0.04, 0.02)
_DEBRIEF = (0.80, 0.13, 0.07)
_PERSON, _PERSON_PERIOD, _TEAM = 0.40, 0.10, 0.06  # shares of variance
_DRAINED_SHARE = 0.7
_TAKES_PART, _TAKES_PART_SPREAD = 0.72, 0.14  # of a period, by person
_ANSWERS = 0.9  # of the check-ins of somebody who takes part


@dataclass(frozen=True)
class Story:
    """A shift of one team's strain and hard calls (SD units), period by period from `first` on."""

    teams: tuple[str, ...]
    first: int
    strain: Sequence[float] = ()
    hard_calls: Sequence[float] = ()
    answering: Sequence[float] = ()

    def at(self, values: Sequence[float], team: str, period: int) -> float:
        """The shift in a period; the last value stays where there are no more."""
        if team not in self.teams or period < self.first or not values:
            return 0.0
        return values[min(period - self.first, len(values) - 1)]


STORIES = (
    # A child's death: at once, and gone by the fifth week.
    Story(
        ("Community Response Evening",),
        first=8,
        strain=(1.6, 0.8, 0.2, 0.0),
        hard_calls=(1.8, 0.5, 0.0),
    ),
    # Slow burnout: it builds up over ten weeks and stays.
    Story(("Stabilization & Outreach",), first=6, strain=(0.3, 0.6, 0.9, 1.1, 1.2)),
    Story(("Stabilization & Outreach",), first=0, answering=(0.13,)),
    # A rumour that answers are read: people stop answering, and some come back.
    Story(
        ("Crisis Call Diversion", "Care Navigation"),
        first=9,
        answering=(-0.45, -0.35, -0.2, -0.05),
    ),
)


@dataclass(frozen=True)
class Person:
    """Somebody with a phone; `way` is how they answer."""

    number: str
    team: str
    language: str

    @property
    def answers_by_link(self) -> bool:
        """One in ten prefers the page."""
        return self._draw("way").random() < 0.1  # noqa: PLR2004 - one in ten

    def does_answer(self, period: int, occasion: str) -> bool:
        """Whether this check-in is answered: some people sit a period out, as in the study."""
        usual = self._draw("takes part").gauss(_TAKES_PART, _TAKES_PART_SPREAD)
        moved = sum(story.at(story.answering, self.team, period) for story in STORIES)
        takes_part = self._draw("takes part", str(period)).random() < usual + moved
        return takes_part and self._draw("answer", occasion).random() < _ANSWERS

    def answer(self, period: int, occasion: str) -> tuple[int, int, int, int]:
        """The four answers of one check-in."""
        strain = self._latent("strain", period, occasion, "strain")
        drained = 0.6 * strain + 0.8 * self._latent("drained", period, occasion, None)
        drained += _DRAINED_SHARE * self._moved("strain", period) * 0.4
        calls = self._latent("calls", period, occasion, "hard_calls")
        wish = 0.5 * strain + 0.87 * self._draw("wish", occasion).gauss(0, 1)
        return (
            _cut(calls, _HARD_CALLS),
            1 + _cut(strain, _STRESS),
            1 + _cut(drained, _DRAINED),
            1 + _cut(wish, _DEBRIEF),
        )

    def _latent(self, name: str, period: int, occasion: str, moved: str | None) -> float:
        rest = 1 - _PERSON - _PERSON_PERIOD - _TEAM
        value = (
            self._draw(name).gauss(0, _PERSON**0.5)
            + self._draw(name, str(period)).gauss(0, _PERSON_PERIOD**0.5)
            + _random(name, self.team).gauss(0, _TEAM**0.5)
            + self._draw(name, occasion).gauss(0, rest**0.5)
        )
        return value + (self._moved(moved, period) if moved else 0.0)

    def _moved(self, what: str, period: int) -> float:
        return sum(story.at(getattr(story, what), self.team, period) for story in STORIES)

    def _draw(self, *what: str) -> random.Random:
        return _random(self.number, *what)


def _cut(latent: float, shares: Sequence[float]) -> int:
    """The category (from 0) a standard normal value falls in."""
    share, category = _STANDARD.cdf(latent), 0
    for part in shares[:-1]:
        if share < part:
            break
        share -= part
        category += 1
    return category


def _random(*what: str) -> random.Random:
    """Numbers that depend on nothing but these words."""
    return random.Random(sha256("|".join(("riverbend", *what)).encode()).digest())  # noqa: S311
