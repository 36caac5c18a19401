"""An agency that asks monthly too: its open month, links into it, results of the one before."""

import secrets
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from tests.factories import add_period, id_of
from tests.privacy.agency import Agency
from tests.privacy.worlds import STARTS, make_box
from tests.worker.monthly_town import BURNED, STEADY
from wellness.domain.bands import Limits
from wellness.domain.folding import Tally
from wellness.domain.keyed import hash_token
from wellness.domain.monthly import KEY, MONTHLY
from wellness.domain.releases import IndicatorRule, TreeUnit, Vote, compose_body
from wellness.services import periods, releases
from wellness.storage.schema.rosters import Unit
from wellness.storage.schema.schedules import Invitation, Period, PeriodState

RULES = tuple(IndicatorRule(row.key, row.condition, row.fold) for row in MONTHLY.indicators)


def open_month(agency: Agency) -> int:
    """A month that began with the agency's other period; everybody is eligible. Its number."""
    with agency.database.transaction() as session:
        month = _add_month(session, 0, PeriodState.PLANNED)
        [box] = periods.freeze_due(
            session,
            MONTHLY,
            zone=agency.terms.zone,
            held=agency.vault.status(),
            now=agency.clock(),
        )
        assert box.facts.period == id_of(month)
    periods.open_in_vault(agency.vault, box)
    with agency.database.transaction() as session:
        periods.record_opened(session, box.facts.period)
    return box.facts.period


def give_monthly_link(agency: Agency, month: int, person: UUID, number: int = 1) -> str:
    """A fresh token in an invitation of the month, as its text or its reminder brings it."""
    token = secrets.token_urlsafe(16)
    with agency.database.transaction() as session:
        session.add(
            Invitation(
                period_id=month,
                person_id=person,
                number=number,
                channel="sms",
                send_at=agency.clock() - timedelta(hours=1),
                token_hash=hash_token(token),
            )
        )
    return token


def release_month_before(agency: Agency, voters: dict[str, int], *, burned: int = 5) -> None:
    """Results of the month before, with so many voters in each team and `burned` of each yes."""
    with agency.database.transaction() as session:
        units = session.exec(select(Unit).order_by(col(Unit.id))).all()
        tree = tuple(
            TreeUnit(str(unit.id), str(unit.parent_id) if unit.parent_id else None, unit.name)
            for unit in units
        )
        period = _add_month(session, -1, PeriodState.CLOSED)
        box = make_box({}, period=id_of(period), units=tree, limits=Limits())
        facts = replace(
            box.facts,
            pulse=KEY,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            conditions=len(MONTHLY.conditions),
            indicators=RULES,
        )
        leaves = {unit.name: str(unit.id) for unit in units}
        votes = [
            Vote(
                leaves[team],
                agency_wide=False,
                tally=monthly_tally(BURNED if n < burned else STEADY),
            )
            for team, count in voters.items()
            for n in range(count)
        ]
        body = compose_body(facts, votes, software="test")
        releases.append_release(session, period, body)


def monthly_tally(values: tuple[int, ...]) -> Tally:
    """What one check-in leaves in a ballot."""
    return Tally.empty(len(MONTHLY.conditions)).add(1, MONTHLY.conditions_met(values))


def _add_month(session: Session, months: int, state: PeriodState) -> Period:
    span = timedelta(days=28)
    starts_at = STARTS + months * span
    return add_period(
        session,
        starts_at,
        pulse=KEY,
        ends_at=starts_at + span,
        visible_at=starts_at + span + timedelta(hours=5),
        state=state,
    )
