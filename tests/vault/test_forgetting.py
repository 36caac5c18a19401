"""R34: what the vault keeps of a closed period goes with its release, and never before its end."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.privacy.worlds import QUIET, STARTS, cast, close, make_box
from tests.vault.serving import SharedClock
from wellness.errors import Conflict
from wellness.vault.calls import DayBox, DayEnd, Member, PassedSlots, PurgedPeriod
from wellness.vault.service import Vault


@pytest.fixture
def opened(vault: Vault) -> Vault:
    vault.open(make_box({"2": range(9), "3": range(9, 18)}))
    return vault


def test_a_purged_period_is_forgotten_and_its_body_with_it(
    opened: Vault, clock: SharedClock, tmp_path: Path
) -> None:
    for n in range(18):
        cast(opened, n, QUIET)
    body = close(opened, clock)
    assert body is not None
    file = tmp_path / "vault" / "vault.db"
    assert b"Team A" in file.read_bytes()

    opened.close(PurgedPeriod(1))
    opened.close(PurgedPeriod(1))

    assert opened.status().boxes == ()
    assert b"Team A" not in file.read_bytes()


def test_an_open_period_is_never_forgotten(opened: Vault, clock: SharedClock) -> None:
    with pytest.raises(Conflict):
        opened.close(PurgedPeriod(1))

    assert close(opened, clock) is not None


def test_which_teams_asked_is_forgotten_after_four_weeks(vault: Vault, clock: SharedClock) -> None:
    members = tuple(Member(f"{n:032x}", "2") for n in range(8))
    vault.open(DayBox("2026-11-09", STARTS, STARTS + timedelta(days=1), members))
    clock.now = STARTS + timedelta(days=1)
    vault.close(DayEnd("2026-11-09"))
    clock.now = STARTS + timedelta(days=28)
    vault.close(PassedSlots())
    assert len(vault.status().boxes) == 1

    clock.now = STARTS + timedelta(days=30)
    vault.close(PassedSlots())

    assert vault.status().boxes == ()
