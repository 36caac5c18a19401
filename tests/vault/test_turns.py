"""Threads of a process queue for the vault's file, and none waits for ever."""

from pathlib import Path

import pytest

from wellness.errors import Unavailable
from wellness.turns import waiting_at_most
from wellness.vault.file import VaultFile


def test_who_waits_too_long_for_its_turn_is_told_so(tmp_path: Path) -> None:
    file = VaultFile(tmp_path / "vault.db")

    with (
        file.transaction(),
        waiting_at_most(0.05),
        pytest.raises(Unavailable, match="busy"),
        file.transaction(),
    ):
        pass

    with file.transaction() as rows:
        assert rows.list_boxes() == []
