"""Figures of units: what releases let one say of the agency and of a division (privacy.md)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from wellness.domain.estimates import WITHOUT_HISTORY, Estimate, estimate, usual_share
from wellness.domain.released import Release, Seen, count_bands_seen

HISTORY: Final = 13
"""How many releases before the one estimated tell what is usual."""

Figures = Mapping[str, Estimate]
"""Estimates by indicator; an indicator that cannot be estimated is missing."""


def estimate_agency(releases: Sequence[Release], *, newest: int) -> tuple[Figures, ...]:
    """The agency's figures in the `newest` releases, oldest first; made of all their groups.

    `releases` hold those estimated and, before them, the history.
    """
    return tuple(_agency(releases[at], _before(releases, at)) for at in _last(releases, newest))


def estimate_unit(
    releases: Sequence[Release], leaves: frozenset[str], *, newest: int
) -> tuple[Figures, ...]:
    """The same of the unit above `leaves`, made of the groups wholly below it; empty without."""
    return tuple(
        _estimate(count_bands_seen(releases[at].list_within(leaves)), _before(releases, at))
        for at in _last(releases, newest)
    )


def _last(releases: Sequence[Release], newest: int) -> range:
    return range(max(0, len(releases) - newest), len(releases))


@lru_cache(maxsize=256)
def _agency(release: Release, history: tuple[Release, ...]) -> Figures:
    return _estimate(release.counted, history)


def _estimate(counted: Mapping[str, Counter[Seen]], history: tuple[Release, ...]) -> Figures:
    usual = _usual(history)
    found = {
        indicator: estimate(groups, usual.get(indicator, WITHOUT_HISTORY))
        for indicator, groups in counted.items()
    }
    return {indicator: figure for indicator, figure in found.items() if figure is not None}


def _before(releases: Sequence[Release], at: int) -> tuple[Release, ...]:
    return tuple(releases[max(0, at - HISTORY) : at])


@lru_cache(maxsize=256)
def _usual(history: tuple[Release, ...]) -> Mapping[str, float]:
    counted: dict[str, Counter[Seen]] = {}
    for release in history:
        for indicator, groups in release.counted.items():
            counted.setdefault(indicator, Counter()).update(groups)
    return {indicator: usual_share(groups) for indicator, groups in counted.items()}
