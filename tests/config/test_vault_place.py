"""Where the vault may not lie, and what may not lie in it (R19, AT18)."""

from pathlib import Path

import pytest

from tests.config.config_harness import ENVIRON, GOOD, faults, only_fault, write
from wellness.wiring import load_settings

VAULT = GOOD + '[vault]\npath = "var/vault"\n'


@pytest.mark.parametrize("copied", [".", "var", "var/vault"])
def test_at18_a_vault_below_a_copied_folder_starts_nothing(tmp_path: Path, copied: str) -> None:
    fault = only_fault(tmp_path, VAULT + f'[backup]\npaths = ["{copied}"]\n')

    assert fault.startswith("[vault] path lies under")


@pytest.mark.parametrize("copied", ["var/vault/keys", "var/vault/vault.db", "linked/keys"])
def test_at18_copying_a_part_of_the_vault_starts_nothing(tmp_path: Path, copied: str) -> None:
    (tmp_path / "var" / "vault").mkdir(parents=True)
    (tmp_path / "linked").symlink_to(tmp_path / "var" / "vault")

    fault = only_fault(tmp_path, VAULT + f'[backup]\npaths = ["{copied}"]\n')

    assert fault.startswith("[backup] paths names")
    assert "lies in the vault" in fault


def test_at18_a_database_in_the_vault_starts_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/vault/wellness.db"

    fault = only_fault(tmp_path, VAULT + f'[database]\nurl = "{url}"\n')

    assert fault.startswith("[database] url lies in the vault")


def test_each_of_several_places_is_named(tmp_path: Path) -> None:
    text = VAULT + '[backup]\npaths = ["copies", "var", "var/vault/keys"]\n'

    assert len(faults(tmp_path, text)) == 2


def test_neighbours_of_the_vault_may_be_copied(tmp_path: Path) -> None:
    text = VAULT + '[backup]\npaths = ["copies", "var/vault-not"]\n'

    assert load_settings(write(tmp_path, text), ENVIRON).backup.paths
