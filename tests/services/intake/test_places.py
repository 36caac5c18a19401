"""Where an answer counts, and why it may count nowhere."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from tests.factories import add_eligibility, add_invitation, add_period, add_person, id_of
from tests.fakes import FrozenClock
from tests.services.intake.checking_in import (
    ENDS,
    MOMENT,
    STARTS,
    TERMS,
    TEXTED,
    cast,
    find_place,
    get_place,
)
from wellness.errors import Unavailable
from wellness.services import intake
from wellness.services.intake import Home, Place, Refusal, Taken
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.service import EmbeddedVault


def test_in_a_folder_that_is_not_the_vault_nothing_is_called_late(
    session: Session, period: Period, team: list[Person], tmp_path: Path, clock: FrozenClock
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    elsewhere = EmbeddedVault(tmp_path / "elsewhere", clock, durable=False)

    with pytest.raises(Unavailable, match="does not know the running period"):
        cast(elsewhere, get_place(session, team[0]))
    with pytest.raises(Unavailable, match="Nothing was counted or changed"):
        intake.withdraw(session, elsewhere, team[0].id, now=TEXTED)


def test_the_place_is_the_leaf_of_opening_and_the_newest_invitation(
    session: Session, period: Period, team: list[Person]
) -> None:
    person = team[0]
    add_invitation(session, period, person, TEXTED - timedelta(days=1))
    add_invitation(session, period, person, TEXTED, number=2)
    add_invitation(session, period, person, TEXTED + MOMENT, number=3)

    assert find_place(session, person) == Place(
        id_of(period), person.id, person.unit_id, "Team A", k=7, number=2
    )
    assert get_place(session, person, TEXTED + MOMENT).number == 3


def test_without_any_period_an_answer_is_late(session: Session, team: list[Person]) -> None:
    assert find_place(session, team[0]) == Refusal(Taken.LATE)


@pytest.mark.parametrize("state", [state for state in PeriodState if state != PeriodState.OPEN])
def test_a_period_in_any_other_state_takes_no_answer(
    session: Session, period: Period, team: list[Person], state: PeriodState
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    period.state = state

    assert find_place(session, team[0]) == Refusal(Taken.LATE)


def test_who_is_not_eligible_is_told_the_local_date_of_the_next_period(
    session: Session, period: Period, team: list[Person]
) -> None:
    assert period.ends_at == ENDS
    newcomer = add_person(session, session.get_one(Unit, team[0].unit_id))

    assert find_place(session, newcomer) == Refusal(Taken.NOT_YET, date(2026, 11, 30))


def test_who_was_not_asked_is_late(session: Session, period: Period, team: list[Person]) -> None:
    add_invitation(session, period, team[1], TEXTED)

    assert find_place(session, team[0]) == Refusal(Taken.LATE)


def test_an_invitation_of_the_period_before_does_not_count(
    session: Session, period: Period, team: list[Person]
) -> None:
    before = add_period(session, STARTS - timedelta(days=14), state=PeriodState.CLOSED)
    add_invitation(session, before, team[0], TEXTED - timedelta(days=14))

    assert find_place(session, team[0]) == Refusal(Taken.LATE)
    assert period.state == PeriodState.OPEN


def test_an_instant_on_the_boundary_belongs_to_the_later_period(
    session: Session, period: Period, team: list[Person]
) -> None:
    following = add_period(session, ENDS)
    add_eligibility(session, following, team[0])
    add_invitation(session, period, team[0], TEXTED)
    add_invitation(session, following, team[0], ENDS)

    assert get_place(session, team[0], ENDS - MOMENT).period == period.id
    assert get_place(session, team[0], ENDS).period == following.id


def test_a_home_needs_no_invitation(session: Session, period: Period, team: list[Person]) -> None:
    home = intake.find_home(session, team[0].id, terms=TERMS, now=TEXTED)

    assert home == Home(id_of(period), team[0].unit_id, "Team A", k=7)
