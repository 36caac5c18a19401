"""After a backup was restored: a month the vault alone knows comes back with its release."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.factories import at, make_terms
from tests.fakes import FrozenClock
from tests.privacy.worlds import cast_bits, make_box
from tests.web.checkin.month import RULES
from tests.worker.monthly_town import BURNED
from wellness.domain.monthly import KEY, MONTHLY
from wellness.services import periods, releases, restoring
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.service import EmbeddedVault

MONDAY = at("2026-11-16 04:00")
CALENDAR = make_terms().calendar


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MONDAY)


@pytest.mark.parametrize(("days", "state"), [(28, PeriodState.CLOSED), (14, None)])
def test_a_month_only_the_vault_knows_is_restored_if_it_is_one(
    session: Session,
    vault: EmbeddedVault,
    clock: FrozenClock,
    days: int,
    state: PeriodState | None,
) -> None:
    box = make_box({"2": range(9), "3": ()}, period=4, starts_at=MONDAY)
    ends_at = MONDAY + timedelta(days=days)
    facts = replace(
        box.facts,
        pulse=KEY,
        ends_at=ends_at,
        conditions=len(MONTHLY.conditions),
        indicators=RULES,
    )
    vault.open(replace(box, facts=facts))
    for n in range(9):
        cast_bits(vault, n, MONTHLY.conditions_met(BURNED), period=4)
    clock.now = ends_at

    for period in restoring.list_to_close(session, vault.status(), now=clock()):
        closed = periods.close_in_vault(vault, period)
        restoring.settle(session, period, closed, calendar=CALENDAR)

    found = session.exec(select(Period)).all()
    assert [row.state for row in found] == ([] if state is None else [state])
    visible = releases.list_visible(session, now=ends_at + timedelta(hours=5))
    assert [row.pulse for row in visible] == [KEY] * len(found)
    for row in visible:
        [group] = json.loads(row.content)["body"]["groups"]
        assert set(group["bands"].values()) == {group["m"]}
