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
    invitations,
    maintenance,
    notices,
    periods,
    policies,
    releases,
    requests,
    restoring,
    sign_in,
)
from wellness.services.dispatch import expire_due
from wellness.wiring import Runtime

logger = logging.getLogger(__name__)

JOB = "tick"


@dataclass(frozen=True)
class Step:
    """A named part of a tick."""

    name: str
    run: Callable[[Runtime, datetime], None]


def tick(runtime: Runtime, *, steps: Sequence[Step] | None = None) -> list[str]:
    """Do what is due; returns the names of the steps that failed."""
    with runtime.database.transaction() as session:
        now = maintenance.advance_clock(session, runtime.clock())
    failed = []
    for step in STEPS if steps is None else steps:
        try:
            step.run(runtime, now)
        except Exception:  # the job loop: one failing step must not stop the others
            logger.exception("step failed", extra={"step": step.name})
            failed.append(step.name)
    if not failed:
        with runtime.database.transaction() as session:
            maintenance.beat(session, JOB, maintenance.read_clock(session, runtime.clock()))
    return failed


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
        boxes = periods.freeze_due(session, pulse, held=held, now=now)
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
        contacts.purge(session, now=now)
        maintenance.purge(session, now=now)
        sign_in.drop_old_failures(session, now=now)


def _empty_log(runtime: Runtime, _: datetime) -> None:
    maintenance.empty_log(runtime.database)


STEPS = (
    Step("close periods", _close_periods),
    Step("open periods", _open_periods),
    Step("invite", _invite),
    Step("show releases", _show_releases),
    Step("debrief requests", _debrief_days),
    Step("tell peers", _tell_peers),
    Step("dispatch", _dispatch),
    Step("purge", _purge),
    Step("empty log", _empty_log),
)
