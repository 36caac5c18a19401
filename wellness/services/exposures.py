"""Hard calls above a team's own usual range (T2): read once a day at 09:00, told to peers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from wellness.domain.detector.counts import CountReading, count_missing, read_counts
from wellness.domain.exposures import (
    Block,
    Laid,
    first_day,
    is_through,
    lay_out,
    newest_block,
)
from wellness.domain.follow_up import LASTS
from wellness.domain.importing.cells import name_key
from wellness.domain.periods import debrief_day
from wellness.domain.signals import FlagState, Trigger
from wellness.services import debriefs, policies
from wellness.services.terms import Terms
from wellness.storage import debriefs as flags
from wellness.storage import exposures as rows
from wellness.storage import operation, rosters

_READ: Final = "exposures-read"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a flag goes by: hard calls of a block, and the usual range, both ends included."""

    calls: int
    days: int
    low: int
    high: int
    last: date


@dataclass(frozen=True, slots=True)
class Counting:
    """How far dispatch counts have come: `to` is the last day counted, None without any.

    `judged` teams were in one of the two newest blocks of 14 days; `learning` ones need so many
    more counted blocks.
    """

    to: date | None
    judged: tuple[str, ...]
    learning: tuple[tuple[str, int], ...]


def raise_due_flags(session: Session, *, terms: Terms, now: datetime) -> None:
    """Once a day from 09:00 on, raise the flags of the newest block that is over.

    What an import brings is read at the next 09:00: on a new installation nothing is due before.
    """
    today = debrief_day(now, terms.zone).index.isoformat()
    read = operation.find_mark(session, _READ)
    if read == today:
        return
    operation.set_mark(session, _READ, today)
    if read is not None:
        _raise_flags(session, terms=terms, now=now)


def find_evidence(
    session: Session, unit_id: int, *, raised_at: datetime, terms: Terms
) -> Evidence | None:
    """What a flag that was raised then went by, as it is counted now; None without counts."""
    laid = _lay_out(session, terms, raised_at)
    reading = None if laid is None else read_counts(laid.series).get(unit_id, (None,))[-1]
    if laid is None or reading is None:
        return None
    count = reading.count
    return Evidence(count.calls, count.days, reading.low, reading.high, laid.blocks[-1].last)


def show_counting(session: Session, *, terms: Terms, now: datetime) -> Counting:
    """How far the counts have come, team by team in the tree's order."""
    newest = _newest_block(session, terms, now)
    to = max(rows.list_days(session, since=first_day(newest)), default=None)
    laid = _lay_out(session, terms, now, whether_through=False)
    judged, learning = [], []
    for leaf in rosters.load_tree(session).leaves():
        counted = () if laid is None else laid.series.get(leaf.id, ())
        missing = count_missing(counted)
        if 0 in {missing, count_missing(counted[:-1])}:  # the newest may be on its way
            judged.append(leaf.name)
        else:
            learning.append((leaf.name, missing))
    return Counting(to, tuple(judged), tuple(learning))


def _raise_flags(session: Session, *, terms: Terms, now: datetime) -> None:
    laid = _lay_out(session, terms, now)
    if laid is None:
        return
    readings = read_counts(laid.series)
    for leaf in rosters.load_tree(session).leaves():
        reading = readings.get(leaf.id, (None,))[-1]
        if reading is None or not reading.is_high:
            continue
        if _is_flagged(session, leaf.id, since=_begin(reading, laid), terms=terms, now=now):
            continue
        debriefs.raise_flag(
            session,
            Trigger.EXPOSURE,
            cause=f"{laid.blocks[-1].first}:{leaf.id}",
            unit_id=leaf.id,
            label=leaf.name,
            terms=terms,
            now=now,
        )


def _begin(reading: CountReading, laid: Laid) -> date:
    """The last day of the block in which the running episode began."""
    return laid.blocks[-1 if reading.open_since is None else reading.open_since].last


def _is_flagged(
    session: Session, unit_id: int, *, since: date, terms: Terms, now: datetime
) -> bool:
    """Whether a flag for hard calls stands, or was raised in the episode that goes on.

    One that nobody took for four weeks stands no longer: it would silence a team for years.
    """
    return any(
        flag.trigger == Trigger.EXPOSURE
        and flag.unit_id == unit_id
        and (
            flag.state == FlagState.TAKEN
            or (flag.state == FlagState.OPEN and now - flag.raised_at < LASTS)
            or terms.local_date(flag.raised_at) > since
        )
        for flag in flags.list_flags(session, *FlagState)
    )


def _lay_out(
    session: Session, terms: Terms, now: datetime, *, whether_through: bool = True
) -> Laid | None:
    """The counts up to the newest block that is over; None before they have come to its end."""
    newest = _newest_block(session, terms, now)
    since = first_day(newest)
    days = rows.list_days(session, since=since)
    if not days or (whether_through and not is_through(newest, days)):
        return None
    hard = {name_key(call_type) for call_type in terms.hard_calls}
    types = [call_type for call_type in rows.list_types(session) if name_key(call_type) in hard]
    return lay_out(newest, days, rows.sum_by_day(session, types, since=since)) if types else None


def _newest_block(session: Session, terms: Terms, now: datetime) -> Block:
    policy = policies.find_policy(session, default=policies.default_of(terms), at=now)
    return newest_block(policy.calendar.anchor, today=terms.local_date(now))
