"""What texts cost in segments: at most two each, and the same for every equal reply (R15)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from wellness.domain.language import Language
from wellness.domain.segments import count_segments
from wellness.domain.texts.dates import longest_date, shortest_date
from wellness.domain.texts.faults import LintFault
from wellness.domain.texts.keys import EQUAL_REPLIES, FIELDS, FLAG_TEXTS, TextKey
from wellness.domain.texts.surroundings import Surroundings, longest_fields
from wellness.domain.texts.wording import Wording, fold_field, render, whole_agency

SEGMENT_LIMIT: Final = 2
_NAMING: Final = tuple(key for key in TextKey if "team" in FIELDS[key])


def list_cost_faults(wording: Wording, surroundings: Surroundings) -> Iterator[LintFault]:
    """Find texts over two segments and equal replies that cost more than the cheapest of them.

    Every leaf name, "the whole agency", and the shortest and the longest date are tried; in the
    texts on flags also what pooled teams are called.
    """
    scale = _Scale(wording, surroundings)
    allowed = scale.count_class()
    for key, language in product(TextKey, Language):
        limit = _limit_of(key, allowed)
        yield from scale.list_faults(
            key, language, limit, _LONG_REASON if limit == SEGMENT_LIMIT else _EQUAL_REASON
        )
    for key, language in product(FLAG_TEXTS, Language):
        yield from scale.list_pool_faults(key, language)


def count_equal_class(wording: Wording, surroundings: Surroundings) -> int:
    """Segments of the cheapest equal reply, which every other one must have too (R15)."""
    return _Scale(wording, surroundings).count_class()


@dataclass(frozen=True)
class LongName:
    """A team name that no text of this key and language can bear; both figures are characters."""

    key: TextKey
    language: Language
    limit: int
    excess: int
    longest: int


def find_long_name(
    wording: Wording, surroundings: Surroundings, name: str, keys: Collection[TextKey] = _NAMING
) -> LongName | None:
    """The text, of those in `keys`, in which a team name is too long by most, if there is one.

    A text that is too long whatever the team is called is no fault of the name.
    """
    scale = _Scale(wording, replace(surroundings, team_names=(name,)))
    allowed, folded = scale.count_class(), fold_field(name)
    found = [
        scale.measure(key, language, folded, _limit_of(key, allowed))
        for key, language in product(keys, Language)
    ]
    long = [one for one in found if one is not None]
    return max(long, key=lambda one: one.excess, default=None)


def _limit_of(key: TextKey, allowed: int) -> int:
    return min(allowed, SEGMENT_LIMIT) if key in EQUAL_REPLIES else SEGMENT_LIMIT


_LONG_REASON: Final = "no text may need more than {limit}."
_EQUAL_REASON: Final = (
    "other replies need {limit}, so a phone bill would tell which reply it was (R15)."
)


@dataclass(frozen=True)
class _Scale:
    wording: Wording
    surroundings: Surroundings

    def count_class(self) -> int:
        """Count the segments of the cheapest equal reply, over both languages and all names."""
        cheapest = min(
            count_segments(self.fill(key, language, team, date))
            for key, language in product(EQUAL_REPLIES, Language)
            for team in self.list_teams(key, language)
            for date in (shortest_date(language), longest_date(language))
        )
        return max(cheapest, 1)

    def list_teams(self, key: TextKey, language: Language) -> list[str]:
        names = self.surroundings.team_names if "team" in FIELDS[key] else ()
        return [whole_agency(language), *(fold_field(name) for name in names)]

    def fill(self, key: TextKey, language: Language, team: str, date: str) -> str:
        fields = {**longest_fields(self.surroundings, language), "team": team, "date": date}
        declared = {name: value for name, value in fields.items() if name in FIELDS[key]}
        return render(self.wording, key, language, **declared)

    def list_faults(
        self, key: TextKey, language: Language, limit: int, reason: str
    ) -> Iterator[LintFault]:
        """Blame the text if it is too long for "the whole agency", else each name too long."""
        date = longest_date(language)
        agency, *names = self.list_teams(key, language)
        text = self.fill(key, language, agency, date)
        if count_segments(text) > limit:
            excess = _characters(_count_excess(text, limit))
            yield LintFault(
                key,
                language,
                f"It needs {_segments(text)}; {reason.format(limit=limit)}",
                f"Shorten it, or the link or name in it, by {excess}.",
            )
            return
        for name in names:
            if long := self.measure(key, language, name, limit):
                text = self.fill(key, language, name, date)
                yield LintFault(
                    key,
                    language,
                    f'With the team name "{name}" it needs {_segments(text)}; '
                    f"{reason.format(limit=limit)}",
                    f"Shorten the name by {_characters(long.excess)}, or give the team a short "
                    f"name of at most {_characters(long.longest)}.",
                )

    def list_pool_faults(self, key: TextKey, language: Language) -> Iterator[LintFault]:
        """Blame each name of pooled teams with which a text on flags is too long."""
        for pool in self.surroundings.pool_names:
            name = fold_field(pool)
            if long := self.measure(key, language, name, SEGMENT_LIMIT):
                text = self.fill(key, language, name, longest_date(language))
                yield LintFault(
                    key,
                    language,
                    f'About "{name}" it needs {_segments(text)}; '
                    f"{_LONG_REASON.format(limit=SEGMENT_LIMIT)}",
                    "Shorten the text, or the name of the unit that these teams are in, by "
                    f"{_characters(long.excess)}.",
                )

    def measure(self, key: TextKey, language: Language, name: str, limit: int) -> LongName | None:
        """By how much a name is too long, if the text is short enough for "the whole agency"."""
        date = longest_date(language)
        fitting = count_segments(self.fill(key, language, whole_agency(language), date)) <= limit
        if not fitting or count_segments(self.fill(key, language, name, date)) <= limit:
            return None
        excess = self.count_excess_of_name(key, language, name, limit)
        return LongName(key, language, limit, excess, len(name) - excess)

    def count_excess_of_name(self, key: TextKey, language: Language, name: str, limit: int) -> int:
        """Count the characters to cut from a name so that the text fits."""
        date = longest_date(language)
        # A cut that ends at a space would be folded one shorter than it is.
        solid = name.replace(" ", "_")
        fits = (
            cut
            for cut in range(1, len(name))
            if count_segments(self.fill(key, language, solid[:-cut], date)) <= limit
        )
        return next(fits, len(name) - 1)


def _count_excess(text: str, limit: int) -> int:
    return next(
        cut for cut in range(1, len(text) + 1) if count_segments(text[: len(text) - cut]) <= limit
    )


def _segments(text: str) -> str:
    return f"{count_segments(text)} segments"


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count} characters"
