"""What the visible monthly releases say of change: each watched indicator against what is usual.

Made of released bands alone (R10), read anew for every page and flag; nothing of it is stored, so a
page and a flag cannot differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from sqlmodel import Session

from wellness.domain.detector.chart import Charted, list_charted_alone
from wellness.domain.detector.detection import Series
from wellness.domain.detector.series import Label, label_of, lay_out
from wellness.domain.detector.standing import Change, judge_alone
from wellness.domain.detector.tuning import monthly_tuning_for
from wellness.domain.detector.watching import Watch, watch
from wellness.domain.pulse import Pulse
from wellness.domain.released import ReleasedGroup
from wellness.services.released import Held, list_every


@dataclass(frozen=True, slots=True)
class Watched:
    """What is said of one released group in one release: of each indicator, and of its flag.

    `has_new_teams` marks a change of the teams behind the label.
    """

    changes: Mapping[str, Change]
    watch: Watch
    has_new_teams: bool


@dataclass(frozen=True, slots=True)
class Watches:
    """The readings of all comparable releases; none where the study fixed no limits for them."""

    by_release: Mapping[int, Mapping[Label, Watched]]

    def of(self, release_id: int) -> Mapping[Label, Watched]:
        """What is said of each group of a release; empty where nothing can be."""
        return self.by_release.get(release_id, {})

    def find(self, release_id: int, group: ReleasedGroup | None) -> Watched | None:
        """What is said of one group of a release."""
        return None if group is None else self.of(release_id).get(label_of(group))


def list_watches(session: Session, pulse: Pulse, *, now: datetime) -> Watches:
    """The readings of all visible releases of a pulse; none of one that watches nothing.

    Raises:
        Unavailable: stored bytes are no release.
    """
    if not pulse.watched:
        return Watches({})
    return read_watches(list_every(session, pulse=pulse.key, now=now), pulse)


def read_watches(held: Sequence[Held], pulse: Pulse) -> Watches:
    """The readings of releases of one pulse, oldest first."""
    chain = _Chain(tuple(row.hash for row in held), tuple(held))
    return _read(chain, list_charted_alone(pulse))


@dataclass(frozen=True, slots=True)
class _Chain:
    """Releases under their hashes: equal hashes, equal releases."""

    hashes: tuple[str, ...]
    held: tuple[Held, ...] = field(compare=False)


@lru_cache(maxsize=4)
def _read(chain: _Chain, declared: tuple[Charted, ...]) -> Watches:
    watched = _asked(chain.held, declared)
    calendar = lay_out([row.release for row in chain.held], [each.key for each in watched])
    if calendar is None or not watched:
        return Watches({})
    newest = chain.held[-len(calendar.slots) :]
    limits = newest[-1].release.limits
    tuning = monthly_tuning_for(calendar.period_days, known=limits.known, voters=limits.voters)
    if tuning is None:
        return Watches({})
    found = watch(calendar.series, watched, tuning, w=limits.width)
    by_release = {}
    for place, row in enumerate(newest):
        slot, changed = calendar.slots[place], calendar.breaks[place]
        said = {
            label: _say(watched_now, calendar.series[run][: slot + 1], is_new=label in changed)
            for label, run in calendar.runs[place].items()
            if (watched_now := found[run][slot]) is not None
        }
        by_release[row.id] = said
    return Watches(by_release)


def _asked(held: Sequence[Held], declared: Sequence[Charted]) -> list[Charted]:
    """Those that the newest releases carry: an agency may leave some out."""
    groups = (group for row in reversed(held) for group in row.release.groups)
    newest = next(groups, None)
    return [] if newest is None else [each for each in declared if each.key in newest.bands]


def _say(now: Watch, earlier: Series, *, is_new: bool) -> Watched:
    changes = {
        key: judge_alone(reading, earlier, key, is_flagged=now.is_open)
        for key, reading in now.readings.items()
    }
    return Watched(changes, now, is_new)
