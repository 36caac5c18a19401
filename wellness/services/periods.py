"""Periods: planned ahead, opened with everything frozen, closed once by the vault (R1, R2, R20)."""

import logging
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from wellness.domain.bands import Limits
from wellness.domain.changes import Policy
from wellness.domain.periods import Span
from wellness.domain.pulse import Pulse
from wellness.domain.releases import IndicatorRule, PeriodFacts, TreeUnit
from wellness.domain.units import UnitTree
from wellness.errors import Conflict, NotFound
from wellness.services import eligibility, releases
from wellness.services.applying import is_on_legal_hold
from wellness.services.policies import find_span_after
from wellness.storage import operation, outbox, rosters, schedules
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.calls import Closed, Member, PeriodBox, PeriodEnd, VaultStatus
from wellness.vault.facts import dump_facts, load_facts
from wellness.vault.service import Vault

logger = logging.getLogger(__name__)

SETTLED = (PeriodState.CLOSED, PeriodState.LOST)
"""The states in which nothing more can become of a period."""


def plan_next(
    session: Session,
    pulse: Pulse,
    *,
    default: Policy,
    seed: Callable[[], bytes],
    held: VaultStatus,
    now: datetime,
) -> None:
    """Keep one period planned ahead, so that its bounds, k and c stand before it opens (R2, R5).

    It follows the policy that was approved for its start; `default` holds before the founding. Its
    id is above every id the vault has seen: a restored database has forgotten some (R11).
    """
    last = schedules.find_last_period(session, pulse.key)
    if last is not None and last.state == PeriodState.PLANNED:
        return
    if rosters.load_tree(session).root is None:
        return
    span, policy = find_span_after(session, default=default, at=now, pulse=pulse.key)
    while last is not None and span.starts_at < last.ends_at:
        at = span.starts_at
        span, policy = find_span_after(session, default=default, at=at, pulse=pulse.key)
    ids = [row.id for row in schedules.list_periods(session)] + [box.period for box in held.boxes]
    period = _planned(pulse.key, span, policy.limits, seed())
    period.id = 1 + max((number for number in ids if number is not None), default=0)
    session.add(period)
    session.flush()


def freeze_due(
    session: Session, pulse: Pulse, *, zone: ZoneInfo, held: VaultStatus, now: datetime
) -> list[PeriodBox]:
    """Freeze who is eligible in the period that begins, and what the vault must be told of it.

    The tree, the limits and the unstable leaves are kept with it, for a crash in between.

    A planned period that is already over was never opened, unless the vault `held` it before the
    database was restored: then closing is still to publish it. Under a legal hold no further period
    is opened (R35). An `opening` period (a crash lay between) is told again if the vault has not
    heard of it; if it has, its telling stands.
    """
    begun = schedules.find_period_in(session, pulse.key, PeriodState.OPENING)
    if begun is not None and (begun.id, begun.ends_at) in _spans(held):
        begun.state, begun.facts = PeriodState.OPEN, None
    planned = schedules.find_period_in(session, pulse.key, PeriodState.PLANNED)
    if planned is not None and planned.ends_at <= now:
        if planned.id not in {box.period for box in held.boxes}:
            planned.state = PeriodState.SKIPPED
    elif planned is not None and planned.starts_at <= now and not is_on_legal_hold(session):
        unstable = eligibility.freeze(session, planned, zone=zone)
        planned.facts = dump_facts(_make_facts(session, planned, pulse, unstable))
        planned.state = PeriodState.OPENING
        operation.set_mark(session, _asked_mark(planned.id), pulse.digest)
        eligibility.forget_past(session, pulse.key)
    session.flush()
    opening = schedules.find_period_in(session, pulse.key, PeriodState.OPENING)
    if opening is None:
        return []
    if opening.facts is None:  # frozen by a version that did not keep them: nothing is known stable
        every = frozenset(leaf.id for leaf in rosters.load_tree(session).leaves())
        opening.facts = dump_facts(_make_facts(session, opening, pulse, every))
    return [_box(session, opening)]


def open_in_vault(vault: Vault, box: PeriodBox) -> bool:
    """Hand the vault a period; it makes an empty ballot for each eligible person.

    False where it holds another period under that number: the log says what was kept.
    """
    try:
        vault.open(box)
    except Conflict as error:
        logger.error(str(error), extra={"period": box.facts.period})  # noqa: TRY400 - for a person
        return False
    return True


