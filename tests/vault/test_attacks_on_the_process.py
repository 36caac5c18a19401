"""The attack tests of the vault once more, now that it is a process behind a socket (R18)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.conftest import directory  # noqa: F401 - the fixture of those tests
from tests.privacy.test_closing_attacks import (  # noqa: F401 - collected here with this vault
    test_at16_after_close_no_row_and_no_key_is_left_in_any_file,
    test_at22_where_no_row_can_be_read_the_period_is_lost_rather_than_guessed,
)
from tests.privacy.test_vault_attacks import (  # noqa: F401 - collected here with this vault
    test_at05_a_small_leaf_is_never_carried_into_the_next_period,
    test_at14_every_ciphertext_is_new_at_every_cast,
    test_at14_two_snapshots_show_that_a_box_changed_and_not_whose_row,
    test_at19_status_tells_nothing_about_one_person,
    test_at23_a_period_cannot_be_closed_before_its_end,
    test_at23_nothing_is_cast_after_the_end_even_if_the_clock_is_set_back,
    test_at28_nobody_can_be_named_in_two_teams,
    test_at28_somebody_who_moves_teams_has_one_vote_under_the_leaf_of_opening,
)
from tests.vault.serving import vault_process
from wellness.vault.service import Vault


@pytest.fixture
def vault(tmp_path: Path, clock: FrozenClock, clock_file: Path) -> Iterator[Vault]:
    with vault_process(tmp_path / "vault", clock_file) as process:
        yield process.follow(clock)
