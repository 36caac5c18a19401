"""Fixtures of the demo: its folder, and an installation whose web server nobody has started."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes import RecordingChannel
from tests.journeys.installation import free_port
from tests.web.web_harness import make_runtime, make_settings
from wellness.config.settings import Sms
from wellness.demo.files import DemoFiles
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault
from wellness.wiring import Runtime


@pytest.fixture
def files(tmp_path: Path) -> DemoFiles:
    files = DemoFiles(tmp_path / "demo")
    files.start_clock(datetime(2026, 11, 23, 15, tzinfo=UTC))
    return files


@pytest.fixture
def nowhere() -> str:
    """An address at which nobody answers."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def runtime(
    database: Database, vault: EmbeddedVault, terms: Terms, files: DemoFiles, nowhere: str
) -> Runtime:
    settings = make_settings(public_url=nowhere, sms=Sms(api_base=nowhere))
    return make_runtime(
        database, vault, terms, clock=files.clock, channel=RecordingChannel(), settings=settings
    )
