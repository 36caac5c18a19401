"""What a dashboard weighs before its charts: no more than a slow line brings in a second."""

import re

import pytest

from tests.faces.budget import DASHBOARDS
from tests.faces.places import Place
from wellness.domain.language import Language

MOST_BYTES = 240_000
"""At 400 kB/s; what is left of the second is for three ways there and back, and the server."""


@pytest.mark.parametrize("path", DASHBOARDS)
@pytest.mark.parametrize("language", Language)
def test_the_words_of_a_dashboard_come_within_a_second(
    places: dict[str, Place], path: str, language: Language
) -> None:
    town = places["town"]
    client = town.app.test_client()
    client.set_cookie("wellness", town.sign_in("director", language))

    page = client.get(town.fill(path, language).removeprefix(town.url))
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.text)
    packed = [client.get(style, headers={"Accept-Encoding": "gzip"}) for style in styles]

    assert page.status_code == 200
    assert styles
    assert len(page.data) + sum(len(style.data) for style in packed) <= MOST_BYTES
    scripts = re.findall(r"<script src[^>]+>", page.text)
    assert all("defer" in script for script in scripts), "a script keeps the words waiting"
