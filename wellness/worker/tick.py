"""One tick: everything that is due now, in an order that a crash at any point leaves finishable.

`wellness worker` runs it every 15 seconds, `wellness tick --once` from cron, the demo between two
moves of its clock. Each step takes its own short transactions; a step that fails is logged and the
others still run.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wellness.services import (
    approvals,
    contacts,
    debriefs,
    eligibility,
    invitations,
    maintenance,
    notices,
    periods,
    policies,
    releases,
    requests,
    restoring,
    retention,
    sign_in,
)
from wellness.services.dispatch import expire_due
from wellness.wiring import Runtime
from wellness.worker.jumps import ClockWatch

logger = logging.getLogger(__name__)

JOB = "tick"


@dataclass(frozen=True)
class Step:
    """A named part of a tick; one that begins or ends something waits for a sure clock (R36)."""

    name: str
    run: Callable[[Runtime, datetime], None]
    needs_sure_clock: bool = False


def tick(
    runtime: Runtime, *, steps: Sequence[Step] | None = None, watch: ClockWatch | None = None
) -> list[str]:
    """Do what is due; returns the names of the steps that failed.

    Where `watch` sees that the clock jumped, or saw it and nobody has confirmed the clock since,
    the steps that need a sure one are left out.
    """
    now, is_sure = _read_clock(runtime, watch)
    failed = []
    for step in STEPS if steps is None else steps:
        if step.needs_sure_clock and not is_sure:
            continue
        try:
            step.run(runtime, now)
        except Exception:  # the job loop: one failing step must not stop the others
            logger.exception("step failed", extra={"step": step.name})
            failed.append(step.name)
    if not failed:
        with runtime.database.transaction() as session:
            maintenance.beat(session, JOB, maintenance.read_clock(session, runtime.clock()))
    return failed


def _read_clock(runtime: Runtime, watch: ClockWatch | None) -> tuple[datetime, bool]:
    """The period clock, and whether it may be trusted."""
    wall = runtime.clock()
    jump = None if watch is None else watch.find_jump(wall)
    with runtime.database.transaction() as session:
        if jump is not None:
            maintenance.suspect_clock(session, wall, by=jump)
        now = maintenance.advance_clock(session, wall)
        return now, not maintenance.is_clock_suspect(session)


def _close_periods(runtime: Runtime, now: datetime) -> None:
    held = runtime.vault.status()
    with runtime.database.reading() as session:
        over = restoring.list_to_close(session, held, now=now)
    for period_id in over:
        closed = periods.close_in_vault(runtime.vault, period_id)
        with runtime.database.transaction() as session:
            restoring.settle(session, period_id, closed, calendar=runtime.terms.calendar)


def _open_periods(runtime: Runtime, now: datetime) -> None:
    pulse, held = runtime.terms.pulse, runtime.vault.status()
    with runtime.database.transaction() as session:
        approvals.apply_due(session, terms=runtime.terms, now=now)
        boxes = periods.freeze_due(session, pulse, zone=runtime.terms.zone, held=held, now=now)
    for box in boxes:
        is_held = periods.open_in_vault(runtime.vault, box)
        with runtime.database.transaction() as session:
            record = periods.record_opened if is_held else periods.record_refused
            record(session, box.facts.period)
    with runtime.database.transaction() as session:
        periods.plan_next(
            session,
            pulse,
            default=policies.default_of(runtime.terms),
            seed=lambda: secrets.token_bytes(16),
            held=held,
            now=now,
        )


def _invite(runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        invitations.invite_due(session, terms=runtime.terms, now=now)


def _dispatch(runtime: Runtime, now: datetime) -> None:
    dispatcher = runtime.dispatcher

    def clock() -> datetime:  # sending takes time, in which the night may begin
        return max(now, runtime.clock())

    dispatcher.recover_stuck(now)
    dispatcher.dispatch_due(now, clock=clock)
    dispatcher.resolve_unknown(clock())
    with runtime.database.transaction() as session:
        expire_due(session, clock())


def _show_releases(runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        for release in releases.list_unannounced(session, now=now):
            debriefs.raise_release_flags(session, release, terms=runtime.terms, now=now)
            releases.mark_announced(session, release)


def _debrief_days(runtime: Runtime, now: datetime) -> None:
    vault, terms = runtime.vault, runtime.terms
    with runtime.database.reading() as session:
        over = requests.list_days_over(session, vault, terms=terms, now=now)
        box = requests.find_day_to_open(session, terms=terms, now=now)
    for day in over:
        asked = requests.close_day(vault, day)
        with runtime.database.transaction() as session:
            requests.raise_requested_flags(session, day, asked, terms=terms, now=now)
    if box is not None:
        requests.open_day(vault, box)
        with runtime.database.transaction() as session:
            requests.mark_opened(session, box)


def _tell_peers(runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        debriefs.tell_again(session, terms=runtime.terms, now=now)
        contacts.tell_again(session, terms=runtime.terms, now=now)
        notices.watch_reach(session, terms=runtime.terms)


def _purge(runtime: Runtime, now: datetime) -> None:
    maintenance.drop_passed_counters(runtime.vault)
    with runtime.database.transaction() as session:
        if contacts.purge(session, now=now):
            maintenance.demand_rebuild(session)
        if maintenance.owes_rebuild(session, today=runtime.terms.local_date(now)):
            maintenance.purge(session, now=now)
        eligibility.forget_past(session, runtime.terms.pulse.key, now=now)
        sign_in.drop_old_failures(session, now=now)


def _keep_schedule(runtime: Runtime, now: datetime) -> None:
    terms, vault = runtime.terms, runtime.vault
    with runtime.database.reading() as session:
        if not retention.is_due(session, terms=terms, now=now):
            return
        held = maintenance.list_closed_periods(vault)
        old = retention.list_periods_to_forget(session, held, terms=terms, now=now)
    for period_id in old:
        maintenance.forget_period(vault, period_id)
    with runtime.database.transaction() as session:
        retention.purge(session, terms=terms, now=now)


def _delete_copies(runtime: Runtime, now: datetime) -> None:
    if runtime.eraser is not None:
        runtime.eraser.erase_due(now)


def _empty_log(runtime: Runtime, now: datetime) -> None:
    maintenance.rebuild(runtime.database, today=runtime.terms.local_date(now))
    maintenance.empty_log(runtime.database)


STEPS = (
    Step("close periods", _close_periods, needs_sure_clock=True),
    Step("open periods", _open_periods, needs_sure_clock=True),
    Step("invite", _invite, needs_sure_clock=True),
    Step("show releases", _show_releases),
    Step("debrief requests", _debrief_days, needs_sure_clock=True),
    Step("tell peers", _tell_peers),
    Step("dispatch", _dispatch),
    Step("purge", _purge, needs_sure_clock=True),
    Step("keep the schedule", _keep_schedule, needs_sure_clock=True),
    Step("delete copies", _delete_copies),
    Step("empty log", _empty_log),
)
