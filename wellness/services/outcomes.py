"""What came of the flags of a year, as everybody may see it: made of releases and of the records.

Only flags that others than peer supporters may know of stand here (R39), and the sums are those of
the rows: a sum that counts more would tell of what is not shown. A monthly flag (T6) goes to the
director first and stands here once they noted something, or their four weeks are over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from wellness.domain import outcomes
from wellness.domain.detector.series import label_of
from wellness.domain.follow_up import LASTS
from wellness.domain.leading import Deed
from wellness.domain.outcomes import FellBack
from wellness.domain.released import ReleasedGroup
from wellness.domain.signals import FOR_PEERS, FlagState, Outcome, Reason, Trigger, is_acute
from wellness.services import debriefs, leading, prompts
from wellness.services.leading import Act
from wellness.services.released import Held, list_every
from wellness.services.signals import Signals, list_signals
from wellness.services.terms import Terms
from wellness.services.watching import Watches, list_watches
from wellness.storage import debriefs as rows
from wellness.storage import rosters
from wellness.storage.schema.debriefs import Flag

YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """What came of one flag and when; `fell_back` for flags from results alone."""

    trigger: Trigger
    unit_id: int
    label: str
    raised_at: datetime
    taken_at: datetime | None
    offered_at: datetime | None
    held_at: datetime | None
    unneeded_at: datetime | None
    reason: Reason | None
    change: str | None
    fell_back: FellBack | None

    @property
    def is_debrief(self) -> bool:
        """Whether it was a reason to offer a debrief; of the others none is held."""
        return self.trigger in FOR_PEERS

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is on record."""
        return not (self.offered_at or self.held_at or self.unneeded_at or self.change)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The flags of a year, newest first; `hours` is the median until a peer supporter took one."""

    rows: tuple[OutcomeRow, ...]
    hours: int | None

    @property
    def offered(self) -> int:
        """How many were offered, held or not."""
        return sum(row.is_debrief and bool(row.offered_at or row.held_at) for row in self.rows)

    @property
    def held(self) -> int:
        """How many debriefs were held."""
        return sum(row.is_debrief and row.held_at is not None for row in self.rows)

    @property
    def gone_through(self) -> int:
        """How many that are no reason for a debrief were gone through."""
        return sum(not row.is_debrief and row.held_at is not None for row in self.rows)

    @property
    def unneeded(self) -> int:
        """How many were not needed."""
        return sum(row.unneeded_at is not None for row in self.rows)

    @property
    def waiting(self) -> int:
        """Of how many nothing is on record."""
        return sum(row.is_waiting for row in self.rows)

    @property
    def changes(self) -> tuple[str, ...]:
        """What was changed, newest first."""
        return tuple(dict.fromkeys(row.change for row in self.rows if row.change))


def show_outcomes(session: Session, *, terms: Terms, now: datetime) -> Outcomes:
    """What came of the flags of the last year.

    Raises:
        Unavailable: stored bytes are no release.
    """
    tree, since = rosters.load_tree(session), now - YEAR
    signals = list_signals(session, terms.pulse, now=now)
    held = list_every(session, pulse=terms.pulse.key, now=now)
    months = _Months.read(session, terms, now)
    known = prompts.list_known(session, tree, since=since - YEAR, now=now)
    acts = leading.list_acts(session)
    flags = [
        flag
        for flag in rows.list_raised(session, since=since)
        if prompts.may_be_seen(flag, known, signals) and _is_known(flag, acts, now)
    ]
    waits = [flag.taken_at - flag.raised_at for flag in flags if flag.taken_at is not None]
    return Outcomes(
        tuple(
            _row(flag, acts.get(flag.id or 0, ()), _fell_back(flag, held, signals, months))
            for flag in flags
        ),
        outcomes.median_hours(waits),
    )


def _is_known(flag: Flag, acts: Mapping[int, Sequence[Act]], now: datetime) -> bool:
    """Whether more than the director may know of a flag: who has it first has four weeks (T6)."""
    is_first = flag.trigger == Trigger.MONTHLY and flag.raised_at > now - LASTS
    return not is_first or flag.id in acts


def _row(flag: Flag, acts: Sequence[Act], fell_back: FellBack | None) -> OutcomeRow:
    noted = {act.deed: act for act in acts}
    closed = flag.closed_at if flag.state == FlagState.CLOSED else None
    is_unneeded = flag.outcome == Outcome.NOT_NEEDED
    unneeded = noted.get(Deed.NOT_NEEDED)
    by_leader = None if unneeded is None else unneeded.reason
    reason = flag.reason if is_unneeded else by_leader
    change = noted.get(Deed.CHANGED)
    return OutcomeRow(
        trigger=Trigger(flag.trigger),
        unit_id=flag.unit_id,
        label=flag.label,
        raised_at=flag.raised_at,
        taken_at=flag.taken_at,
        offered_at=_first(flag.offered_at, _at(noted, Deed.OFFERED)),
        held_at=_first(closed if flag.outcome == Outcome.HELD else None, _at(noted, Deed.HELD)),
        unneeded_at=_first(closed if is_unneeded else None, _at(noted, Deed.NOT_NEEDED)),
        reason=None if reason is None else Reason(reason),
        change=None if change is None else change.change,
        fell_back=fell_back,
    )


def _at(noted: Mapping[Deed, Act], deed: Deed) -> datetime | None:
    act = noted.get(deed)
    return None if act is None else act.at


def _first(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


@dataclass(frozen=True, slots=True)
class _Months:
    """The monthly releases, and what is said of them."""

    held: Sequence[Held]
    watches: Watches

    @classmethod
    def read(cls, session: Session, terms: Terms, now: datetime) -> "_Months":
        """Nothing where the monthly check-in is not asked."""
        if terms.monthly is None:
            return cls((), Watches({}))
        held = list_every(session, pulse=terms.monthly.key, now=now)
        return cls(held, list_watches(session, terms.monthly, now=now))

    def is_still(self, flag: Flag, row: Held) -> bool | None:
        """Whether a group's flag is open still; None where a month does not show it."""
        group = next((group for group in row.release.groups if _is_of(flag, group)), None)
        found = self.watches.find(row.id, group)
        return None if found is None else found.watch.is_open


def _fell_back(
    flag: Flag, held: Sequence[Held], signals: Signals, months: _Months
) -> FellBack | None:
    if flag.release_id is not None and flag.trigger == Trigger.MONTHLY:
        later = [row for row in months.held if row.id > flag.release_id]
        two = later[: outcomes.PERIODS_AFTER]
        return outcomes.judge([months.is_still(flag, row) for row in two])
    if flag.release_id is None or flag.trigger not in {Trigger.ACUTE, Trigger.HIGHER}:
        return None
    after = [row for row in held if row.id > flag.release_id][: outcomes.PERIODS_AFTER]
    return outcomes.judge([_is_still(flag, row, signals) for row in after])


def _is_still(flag: Flag, row: Held, signals: Signals) -> bool | None:
    """Whether a release would raise the flag still; None where it does not show the group."""
    group = next((group for group in row.release.groups if _is_of(flag, group)), None)
    if group is None:
        return None
    if flag.trigger == Trigger.ACUTE:
        return is_acute(group.m, group.bands)
    signal = signals.of(row.id).get(label_of(group))
    return None if signal is None else signal.reading.is_open


def _is_of(flag: Flag, group: ReleasedGroup) -> bool:
    label = debriefs.label_of({"pool": group.is_pool, "name": group.name})
    return (group.at, label) == (str(flag.unit_id), flag.label)
