"""The vault under test: embedded, or a process behind a real socket; the tests are the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import FrozenClock
from tests.privacy.worlds import STARTS
from tests.vault.serving import SharedClock, vault_process
from wellness.vault.service import EmbeddedVault, Vault


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    return tmp_path / "clock"


@pytest.fixture
def clock(clock_file: Path) -> SharedClock:
    return SharedClock(STARTS, clock_file)


@pytest.fixture(params=["embedded", "process"])
def vault(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FrozenClock, clock_file: Path
) -> Iterator[Vault]:
    if request.param == "embedded":
        yield EmbeddedVault(tmp_path / "vault", clock)
        return
    with vault_process(tmp_path / "vault", clock_file) as process:
        yield process.follow(clock)
