"""A browser for a module's tests, and served staff pages to look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import chromium
from tests.journeys.serving import served
from tests.journeys.staff_harness import Site, make_site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Thirteen releases; only looked at."""
    staff = make_site(migrated_file, tmp_path_factory.mktemp("site"))
    with served(staff.app) as url:
        yield Site(url, staff)


@pytest.fixture(scope="module")
def new_site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The first day: units and staff, no release, nothing that happened."""
    folder = tmp_path_factory.mktemp("new-site")
    staff = make_site(migrated_file, folder, periods=0, happenings=False)
    with served(staff.app) as url:
        yield Site(url, staff)


@pytest.fixture
def own_site(migrated_file: Path, tmp_path: Path) -> Iterator[Site]:
    """One release; to be changed."""
    staff = make_site(migrated_file, tmp_path, periods=1)
    with served(staff.app) as url:
        yield Site(url, staff)
