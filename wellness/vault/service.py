"""The vault: the five calls, and the order of a close that survives every crash (R18-R22)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import assert_never

from wellness.clock import Clock
from wellness.errors import Conflict, NotFound
from wellness.vault import counters, days, deliveries, periods
from wellness.vault.calls import (
    Ballot,
    BoxStatus,
    CastOutcome,
    Closed,
    Copies,
    CopiesRound,
    DayBox,
    DayEnd,
    DebriefRequest,
    DeletedCopies,
    Delivered,
    Delivery,
    Occurrence,
    Outcome,
    PassedSlots,
    PeriodBox,
    PeriodEnd,
    PurgedPeriod,
    Settled,
    TeamsAsked,
    VaultStatus,
    Withdrawal,
)
from wellness.vault.file import VaultFile
from wellness.vault.keys import KeyFiles
from wellness.vault.protocol import Box, End, Ended, Undone, Vault, Vote
from wellness.vault.store import BoxRow, BoxState, Rows

__all__ = ["Box", "EmbeddedVault", "End", "Ended", "Undone", "Vault", "Vote"]


class EmbeddedVault:
    """The vault as a module over one directory; any number of processes may share it.

    `step` is called with the name of each step of a close, so that a test can die there.
    """

    def __init__(
        self,
        directory: Path,
        clock: Clock,
        *,
        durable: bool = True,
        step: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._clock, self._step = clock, step
        _make_private(directory)
        self._keys = KeyFiles(directory / "keys")
        self._file = VaultFile(directory / "vault.db", durable=durable)
        self._recover()

    def open(self, box: Box) -> None:
        """Open a box with a row for each member; opening it again changes nothing.

        Raises:
            Invalid: a member or a team does not belong in the box.
            Conflict: the period was opened with other facts.
        """
        with self._file.transaction() as rows:
            match box:
                case PeriodBox():
                    periods.open_box(rows, self._keys, box)
                    self._pass(rows, box.facts.starts_at)
                case DayBox():
                    days.open_box(rows, self._keys, box)
                    self._pass(rows, box.starts_at)
                case _:
                    assert_never(box)

    def cast(self, vote: Vote) -> CastOutcome:
        """Count a vote, request or occurrence, or note a message, in one durable transaction."""
        with self._file.transaction() as rows:
            match vote:
                case Ballot():
                    return self._cast_ballot(rows, vote)
                case DebriefRequest():
                    return days.cast(rows, self._keys, vote)
                case Occurrence():
                    return counters.count(rows, self._keys, vote)
                case Delivery():
                    return deliveries.claim(rows, vote)
                case Delivered():
                    return deliveries.finish(rows, self._keys, vote)
                case Settled():
                    return self._settle(rows, vote)
                case Copies():
                    return rows.copies.add(vote)
                case _:
                    assert_never(vote)

    def cancel(self, undone: Undone) -> CastOutcome:
        """Empty one ballot of an open period, or free a message that one claimed oneself."""
        with self._file.transaction() as rows:
            match undone:
                case Withdrawal():
                    return periods.withdraw(rows, self._keys, undone, now=self._now(rows))
                case Delivery():
                    return deliveries.free(rows, undone)
                case DeletedCopies():
                    return rows.copies.remove(undone.sids)
                case _:
                    assert_never(undone)

    def close(self, end: End) -> Ended:
        """End a period (its release body), a day (the teams that asked), or what has passed.

        Raises:
            NotFound: no such box was ever opened.
            Conflict: the box is not over yet; nothing was read.
        """
        match end:
            case PeriodEnd():
                return Closed(self._close_period(end.period))
            case DayEnd():
                return TeamsAsked(self._close_day(end.day))
            case PassedSlots():
                self._forget_passed()
                return None
            case CopiesRound():
                with self._file.reading() as rows:
                    return rows.copies.list_next(end)
            case PurgedPeriod():
                self._forget_period(end.period)
                return None
            case _:
                assert_never(end)

    def status(self) -> VaultStatus:
        """Every box with its state, end and number of eligible people, by end."""
        with self._file.reading() as rows:
            return VaultStatus(
                tuple(
                    BoxStatus(
                        box.name,
                        box.kind,
                        box.state,
                        box.eligible,
                        datetime.fromisoformat(box.ends_at),
                    )
                    for box in rows.list_boxes()
                )
            )

    def _cast_ballot(self, rows: Rows, ballot: Ballot) -> CastOutcome:
        before = counters.count_up(
            rows,
            self._keys,
            kind="ballots",
            slot=ballot.day,
            ends_at=ballot.day_ends_at,
            who=ballot.person,
        )
        return periods.cast(rows, self._keys, ballot, now=self._now(rows), cast_today=before)

    def _settle(self, rows: Rows, settled: Settled) -> CastOutcome:
        standing = deliveries.look(rows, settled.tag, settled.at)
        if standing.outcome is not Outcome.COUNTED:
            return standing
        if settled.ballot is None:
            return deliveries.note(rows, self._keys, settled.tag, settled)
        cast = self._cast_ballot(rows, settled.ballot)
        if cast.outcome is Outcome.UNKNOWN:  # not dealt with: it is delivered again
            return replace(standing, effect=cast.outcome)
        noted = deliveries.note(rows, self._keys, settled.tag, settled)
        return replace(noted, agency_wide=cast.agency_wide, effect=cast.outcome)

    def _close_period(self, period: int) -> bytes | None:
        name = periods.box_name(period)
        with self._file.transaction() as rows:
            box = self._over(rows, name)
            if box.state is BoxState.OPEN:
                self._step("compose")
                body = periods.compose(rows, self._keys, box)
                self._step("latch")
                rows.latch(name, BoxState.CLOSED if body else BoxState.LOST, body)
        self._step("latched")
        self._erase([name])
        with self._file.reading() as rows:
            return self._get(rows, name).outcome

    def _close_day(self, day: str) -> tuple[str, ...]:
        with self._file.transaction() as rows:
            box = self._over(rows, days.box_name(day))
            outcome = box.outcome or days.count_teams(rows, self._keys, box)
            spent = days.list_spent(rows, datetime.fromisoformat(box.ends_at))
        self._step("latched")
        self._erase(spent)
        return days.load_teams(outcome)

    def _forget_period(self, period: int) -> None:
        with self._file.transaction() as rows:
            box = rows.find_box(periods.box_name(period))
            if box is not None and box.state is BoxState.OPEN:
                raise Conflict(
                    f"{box.name} is open; it cannot be forgotten.",
                    kept="All answers so far are kept.",
                )
            rows.delete_box(periods.box_name(period))

    def _forget_passed(self) -> None:
        """Drop passed counters and deliveries, old days, and those no closing day took (R39)."""
        with self._file.transaction() as rows:
            counters.drop_passed(rows, self._keys, now=self._now(rows))
            deliveries.drop_passed(rows, now=self._clock())
            spent = days.list_spent(rows, self._now(rows) - timedelta(hours=1))
            days.drop_old(rows, now=self._now(rows))
        self._erase(spent)

    def _erase(self, names: list[str]) -> None:
        """Destroy the keys, then the rows, then the freed pages of boxes whose outcome stands.

        The rebuild that a crash prevented is made good for here, whatever is to be erased.
        """
        with self._file.transaction() as rows:
            spent = [name for name in names if self._keys.find(name) or rows.list_rows(name)]
            for name in spent:
                self._keys.destroy(name)
                self._step("key-destroyed")
                rows.delete_rows(name)
            self._step("rows-deleted")
        self._step("erased")
        if spent or self._file.owes_rebuild():
            self._file.compact()
        self._step("compacted")

    def _over(self, rows: Rows, name: str) -> BoxRow:
        box, now = self._get(rows, name), self._now(rows)
        if now < datetime.fromisoformat(box.ends_at):
            raise Conflict(
                f"{name} runs until {box.ends_at}; it cannot be closed before (rule R2).",
                kept="All answers so far are kept.",
                remedy="Nothing to do: the worker closes it when it is over.",
            )
        self._pass(rows, datetime.fromisoformat(box.ends_at))
        return box

    def _pass(self, rows: Rows, boundary: datetime) -> None:
        """Note that a box's beginning or end has passed; the instant of the call is not kept.

        A text may be what opens a day, and the minute of a text is nobody's business (R23).
        """
        if boundary <= self._now(rows):
            rows.raise_watermark(boundary.astimezone(UTC).isoformat())

    def _get(self, rows: Rows, name: str) -> BoxRow:
        box = rows.find_box(name)
        if box is None:
            raise NotFound(f"the vault never opened {name}")
        return box

    def _now(self, rows: Rows) -> datetime:
        """The period clock of R36: it never runs backwards."""
        now, mark = self._clock().astimezone(UTC), rows.find_watermark()
        return now if mark is None else max(now, datetime.fromisoformat(mark))

    def _recover(self) -> None:
        """Finish what a crash left: outcomes stand, keyless ballots are lost (R22)."""
        with self._file.transaction() as rows:
            boxes = {box.name: box for box in rows.list_boxes()}
            for box in boxes.values():
                if box.state is BoxState.OPEN and self._keys.find(box.name) is None:
                    rows.latch(box.name, BoxState.LOST, None)
            stray = [
                name
                for name in self._keys.list_boxes()
                if name not in boxes and not rows.has_slot(name)
            ]
            for name in stray:
                self._keys.destroy(name)
            ended = [
                box.name
                for box in rows.list_boxes()
                if box.state is not BoxState.OPEN and box.kind == periods.KIND
            ]
        self._erase(ended)


def _make_private(directory: Path) -> None:
    """The vault's folder for its owner alone: the times of its files are nobody else's (R19)."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
