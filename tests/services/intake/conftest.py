"""A team of eight and a period that is open for it, in the vault too."""

from pathlib import Path

import pytest
from sqlmodel import Session

from tests.factories import ZONE, add_agency, add_founding, add_period, add_person, id_of
from tests.fakes import FrozenClock
from tests.services.intake.checking_in import STARTS, TERMS, TEXTED
from wellness.services import periods
from wellness.storage.schema.rosters import Person
from wellness.storage.schema.schedules import Period, PeriodState
from wellness.vault.service import EmbeddedVault


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(TEXTED)


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock) -> EmbeddedVault:
    return EmbeddedVault(tmp_path / "vault", clock, durable=False)


@pytest.fixture
def team(session: Session) -> list[Person]:
    """Eight people of one team."""
    [unit] = add_agency(session)
    return [add_person(session, unit) for _ in range(8)]


@pytest.fixture
def period(session: Session, vault: EmbeddedVault, team: list[Person]) -> Period:
    """A period that is open for the team, in the vault too."""
    assert team
    period = add_period(session, STARTS, state=PeriodState.PLANNED)
    add_founding(session, STARTS)
    [box] = periods.freeze_due(session, TERMS.pulse, zone=ZONE, held=vault.status(), now=STARTS)
    periods.open_in_vault(vault, box)
    periods.record_opened(session, id_of(period))
    return period
