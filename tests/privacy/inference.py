"""What somebody can infer from counts or bands of one team over time, by exact Bayes."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import comb, exp, log

from tests.gates.town import RED_SHAPE
from wellness.domain.bands import Limits, band_of

Reading = int | None
"""What is shown of a team's count: itself, its band, or nothing."""
Read = Callable[[int, int], Reading]
"""What is shown where so many of so many voters say yes."""

LIMITS = Limits()


def read_count(yes: int, _: int) -> Reading:
    """The count itself."""
    return yes


def read_band(yes: int, voters: int) -> Reading:
    """The band of the count; nothing for fewer than k voters."""
    return None if voters < LIMITS.voters else band_of(yes, voters, LIMITS.width)


# A leaver: the same people answer twice, one of them only the first time. A red share of one's own
# is drawn as in the gates; an answer is kept with RHO, else drawn anew from that share.

RHO = 0.9
_A, _B = RED_SHAPE
_SHARE = _A / (_A + _B)
_KEEP = RHO + (1 - RHO) * (_A + 1) / (_A + _B + 1)
_TURN = (1 - RHO) * _A / (_A + _B + 1)


def read_leaver(
    rng: random.Random, read: Read, voters: int
) -> tuple[bool, tuple[Reading, Reading]]:
    """What the leaver answered, and what is shown with and then without them."""
    shares = [rng.betavariate(*RED_SHAPE) for _ in range(voters)]
    first = [rng.random() < share for share in shares]
    again = [
        answer if rng.random() < RHO else rng.random() < share
        for answer, share in zip(first[1:], shares[1:], strict=True)
    ]
    return first[0], (read(sum(first), voters), read(sum(again), voters - 1))


@cache
def believe_leaver(read: Read, voters: int) -> Mapping[tuple[Reading, Reading], float]:
    """How much likelier each pair of readings is if the leaver said yes than if no.

    The difference of the two chances: an attacker who says "yes" where it is positive does best.
    """
    found: dict[tuple[Reading, Reading], float] = {}
    for stayed in range(voters):
        begun = comb(voters - 1, stayed) * _SHARE**stayed * (1 - _SHARE) ** (voters - 1 - stayed)
        for after, chance in enumerate(_spread_after(stayed, voters - 1)):
            for leaver, sign in ((1, 1), (0, -1)):
                pair = read(stayed + leaver, voters), read(after, voters - 1)
                found[pair] = found.get(pair, 0.0) + sign * begun * chance
    return found


@cache
def _spread_after(yes: int, people: int) -> tuple[float, ...]:
    """The chances of each count after `yes` of `people` said yes the time before."""
    return _summed([_KEEP] * yes + [_TURN] * (people - yes))


# The chronically strained one of a team: red in CHRONIC of the periods, everybody else in USUAL.

CHRONIC, USUAL = 0.9, 0.2


def read_year(
    rng: random.Random, read: Read, *, people: int, periods: int, answering: float
) -> tuple[int, list[tuple[frozenset[int], Reading]]]:
    """Who is the strained one, and who answered and what was shown in each period."""
    strained, readings = rng.randrange(people), []
    for _ in range(periods):
        answered = frozenset(p for p in range(people) if rng.random() < answering)
        yes = sum(rng.random() < (CHRONIC if p == strained else USUAL) for p in answered)
        readings.append((answered, read(yes, len(answered))))
    return strained, readings


def find_posterior(
    readings: Iterable[tuple[frozenset[int], Reading]], *, people: int, read: Read
) -> Sequence[float]:
    """How likely each of `people` is the strained one, given who answered and what was shown."""
    logs = [0.0] * people
    for answered, reading in readings:
        if reading is None:
            continue
        inside, outside = (
            log(_chance_of(reading, len(answered), strained, read)) for strained in (1, 0)
        )
        for person in range(people):
            logs[person] += inside if person in answered else outside
    weights = [exp(one - max(logs)) for one in logs]
    return [weight / sum(weights) for weight in weights]


@cache
def _chance_of(reading: Reading, voters: int, strained: int, read: Read) -> float:
    """The chance of a reading with so many (one or none) strained among those who answered."""
    chances = _summed([CHRONIC] * strained + [USUAL] * (voters - strained))
    return sum(chance for yes, chance in enumerate(chances) if read(yes, voters) == reading)


def _summed(shares: Sequence[float]) -> tuple[float, ...]:
    """The chances of each number of yes among people with these chances of saying it."""
    chances = [1.0]
    for share in shares:
        chances = [
            (chances[yes] * (1 - share) if yes < len(chances) else 0.0)
            + (chances[yes - 1] * share if yes else 0.0)
            for yes in range(len(chances) + 1)
        ]
    return tuple(chances)
