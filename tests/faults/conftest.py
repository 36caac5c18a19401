"""The agency that tests of faults begin with, made once and copied; and one that goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.harness import Site, build_agency, site
from tests.faults.workers import Crew, crew_of


@pytest.fixture(scope="session")
def agency_folder(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    return build_agency(tmp_path_factory.mktemp("agency") / "made", migrated_file)


@pytest.fixture(scope="session")
def lasting(tmp_path_factory: pytest.TempPathFactory, agency_folder: Path) -> Iterator[Site]:
    """A site that goes on from test to test, each of which begins a new day of it."""
    sms = {"retention": "redact", "segments_per_second": 100}
    with site(tmp_path_factory.mktemp("lasting") / "site", agency_folder, sms=sms) as made:
        yield made


@pytest.fixture
def crew(lasting: Site) -> Iterator[Crew]:
    """Nobody works yet."""
    with crew_of(lasting) as made:
        yield made
