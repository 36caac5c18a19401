"""The load test of `tests.vault.load` in small: real web processes, a real vault process."""

from pathlib import Path

from tests.vault.load import measure


def test_four_web_processes_use_one_vault_and_no_answer_is_lost_or_doubled(tmp_path: Path) -> None:
    load = measure(tmp_path, casts=100, clients=16)

    assert len(load.times) == 100
    assert (load.refused, load.lost, load.doubled) == (0, 0, 0)
