"""The yearly public report: what releases say of the agency and its divisions, in words (R33).

A function of release bytes alone (AT37): no setting, no unit of today and no clock enters it. A
release names pools by their unit but does not say in which division a team lies, so a division
stands in the report through its pool. Teams are neither named nor given a row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from wellness.domain.bands import Limits
from wellness.domain.estimates import share_range
from wellness.domain.figures import Figures, estimate_agency
from wellness.domain.language import Language
from wellness.domain.pulse import Pulse
from wellness.domain.released import Release, ReleasedGroup
from wellness.domain.sentences import band_sentence, estimate_sentence

_MARKED: Final = re.compile(r"([\\`*_\[\]<>#~]|&(?=#?\w+;))")


@dataclass(frozen=True, slots=True)
class Hashed:
    """A release with the SHA-256 (hex) of its bytes."""

    hash: str
    release: Release


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in words, with the shares in percent that the bands allow."""

    indicator: str
    sentence: str
    percents: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PoolPart:
    """The pool that bears the name of the agency or of a division."""

    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PeriodPart:
    """One period; `agency` and `pools` are empty where they are not shown. Dates are UTC."""

    starts_on: date
    ends_on: date
    limits: Limits
    hash: str
    previous: str
    agency: tuple[Line, ...]
    pools: tuple[PoolPart, ...]


@dataclass(frozen=True, slots=True)
class PublicReport:
    """The periods that ended in a year (UTC), oldest first."""

    year: int
    pulse: str
    periods: tuple[PeriodPart, ...]

    @property
    def head(self) -> str | None:
        """The hash of the year's last release; later releases do not move it."""
        return self.periods[-1].hash if self.periods else None


def compose_report(chain: Sequence[Hashed], *, year: int, pulse: Pulse) -> PublicReport:
    """The report of a year; `chain` holds a pulse's releases in order, with those of years before.

    The years before are the history that estimates rest on.
    """
    known = [row for row in chain if _year_of(row.release) <= year]
    chosen = [row for row in known if _year_of(row.release) == year]
    figures = estimate_agency([row.release for row in known], newest=len(chosen))
    return PublicReport(
        year,
        pulse.key,
        tuple(_period(row, found, pulse) for row, found in zip(chosen, figures, strict=True)),
    )


def write_markdown(report: PublicReport) -> str:
    """The report as plain Markdown: what this is, results, how to check."""
    blocks = [
        f"# Wellbeing check-ins of crisis responders: {report.year}",
        *("## What this is", *_WHAT_THIS_IS),
        *("## Results", *_results(report)),
        *("## How to check", *_how_to_check(report)),
    ]
    return "\n\n".join(blocks) + "\n"


def list_content(report: PublicReport) -> dict[str, object]:
    """The same as JSON values."""
    return {
        "year": report.year,
        "pulse": report.pulse,
        "head": report.head,
        "periods": [
            {
                "starts_on": part.starts_on.isoformat(),
                "ends_on": part.ends_on.isoformat(),
                "k": part.limits.voters,
                "c": part.limits.known,
                "hash": part.hash,
                "previous": part.previous,
                "agency": _line_values(part.agency),
                "pools": [
                    {"unit": pool.unit, "figures": _line_values(pool.lines)} for pool in part.pools
                ],
            }
            for part in report.periods
        ],
    }


def _year_of(release: Release) -> int:
    return release.ends_at.astimezone(UTC).year


def _period(row: Hashed, figures: Figures, pulse: Pulse) -> PeriodPart:
    release = row.release
    return PeriodPart(
        starts_on=release.starts_at.astimezone(UTC).date(),
        ends_on=release.ends_at.astimezone(UTC).date(),
        limits=release.limits,
        hash=row.hash,
        previous=release.previous,
        agency=() if _gives_a_team_away(release) else _agency_lines(figures, pulse),
        pools=tuple(_pool(group, pulse) for group in release.groups if group.is_pool),
    )


def _gives_a_team_away(release: Release) -> bool:
    """Whether the agency's figure, less the pools that are printed, is one team's own row (R33).

    That depends on which groups there are, never on answers (R9).
    """
    return sum(not group.is_pool for group in release.groups) == 1


def _agency_lines(figures: Figures, pulse: Pulse) -> tuple[Line, ...]:
    found = ((indicator, figures.get(indicator.key)) for indicator in pulse.indicators)
    return tuple(
        Line(row.key, estimate_sentence(row, figure, Language.EN), figure.allowed.percents)
        for row, figure in found
        if figure is not None
    )


def _pool(group: ReleasedGroup, pulse: Pulse) -> PoolPart:
    found = ((indicator, group.find_seen(indicator.key)) for indicator in pulse.indicators)
    return PoolPart(
        group.name,
        tuple(
            Line(row.key, band_sentence(row, seen, Language.EN), share_range(seen).percents)
            for row, seen in found
            if seen is not None
        ),
    )


def _line_values(lines: Sequence[Line]) -> list[dict[str, object]]:
    return [
        {
            "indicator": line.indicator,
            "sentence": line.sentence,
            "least_percent": line.percents[0],
            "most_percent": line.percents[1],
        }
        for line in lines
    ]


def _results(report: PublicReport) -> Iterator[str]:
    if not report.periods:
        yield f"There are no published results for {report.year}."
    for part in report.periods:
        yield f"### {part.starts_on} to {part.ends_on}"
        yield (
            f"Only groups of {part.limits.voters} or more people who answered are counted "
            f"(k = {part.limits.voters}, c = {part.limits.known})."
        )
        yield from _block("The whole agency, estimated", part.agency)
        for pool in part.pools:
            yield from _block(f"Other teams in {_plain(pool.unit)}, counted together", pool.lines)
        yield f"Release SHA-256: `{part.hash}`"


def _block(title: str, lines: Sequence[Line]) -> Iterator[str]:
    yield f"**{title}**"
    yield "\n".join(f"- {line.sentence}" for line in lines) or "Not shown this time."


def _how_to_check(report: PublicReport) -> Iterator[str]:
    if report.head is None:
        yield "There is nothing to check yet."
        return
    yield (
        "Each period is published to all staff as one file, a release. A release names the SHA-256 "
        "of the one before it, so that no release can be changed or left out without being noticed."
    )
    yield f"Newest release in this report: `{report.head}`"
    yield _CHECKS.format(year=report.year)


def _plain(name: str) -> str:
    """A name that Markdown shows as it is written, on one line."""
    return _MARKED.sub(r"\\\1", " ".join(name.split()))


_WHAT_THIS_IS: Final = (
    """\
Crisis responders are asked short questions after their shifts. Answering is voluntary. Each period,
the answers become one release: for each group, roughly how many people said yes to a statement.
This report repeats what the releases of the year say of the whole agency and of its divisions, and
nothing else. It names no team and no person.""",
    """\
A release holds ranges, called bands, and no exact counts. A figure of the whole agency is an
estimate made of those bands; the range after it is what the bands allow. Teams too small to stand
alone are counted together, under the name of their division or of the agency; a division without
such teams has no figure of its own here.""",
    """\
k is the fewest people who answered in any group. c is how many answers of a group somebody may know
already and still learn nobody else's for certain. "Not shown this time" can have several causes,
and says nothing about the answers. The figures are about those who answered, who may differ from
those who did not.""",
)
_CHECKS: Final = """\
- Anybody with a staff account can download the releases and compare the SHA-256 of each file with
  the one printed here.
- `wellness release verify` checks every release and every link.
- `wellness report public --year {year}`, run on the same releases with the same version, gives this
  text again, byte for byte."""
