import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from wellness.web.assets import add_asset, asset_url


def address_of(client: FlaskClient, name: str) -> str:
    found = re.search(rf'"(/static/{name}\?v=[0-9a-f]{{16}})"', client.get("/login").text)
    assert found is not None
    return found[1]


def test_a_file_under_its_hash_is_kept_for_ever(client: FlaskClient) -> None:
    response = client.get(address_of(client, "wellness.css"))

    assert response.status_code == 200
    assert response.mimetype == "text/css"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=0123456789abcdef"])
def test_a_file_under_another_hash_is_kept_for_a_while(client: FlaskClient, query: str) -> None:
    response = client.get(f"/static/wellness.css{query}")

    assert response.headers["Cache-Control"] == "public, max-age=300"


def test_a_browser_that_unpacks_gets_it_packed(client: FlaskClient) -> None:
    plain = client.get("/static/wellness.css")
    packed = client.get("/static/wellness.css", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data


def test_the_style_sheet_leaves_room_for_a_check_in_of_30_kilobytes(client: FlaskClient) -> None:
    packed = client.get("/static/wellness.css", headers={"Accept-Encoding": "gzip"})

    assert len(packed.data) < 6_000


def test_a_browser_that_has_it_is_sent_nothing(client: FlaskClient) -> None:
    tag = client.get("/static/wellness.css").headers["ETag"]

    response = client.get("/static/wellness.css", headers={"If-None-Match": tag})

    assert (response.status_code, response.data) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.css", "../app.py", "%2e%2e/app.py", "a/b.css"])
def test_nothing_but_the_listed_files_is_served(client: FlaskClient, name: str) -> None:
    response = client.get(f"/static/{name}")

    assert response.status_code == 404
    assert "create_app" not in response.text


def test_a_file_that_lies_elsewhere_can_be_added(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "charts.js").write_text("draw()")
    add_asset(app, "charts.js", tmp_path / "charts.js")
    with app.test_request_context():
        address = asset_url("charts.js")

    response = app.test_client().get(address, headers={"Accept-Encoding": "gzip"})

    assert response.data == b"draw()"
    assert "Content-Encoding" not in response.headers
    assert response.mimetype == "text/javascript"
