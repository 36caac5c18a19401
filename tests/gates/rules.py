"""What four rules let a reader compute of one stretch of answers: sums over sets of people.

Three are common elsewhere and stand here only to be compared with; "ours" is the product's code.
Whatever totals are published with the teams, the reader subtracts them: a `Cell` is what is left.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.gates.town import Answers, Town, Weeks
from wellness.domain.bands import Limits
from wellness.domain.folding import Fold, Tally
from wellness.domain.released import Release, parse_release
from wellness.domain.releases import (
    FIRST_HASH,
    IndicatorRule,
    PeriodFacts,
    Vote,
    compose_body,
    wrap_body,
)

RED = "red"
_USUAL_THRESHOLD = 5
_STARTS = datetime(2026, 11, 9, 9, tzinfo=UTC)


Given = tuple[int, int]
"""How much of what somebody answered is counted, and how much of that is red."""


@dataclass(frozen=True, slots=True)
class Cell:
    """People of whom the reader learns that of what they gave `low`..`high` of `counted` is red."""

    people: tuple[int, ...]
    counted: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Published:
    """What the reader computes, and how many people are in a figure of a team or pool."""

    cells: tuple[Cell, ...]
    people_shown: int


@dataclass(frozen=True)
class Rule:
    """A rule of publication: how many weeks it joins, what a person gives, what is shown."""

    name: str
    weeks: int
    give: Callable[[Weeks], Given]
    publish: Callable[[Town, Answers], Published]


def give_responses(weeks: Weeks) -> Given:
    """Every check-in, where responses are counted."""
    red = sum(week.check_ins for week in weeks if week.is_red)
    return sum(week.check_ins for week in weeks), red


def give_one_vote(weeks: Weeks) -> Given:
    """One vote, red if any answer was, where people are counted."""
    return 1, int(any(week.is_red for week in weeks))


def release_of(town: Town, answers: Answers, *, limits: Limits, fold: Fold = Fold.ANY) -> Release:
    """The product's release of a period, read back from its bytes."""
    facts = PeriodFacts(
        period=1,
        pulse="gates",
        starts_at=_STARTS,
        ends_at=_STARTS + timedelta(days=14),
        limits=limits,
        units=town.units,
        unstable=frozenset(),
        conditions=1,
        indicators=(IndicatorRule(RED, 0, fold),),
    )
    votes = [
        Vote(town.homes[person], agency_wide=False, tally=_tally(weeks))
        for person, weeks in answers.items()
    ]
    return parse_release(wrap_body(compose_body(facts, votes, software="gates"), FIRST_HASH))


def publish_bands(town: Town, answers: Answers, *, limits: Limits | None = None) -> Published:
    """Ours: the bands of the product's release, to a reader who knows who answered."""
    cells = []
    for group in release_of(town, answers, limits=limits or Limits()).groups:
        listed = {member.id for member in group.members}
        people = tuple(person for person in answers if town.homes[person] in listed)
        seen = group.find_seen(RED)
        assert seen is not None
        band = seen.band_of(len(people))
        cells.append(Cell(people, len(people), band.low, band.high))
    return Published(tuple(cells), sum(len(cell.people) for cell in cells))


def publish_by_responses(town: Town, answers: Answers) -> Published:
    """The usual rule: exact figures of every unit with five responses."""
    sizes = _sizes(town, answers, lambda weeks: give_responses(weeks)[0])
    shown = {unit for unit, size in sizes.items() if size >= _USUAL_THRESHOLD}
    return _subtracted(town, answers, shown, give_responses)


def publish_by_people(town: Town, answers: Answers) -> Published:
    """Exact figures of every unit in which five people answered."""
    return _subtracted(town, answers, _units_of_five(town, answers), give_one_vote)


def publish_complementary(town: Town, answers: Answers) -> Published:
    """The same, and further units are hidden until no difference holds fewer than five people."""
    shown = _units_of_five(town, answers)
    while small := _find_small(town, answers, shown):
        inside = [unit for unit in shown if _next_shown(town, unit, shown) == small]
        sizes = _sizes(town, answers, lambda _: 1)
        shown.discard(min(inside, key=lambda unit: (sizes[unit], unit)))
    return _subtracted(town, answers, shown, give_one_vote)


RULES = (
    Rule("usual: 5 responses, exact, weekly", 1, give_responses, publish_by_responses),
    Rule("5 distinct people, exact, weekly", 1, give_one_vote, publish_by_people),
    Rule("complementary suppression, weekly", 1, give_one_vote, publish_complementary),
    Rule("ours: bands of pooled groups, 2 weeks", 2, give_one_vote, publish_bands),
)
OURS = RULES[-1]


def _tally(weeks: Weeks) -> Tally:
    tally, bits = Tally.empty(1), (week.is_red for week in weeks for _ in range(week.check_ins))
    for number, is_red in enumerate(bits, start=1):
        tally = tally.add(number, (is_red,))
    return tally


def _sizes(town: Town, answers: Answers, weigh: Callable[[Weeks], int]) -> dict[str, int]:
    """How much was answered in each unit and all below it."""
    sizes: dict[str, int] = defaultdict(int)
    for person, weeks in answers.items():
        for unit in town.path(town.homes[person]):
            sizes[unit] += weigh(weeks)
    return sizes


def _units_of_five(town: Town, answers: Answers) -> set[str]:
    sizes = _sizes(town, answers, lambda _: 1)
    return {unit for unit, size in sizes.items() if size >= _USUAL_THRESHOLD}


def _next_shown(town: Town, unit: str, shown: set[str]) -> str | None:
    """The nearest shown unit above."""
    return next((above for above in town.path(unit)[1:] if above in shown), None)


def _differences(town: Town, answers: Answers, shown: set[str]) -> Mapping[str, list[int]]:
    """The people of each shown unit who are in no shown unit below it."""
    found: dict[str, list[int]] = defaultdict(list)
    for person in answers:
        nearest = next((unit for unit in town.path(town.homes[person]) if unit in shown), None)
        if nearest is not None:
            found[nearest].append(person)
    return found


def _find_small(town: Town, answers: Answers, shown: set[str]) -> str | None:
    """A shown unit that, less what is shown below it, holds fewer than five people."""
    differences = _differences(town, answers, shown)
    small = (unit for unit in sorted(differences) if len(differences[unit]) < _USUAL_THRESHOLD)
    return next(small, None)


def _subtracted(
    town: Town, answers: Answers, shown: set[str], give: Callable[[Weeks], Given]
) -> Published:
    """What exact figures of the shown units come to, and who is in a team's own figure."""
    cells = []
    for people in _differences(town, answers, shown).values():
        given = [give(answers[person]) for person in people]
        counted, red = (sum(parts) for parts in zip(*given, strict=True))
        cells.append(Cell(tuple(people), counted, red, red))
    return Published(tuple(cells), sum(town.homes[person] in shown for person in answers))
