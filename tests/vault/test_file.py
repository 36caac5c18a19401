"""The vault's file keeps one connection for writing, and never writes into a file that is gone."""

from pathlib import Path

import pytest

from wellness.vault.file import VaultFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


def mark(file: VaultFile, at: str) -> None:
    with file.transaction() as rows:
        rows.raise_watermark(at)


def mark_and_fail(file: VaultFile) -> None:
    with file.transaction() as rows:
        rows.raise_watermark("2026-11-18")
        raise RuntimeError


def read_mark(path: Path) -> str | None:
    with VaultFile(path).reading() as rows:
        return rows.find_watermark()


def test_what_is_written_after_another_file_took_the_place_is_in_that_file(path: Path) -> None:
    file, restored = VaultFile(path), path.with_name("restored.db")
    mark(file, "2026-11-18")
    VaultFile(restored)
    restored.replace(path)

    mark(file, "2026-11-19")

    assert read_mark(path) == "2026-11-19"


def test_after_a_failure_the_next_writer_begins_anew(path: Path) -> None:
    file = VaultFile(path)
    with pytest.raises(RuntimeError):
        mark_and_fail(file)

    assert read_mark(path) is None
    mark(file, "2026-11-19")
    assert read_mark(path) == "2026-11-19"