def record_opened(session: Session, period_id: int) -> None:
    """Note that the vault holds the period, so that texts and answers may begin."""
    period = schedules.get_period(session, period_id)
    if period.state == PeriodState.OPENING:
        period.state, period.facts = PeriodState.OPEN, None


def record_refused(session: Session, period_id: int) -> None:
    """Note that the vault holds another telling of the period: it is not opened here.

    Nobody is asked in it any more; what the vault holds of it is published at its end.
    """
    period = schedules.get_period(session, period_id)
    if period.state == PeriodState.OPENING:
        period.state, period.facts = PeriodState.SKIPPED, None
        schedules.delete_period_rows(session, period_id)


def find_asked(session: Session, pulse: Pulse, *, now: datetime) -> Period | None:
    """The period in which answers to these very questions count at an instant.

    None too where the period was opened with other questions: their answers mean something else.
    """
    period = schedules.find_open_period(session, pulse.key, now=now)
    if period is None:
        return None
    digest = operation.find_mark(session, _asked_mark(period.id))
    return period if digest in (None, pulse.digest) else None


def list_over(session: Session, *, now: datetime) -> list[int]:
    """The ids of open periods whose end has come, oldest first."""
    return [row.id for row in schedules.list_periods_over(session, now) if row.id is not None]


def close_in_vault(vault: Vault, period_id: int) -> Closed:
    """Have the vault close a period; asked again it returns the same bytes (R20).

    A period the vault never heard of cannot have a vote: it is lost, and says so (R22).
    """
    try:
        closed = vault.close(PeriodEnd(period_id))
    except NotFound:
        return Closed(None)
    assert isinstance(closed, Closed)  # noqa: S101 - a period ends in a release body
    return closed


def record_closed(session: Session, period_id: int, closed: Closed) -> None:
    """Append the release and forget who was asked and texted in the period (R23).

    Who was eligible is kept until the next period was opened, which is compared with it (R29).
    A worker that was overtaken by another one changes nothing any more. A body that is not this
    period's is not published; it stays in the vault.
    """
    period = schedules.get_period(session, period_id)
    if period.state in SETTLED:
        return
    period.state, period.facts = PeriodState.LOST, None
    if closed.body is not None:
        try:
            releases.append_release(session, period, closed.body)
        except Conflict as error:
            logger.error(str(error), extra={"period": period_id})  # noqa: TRY400 - for a person
        else:
            period.state = PeriodState.CLOSED
    else:
        logger.error(
            "A period is lost: its ballots or their key were not in the vault. It has no release"
            " and no figure. See whether the vault's folder is the right one.",
            extra={"period": period_id},
        )
    schedules.delete_invitations(session, period_id)
    outbox.delete_of_period(session, period_id)
    operation.delete_mark(session, _asked_mark(period_id))
    session.flush()
    eligibility.forget_past(session, period.pulse)


def _asked_mark(period_id: int | None) -> str:
    """Where it stands which questions a period was opened with."""
    return f"asked-in:{period_id}"


def _spans(held: VaultStatus) -> set[tuple[int | None, datetime]]:
    return {(box.period, box.ends_at) for box in held.boxes}


def _planned(pulse: str, span: Span, limits: Limits, seed: bytes) -> Period:
    return Period(
        pulse=pulse,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        visible_at=span.visible_at,
        k=limits.voters,
        c=limits.known,
        seed=seed,
    )


def _box(session: Session, period: Period) -> PeriodBox:
    assert period.id is not None  # noqa: S101 - a stored row
    assert period.facts is not None  # noqa: S101 - frozen with its state
    members = tuple(
        Member(row.person_id.hex, str(row.leaf_id))
        for row in schedules.list_eligibility(session, period.id)
    )
    return PeriodBox(load_facts(period.facts), members)


def _make_facts(
    session: Session, period: Period, pulse: Pulse, unstable: frozenset[int]
) -> PeriodFacts:
    assert period.id is not None  # noqa: S101 - a stored row
    return PeriodFacts(
        period=period.id,
        pulse=period.pulse,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        limits=Limits(period.c, period.k),
        units=_tree_units(rosters.load_tree(session)),
        unstable=frozenset(str(leaf) for leaf in unstable),
        conditions=len(pulse.conditions),
        indicators=tuple(
            IndicatorRule(indicator.key, indicator.condition, indicator.fold)
            for indicator in pulse.indicators
        ),
    )


def _tree_units(tree: UnitTree) -> tuple[TreeUnit, ...]:
    return tuple(
        TreeUnit(str(unit.id), None if unit.parent is None else str(unit.parent), unit.name)
        for unit in tree.units
    )
