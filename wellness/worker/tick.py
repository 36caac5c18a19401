"""One tick: everything that is due now, in an order that a crash at any point leaves finishable.

`wellness worker` runs it every 15 seconds, `wellness tick --once` from cron, the demo between two
moves of its clock. Each step takes its own short transactions; a step that fails is logged and the
others still run. Most ticks of a worker find nothing: then the steps that find their work in the
tables are left out, but for one tick an hour.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wellness.domain.pulse import Pulse
from wellness.services import (
    alarms,
    approvals,
    contacts,
    debriefs,
    digests,
    eligibility,
    escalating,
    exposures,
    invitations,
    maintenance,
    monthly_asking,
    notices,
    periods,
    policies,
    release_flags,
    releases,
    requests,
    resting,
    restoring,
    retention,
    self_checks,
    sign_in,
)
from wellness.services.dispatch import expire_due, new_token
from wellness.storage import operation
from wellness.wiring import Runtime
from wellness.worker.jumps import ClockWatch
from wellness.worker.rounds import Rounds

logger = logging.getLogger(__name__)

JOB = "tick"


@dataclass(frozen=True)
class Step:
    """A named part of a tick; one that begins or ends something waits for a sure clock (R36).

    One that `may_rest` is left out while `resting.may_rest` sees nothing for it to do.
    """

    name: str
    run: Callable[[Runtime, datetime], None]
    needs_sure_clock: bool = False
    may_rest: bool = False


def tick(
    runtime: Runtime,
    *,
    steps: Sequence[Step] | None = None,
    watch: ClockWatch | None = None,
    rounds: Rounds | None = None,
) -> list[str]:
    """Do what is due; returns the names of the steps that failed.

    Where `watch` sees that the clock jumped, or saw it and nobody has confirmed the clock since,
    the steps that need a sure one are left out. With the `rounds` of a worker that goes on ticking
    those that would find nothing are left out too; without them every step runs.
    """
    wall = runtime.clock()
    jump = None if watch is None else watch.find_jump(wall)
    local = wall.astimezone(runtime.terms.zone)
    rests = jump is None and rounds is not None and rounds.is_done(local) and _rests(runtime, wall)
    now, is_sure = (wall, True) if rests else _read_clock(runtime, wall, jump)
    failed = []
    for step in STEPS if steps is None else steps:
        if (step.needs_sure_clock and not is_sure) or (step.may_rest and rests):
            continue
        try:
            step.run(runtime, now)
        except Exception:  # the job loop: one failing step must not stop the others
            logger.exception("step failed", extra={"step": step.name})
            failed.append(step.name)
    if rounds is not None and (failed or not rests):
        rounds.note(local, failed=bool(failed))
    if not failed:
        _beat(runtime, wall if rests else None)
    return failed


def _rests(runtime: Runtime, wall: datetime) -> bool:
    """Whether the clock runs on and nothing is due by it."""
    try:
        with runtime.database.reading() as session:
            operation.preload_marks(session)
            if maintenance.is_clock_suspect(session) or maintenance.is_ahead(session, wall):
                return False
            if runtime.eraser is not None and runtime.eraser.has_work(session, wall):
                return False
            return resting.may_rest(session, terms=runtime.terms, now=wall)
    except Exception:  # the job loop: a look that fails must not stop the steps
        logger.exception("looking for work failed; every step runs")
        return False


def _beat(runtime: Runtime, wall: datetime | None) -> None:
    """Note that the tick is done; a tick that rested moves the period clock here."""
    with runtime.database.transaction() as session:
        if wall is not None:
            maintenance.advance_clock(session, wall)
        maintenance.beat(session, JOB, maintenance.read_clock(session, runtime.clock()))


def _read_clock(runtime: Runtime, wall: datetime, jump: timedelta | None) -> tuple[datetime, bool]:
    """The period clock, and whether it may be trusted."""
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
    with runtime.database.transaction() as session:
        approvals.apply_due(session, terms=runtime.terms, now=now)
    for pulse in runtime.terms.pulses:
        _open_period(runtime, pulse, now)


def _open_period(runtime: Runtime, pulse: Pulse, now: datetime) -> None:
    held = runtime.vault.status()
    with runtime.database.transaction() as session:
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
        monthly_asking.ask_due(session, terms=runtime.terms, now=now)


def _tell_coordinators(runtime: Runtime, now: datetime) -> None:
    if runtime.mails is not None:
        alarms.tell_stop(
            runtime.database, runtime.mails, token=new_token, terms=runtime.terms, now=now
        )


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
            release_flags.raise_from_release(session, release, terms=runtime.terms, now=now)
            digests.queue_digest(session, release, terms=runtime.terms, now=now)
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


def _count_hard_calls(runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        exposures.raise_due_flags(session, terms=runtime.terms, now=now)


def _tell_self_checks(runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        self_checks.tell_due(session, terms=runtime.terms, now=now)


def _reconcile(runtime: Runtime, now: datetime) -> None:
    def clock() -> datetime:  # looking takes time, in which leases end
        return max(now, runtime.clock())

    if runtime.reconciler is not None:
        runtime.reconciler.reconcile_due(now, wall=runtime.clock(), clock=clock)


def _tell_peers(runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        debriefs.tell_again(session, terms=runtime.terms, now=now)
        contacts.tell_again(session, terms=runtime.terms, now=now)
        escalating.escalate(session, terms=runtime.terms, now=now)
        notices.watch_reach(session, terms=runtime.terms)


def _drop_counters(runtime: Runtime, _: datetime) -> None:
    maintenance.drop_passed_counters(runtime.vault)


def _purge(runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        if contacts.purge(session, now=now):
            maintenance.demand_rebuild(session)
        if maintenance.owes_rebuild(session, today=runtime.terms.local_date(now)):
            maintenance.purge(session, now=now)
        eligibility.forget_every_past(session, now=now)
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


def _rebuild(runtime: Runtime, now: datetime) -> None:
    maintenance.rebuild(runtime.database, today=runtime.terms.local_date(now))


def _empty_log(runtime: Runtime, _: datetime) -> None:
    maintenance.empty_log(runtime.database)


STEPS = (
    Step("close periods", _close_periods, needs_sure_clock=True, may_rest=True),
    Step("open periods", _open_periods, needs_sure_clock=True, may_rest=True),
    Step("invite", _invite, needs_sure_clock=True, may_rest=True),
    Step("show releases", _show_releases, may_rest=True),
    Step("debrief requests", _debrief_days, needs_sure_clock=True, may_rest=True),
    Step("count hard calls", _count_hard_calls, needs_sure_clock=True, may_rest=True),
    Step("tell self-checks", _tell_self_checks, needs_sure_clock=True, may_rest=True),
    Step("reconcile", _reconcile),
    Step("tell peers", _tell_peers, may_rest=True),
    Step("dispatch", _dispatch, may_rest=True),
    Step("tell coordinators", _tell_coordinators),
    Step("drop counters", _drop_counters, needs_sure_clock=True),
    Step("purge", _purge, needs_sure_clock=True, may_rest=True),
    Step("keep the schedule", _keep_schedule, needs_sure_clock=True, may_rest=True),
    Step("delete copies", _delete_copies, may_rest=True),
    Step("rebuild", _rebuild, may_rest=True),
    Step("empty log", _empty_log),
)
