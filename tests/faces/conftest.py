"""The places and the browser that the quick look at every face shares."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faces.looking import SCREENSHOTS, Looker
from tests.faces.places import Place, open_places
from tests.journeys.browser import chromium


@pytest.fixture(scope="module")
def places(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Place]]:
    """Every installation, each served."""
    with open_places(migrated_file, tmp_path_factory.mktemp("places")) as places:
        yield places


@pytest.fixture(scope="module")
def looker(places: dict[str, Place]) -> Iterator[Looker]:
    """A browser over the places; its pictures are kept for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        yield Looker(browser, places, SCREENSHOTS)
