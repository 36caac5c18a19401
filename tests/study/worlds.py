"""The worlds of the reference study: what moves an agency's answers when nothing is wrong.

Source: statistics-bands.md, section 2. What it leaves open is read like this, and checked against
its period shares and shares of periods released (`python -m tests.study marginals`):

- Variances of one check-in's stress: person .40, person-period .10 (messy .20; .30 where persons
  are autoregressive), occasion .50; the squares of the team's .25 and its week's .10 come on top.
  Cut points stand at the base rates of a normal with the world's own spread, 1.4 % further out.
- Drained is a little steadier: person .50, occasion .40, cut points 6 % further out. What moves
  the whole team or agency moves drained .7 as far.
- Season is a sine of 52 weeks for the whole agency with a phase of its own; the holiday peak is
  +.4 in three weeks a year; the agency's drift is AR(.9) by week with that SD.
- A dip is a period of a team (one in ten): a rate of answering .6 as high, and stress +.4.
- Non-response changes the odds of answering at all by exp(g) for each SD of a person's stress.
- The rate of answering is drawn anew from .60-.75 for each team and period.
- Messy: season .2, team weeks AR(.6) .15, person-period .20 AR(.3), dips in .06 of periods,
  g = -.25, turnover 20 % a year, agency drift .10, each check-in answered with .75. Dips of .10
  and g = -.5 together would release fewer periods than the study's messy world does.
- Agencies mix all six sizes: the study's numbers of groups a cell (140-340) allow nothing else.
- The debrief wish takes no part in a chart and is not simulated.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt
from statistics import NormalDist
from typing import Final


@dataclass(frozen=True, slots=True)
class World:
    """What moves answers; SDs on the scale of one check-in's stress, memories by week or period."""

    name: str
    season: float = 0.0
    holiday: float = 0.0
    agency_drift: float = 0.0
    team_week: float = 0.10
    team_memory: float = 0.0
    person_period: float = 0.10
    person_memory: float = 0.0
    turnover: float = 0.0
    dips: float = 0.0
    non_response: float = 0.0
    answered: float = 1.0


CLEAN: Final = World("clean")
AUTOREGRESSIVE: Final = replace(CLEAN, name="team-week AR .7", team_week=0.2, team_memory=0.7)
MESSY: Final = World(
    "messy",
    season=0.2,
    agency_drift=0.10,
    team_week=0.15,
    team_memory=0.6,
    person_period=0.20,
    person_memory=0.3,
    turnover=0.20,
    dips=0.06,
    non_response=-0.25,
    answered=0.75,
)
WORLDS: Final = (
    CLEAN,
    World("season .2", season=0.2),
    World("season .3", season=0.3),
    World("holiday peak", holiday=0.4),
    World("org drift", agency_drift=0.15),
    World("team-week iid .2", team_week=0.2),
    AUTOREGRESSIVE,
    World("person AR .5", person_period=0.3, person_memory=0.5),
    World("turnover 25 %", turnover=0.25),
    World("dips", dips=0.10),
    World("MNAR -.5", non_response=-0.5),
    World("MNAR +.5", non_response=0.5),
    MESSY,
)

PERSON, OCCASION = 0.40, 0.50
DRAINED_PERSON, DRAINED_OCCASION = 0.50, 0.40
TEAM_SD: Final = 0.25
DRAINED_MOVES: Final = 0.7
PERSONS_AGREE, OCCASIONS_AGREE = 0.6, 0.3
HARD_TEAM, HARD_TEAM_PERIOD = 0.2, 0.25
HARD_PERSON, HARD_OCCASION = 0.45, 0.9
"""Hard calls are a latent of their own; these are SDs."""

PROPENSITY_SD: Final = 0.8
FEWEST_SHIFTS, MOST_SHIFTS = 5, 7
DRIFT_MEMORY: Final = 0.9
DIP_RATE, DIP_STRESS = 0.6, 0.4
HOLIDAY_WEEKS, YEAR = 3, 52
SIZES: Final = (10, 12, 15, 20, 30, 50)


class Level(StrEnum):
    """How strained a service is when nothing changes."""

    CALM = "calm"
    MID = "mid"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Cuts:
    """Latents above which one check-in counts: zone 3, drained 3 and 4, one hard call."""

    strained: float
    drained: float
    heavy: float
    hard: float


def cuts_of(world: World, level: Level) -> Cuts:
    """The cut points of a level, from its base rates of one check-in."""
    strained, drained, heavy, hard = _RATES[level]
    own = world.person_period
    shared = TEAM_SD**2 + world.team_week**2 + world.agency_drift**2 + world.season**2 / 2
    strain = sqrt(PERSON + own + OCCASION + shared) * _STRESS_OUTWARD
    wear = sqrt(DRAINED_PERSON + own + DRAINED_OCCASION + DRAINED_MOVES**2 * shared)
    wear *= _DRAINED_OUTWARD
    return Cuts(
        _cut(strained, strain), _cut(drained, wear), _cut(heavy, wear), _cut(hard, _HARD_SD)
    )


_RATES: Final = {
    Level.CALM: (0.10, 0.25, 0.08, 0.08),
    Level.MID: (0.20, 0.40, 0.15, 0.20),
    Level.WORSE: (0.35, 0.55, 0.25, 0.35),
}
_STRESS_OUTWARD: Final = 1.014
_DRAINED_OUTWARD: Final = 1.06
_HARD_SD: Final = sqrt(HARD_TEAM**2 + HARD_TEAM_PERIOD**2 + HARD_PERSON**2 + HARD_OCCASION**2)


def _cut(rate: float, sd: float) -> float:
    return NormalDist(0, sd).inv_cdf(1 - rate)
