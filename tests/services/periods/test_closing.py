"""A period is closed once, whatever crashes in between."""

import json

import pytest
from sqlmodel import Session, select

from tests.factories import (
    add_agency,
    add_eligibility,
    add_invitation,
    add_period,
    add_person,
    id_of,
)
from tests.fakes import FrozenClock
from tests.services.periods.planned import MOMENT, MONDAY, SPAN, freeze
from wellness.domain.texts import TextKey
from wellness.errors import Conflict
from wellness.services import outbox, periods, releases
from wellness.storage.schema.outbox import Outbox, Receipt
from wellness.storage.schema.schedules import Eligibility, Invitation, Period, PeriodState
from wellness.vault.calls import Closed
from wellness.vault.service import EmbeddedVault


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MONDAY)


def test_a_period_is_over_at_its_end_and_not_a_moment_before(session: Session) -> None:
    period = add_period(session, MONDAY)

    assert periods.list_over(session, now=MONDAY + SPAN - MOMENT) == []
    assert periods.list_over(session, now=MONDAY + SPAN) == [period.id]


def test_periods_that_are_over_come_in_the_order_of_the_chain(session: Session) -> None:
    later = add_period(session, MONDAY + SPAN)
    monthly = add_period(session, MONDAY, pulse="monthly")
    shift = add_period(session, MONDAY, pulse="post-shift", state=PeriodState.OPENING)
    for n, state in enumerate(PeriodState):
        if state not in (PeriodState.OPEN, PeriodState.OPENING):
            add_period(session, MONDAY - (n + 1) * SPAN, state=state)

    over = periods.list_over(session, now=MONDAY + 3 * SPAN)

    assert over == [monthly.id, shift.id, later.id]


def open_period(session: Session, vault: EmbeddedVault, people: int = 8) -> Period:
    [team] = add_agency(session)
    for _ in range(people):
        add_person(session, team)
    period = add_period(session, MONDAY, state=PeriodState.PLANNED)
    box = freeze(session, MONDAY)
    assert box is not None
    periods.open_in_vault(vault, box)
    periods.record_opened(session, id_of(period))
    return period


def test_closing_appends_the_bytes_of_the_vault_and_forgets_who_was_asked(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    period = open_period(session, vault)
    clock.now = MONDAY + SPAN

    closed = periods.close_in_vault(vault, id_of(period))
    periods.record_closed(session, id_of(period), closed)

    [release] = releases.list_visible(session, now=period.visible_at)
    assert closed.body is not None
    assert json.loads(release.content)["body"] == json.loads(closed.body)
    assert period.state == PeriodState.CLOSED
    assert session.exec(select(Invitation)).all() == []


def test_closing_forgets_this_period_and_no_other(session: Session) -> None:
    [team] = add_agency(session)
    person = add_person(session, team)
    kept, closed = add_period(session, MONDAY + SPAN), add_period(session, MONDAY)
    for period in (kept, closed):
        add_eligibility(session, period, person)
        invitation = add_invitation(session, period, person, period.starts_at)
        outbox.queue_to_person(
            session,
            person.id,
            TextKey.PULSE,
            dedupe_key=str(invitation.id),
            not_before=MONDAY,
            expires_at=MONDAY,
            invitation_id=invitation.id,
            period_id=period.id,
        )
    for row in session.exec(select(Outbox)).all():
        session.add(Receipt(outbox_id=row.id, status="sent"))
    outbox.queue_to_person(
        session,
        person.id,
        TextKey.OPT_IN,
        dedupe_key="opt-in",
        not_before=MONDAY,
        expires_at=MONDAY,
    )

    periods.record_closed(session, id_of(closed), Closed(None))

    session.expire_all()
    assert [row.period_id for row in session.exec(select(Eligibility))] == [kept.id]
    assert [row.period_id for row in session.exec(select(Invitation))] == [kept.id]
    assert {row.period_id for row in session.exec(select(Outbox))} == {kept.id, None}
    assert len(session.exec(select(Receipt)).all()) == 1


def test_closing_again_changes_nothing(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    period = open_period(session, vault)
    clock.now = MONDAY + SPAN
    for _ in range(2):
        closed = periods.close_in_vault(vault, id_of(period))
        periods.record_closed(session, id_of(period), closed)

    assert len(releases.list_visible(session, now=period.visible_at)) == 1
    assert releases.verify_chain(session) == []
    assert period.state == PeriodState.CLOSED


def test_a_period_the_vault_never_heard_of_is_lost_and_has_no_release(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    add_agency(session)
    period = add_period(session, MONDAY)
    clock.now = MONDAY + SPAN

    closed = periods.close_in_vault(vault, id_of(period))
    periods.record_closed(session, id_of(period), closed)

    assert closed == Closed(None)
    assert period.state == PeriodState.LOST
    assert releases.list_visible(session, now=period.visible_at) == []


def test_a_body_of_another_period_is_not_published_and_the_log_says_where_it_is(
    session: Session, vault: EmbeddedVault, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    period = open_period(session, vault)
    period.starts_at -= SPAN
    session.flush()
    clock.now = MONDAY + SPAN

    closed = periods.close_in_vault(vault, id_of(period))
    periods.record_closed(session, id_of(period), closed)

    assert period.state == PeriodState.LOST
    assert releases.list_visible(session, now=MONDAY + 9 * SPAN) == []
    assert session.exec(select(Invitation)).all() == []
    assert "kept in the vault" in caplog.text


def test_a_late_word_that_it_is_lost_does_not_undo_a_release(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    period = open_period(session, vault)
    clock.now = MONDAY + SPAN
    periods.record_closed(session, id_of(period), periods.close_in_vault(vault, id_of(period)))

    periods.record_closed(session, id_of(period), Closed(None))

    assert period.state == PeriodState.CLOSED
    assert len(releases.list_visible(session, now=period.visible_at)) == 1


def test_the_vault_closes_nothing_before_its_own_clock_says_so(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    period = open_period(session, vault)
    clock.now = MONDAY + SPAN - MOMENT

    with pytest.raises(Conflict):
        periods.close_in_vault(vault, id_of(period))

    assert period.state == PeriodState.OPEN


def test_a_new_k_holds_for_the_next_period_and_not_for_the_open_one(
    session: Session, vault: EmbeddedVault, clock: FrozenClock
) -> None:
    period = open_period(session, vault)
    add_period(session, MONDAY + SPAN, state=PeriodState.PLANNED, k=9)
    clock.now = MONDAY + SPAN

    closed = periods.close_in_vault(vault, id_of(period))

    assert closed.body is not None
    assert json.loads(closed.body)["k"] == 7
    following = freeze(session, MONDAY + SPAN)
    assert following is not None
    assert following.facts.limits.voters == 9
