"""Casting a check-in and taking it back."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.factories import (
    ZONE,
    add_agency,
    add_founding,
    add_invitation,
    add_period,
    add_person,
    at,
    id_of,
)
from tests.fakes import FrozenClock
from tests.services.intake.checking_in import ENDS, MOMENT, STARTS, TERMS, TEXTED, cast, get_place
from wellness.domain.language import Language
from wellness.services import intake, periods
from wellness.services.intake import Place, Receipt, Taken
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.calls import Closed
from wellness.vault.service import EmbeddedVault


def has_groups(vault: EmbeddedVault, clock: FrozenClock, period: Period) -> bool:
    """Whether at least seven people of the team voted."""
    clock.now = max(clock.now, ENDS)
    closed = periods.close_in_vault(vault, id_of(period))
    assert isinstance(closed, Closed)
    assert closed.body is not None
    return b'"m":' in closed.body


# Casting.


def test_what_is_told_is_the_same_for_every_answer(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    place = get_place(session, team[0])

    receipts = {cast(vault, place, *values) for values in ((0, 1, 1, 1), (3, 4, 5, 3))}

    assert receipts == {Receipt(Taken.COUNTED, "Team A")}


def test_agency_wide_holds_for_the_period_and_is_named_in_the_language(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    place = get_place(session, team[0])
    cast(vault, place, agency_wide=True)

    receipts = [cast(vault, place, language=language) for language in Language]

    assert receipts == [
        Receipt(Taken.COUNTED, "the whole agency", is_agency_wide=True),
        Receipt(Taken.COUNTED, "toda la agencia", is_agency_wide=True),
    ]


def test_what_is_no_whole_answer_never_reaches_the_vault(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    wrong = ((1, 1, 1), (1, 1, 1, 1, 1), (4, 1, 1, 1), (0, 0, 1, 1), (0, 1, 1, 4), (-1, 1, 1, 1))
    for person in team:
        add_invitation(session, period, person, TEXTED)
        for values in wrong:
            with pytest.raises(ValueError, match="answer"):
                cast(vault, get_place(session, person), *values)

    assert not has_groups(vault, clock, period)


def test_six_answers_count_in_a_local_day_and_the_seventh_after_midnight(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    place, midnight = get_place(session, team[0]), at("2026-11-19 00:00")
    clock.now = midnight - MOMENT

    taken = [cast(vault, place, now=clock()).taken for _ in range(7)]
    clock.now = midnight
    vault_receipt = cast(vault, place, now=midnight)

    assert taken == [Taken.COUNTED] * 6 + [Taken.CAPPED]
    assert vault_receipt.taken is Taken.COUNTED


def test_a_day_of_25_hours_is_one_day(session: Session, vault: EmbeddedVault) -> None:
    [unit] = add_agency(session)
    person = add_person(session, unit)
    starts_at, ends_at = at("2026-10-19 04:00"), at("2026-11-02 04:00")
    autumn = add_period(session, starts_at, ends_at=ends_at, state=PeriodState.PLANNED)
    add_founding(session, starts_at)
    [box] = periods.freeze_due(session, TERMS.pulse, zone=ZONE, held=vault.status(), now=starts_at)
    periods.open_in_vault(vault, box)
    place = Place(id_of(autumn), person.id, id_of(unit), "Team A", k=7, number=1)

    for hour in (0, 4, 8, 12, 16, 24):
        cast(vault, place, now=at("2026-11-01 00:00") + timedelta(hours=hour, minutes=30))

    names = [path.stem for path in (vault._keys._directory).glob("ballots-*")]
    assert names == ["ballots-2026-11-01"]


def test_after_the_end_an_answer_is_late_even_if_its_place_was_found_before(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    add_invitation(session, period, team[0], TEXTED)
    place = get_place(session, team[0])
    clock.now = ENDS

    assert cast(vault, place).taken is Taken.LATE


# Taking it back.


def test_withdrawing_empties_the_ballot_and_only_that_one(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    for person in team:
        add_invitation(session, period, person, TEXTED)
        cast(vault, get_place(session, person))

    intake.withdraw(session, vault, team[0].id, now=TEXTED)

    assert has_groups(vault, clock, period)


def test_withdrawing_two_of_eight_leaves_too_few(
    session: Session, period: Period, team: list[Person], vault: EmbeddedVault, clock: FrozenClock
) -> None:
    for person in team:
        add_invitation(session, period, person, TEXTED)
        cast(vault, get_place(session, person))

    for person in team[:2]:
        intake.withdraw(session, vault, person.id, now=TEXTED)

    assert not has_groups(vault, clock, period)


def test_withdrawing_without_a_period_or_a_ballot_is_harmless(
    session: Session, team: list[Person], vault: EmbeddedVault
) -> None:
    intake.withdraw(session, vault, team[0].id, now=TEXTED)
    period = add_period(session, STARTS, state=PeriodState.PLANNED)
    add_founding(session, STARTS)
    [box] = periods.freeze_due(session, TERMS.pulse, zone=ZONE, held=vault.status(), now=STARTS)
    periods.open_in_vault(vault, box)
    periods.record_opened(session, id_of(period))
    newcomer = add_person(session, session.get_one(Unit, team[0].unit_id))

    intake.withdraw(session, vault, newcomer.id, now=TEXTED)
