"""Files that browsers may keep for ever: style sheet, scripts, each under the hash of its content.

A template writes `{{ asset("wellness.css") }}`. A blueprint adds a file that lies elsewhere, such
as the chart library in its installed package, with `add_asset(app, name, path)`.
"""

import gzip
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

from wellness.web.guard import Access, access
from wellness.web.sessions import without_session

blueprint = Blueprint("assets", __name__, url_prefix="/static")

_KEY: Final = "wellness-assets"
_FOLDER: Final = Path(__file__).parent / "static"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_FOR_A_WHILE: Final = "public, max-age=300"
_WORTH_PACKING: Final = 1024


@dataclass(frozen=True)
class Asset:
    """A file, read once."""

    path: Path

    @cached_property
    def content(self) -> bytes:
        """Its bytes."""
        return self.path.read_bytes()

    @cached_property
    def packed(self) -> bytes | None:
        """Its bytes in gzip, where that is worth it."""
        if len(self.content) < _WORTH_PACKING or not self.mimetype.startswith(
            ("text/", "image/svg")
        ):
            return None
        return gzip.compress(self.content, mtime=0)

    @cached_property
    def version(self) -> str:
        """The beginning of the hash of its content."""
        return sha256(self.content).hexdigest()[:16]

    @property
    def mimetype(self) -> str:
        """What it is."""
        return guess_type(self.path.name)[0] or "application/octet-stream"


def init_app(app: Flask) -> None:
    """Serve the files of the static folder."""
    app.extensions[_KEY] = {path.name: Asset(path) for path in _FOLDER.iterdir() if path.is_file()}
    app.jinja_env.globals["asset"] = asset_url
    app.register_blueprint(blueprint)


def add_asset(app: Flask, name: str, path: Path) -> None:
    """Serve one more file as `/static/<name>`."""
    app.extensions[_KEY][name] = Asset(path)


def asset_url(name: str) -> str:
    """The address of a file with the hash of its content, so that it may be kept for ever.

    Raises:
        KeyError: there is no such file.
    """
    return url_for("assets.send_asset", name=name, v=_assets()[name].version)


@blueprint.get("/<path:name>")
@access(Access.ANYONE)
@without_session
def send_asset(name: str) -> Response:
    """One file, packed where the browser unpacks."""
    asset = _assets().get(name)
    if asset is None:
        abort(HTTPStatus.NOT_FOUND)
    packed = asset.packed if request.accept_encodings["gzip"] else None
    response = Response(packed or asset.content, mimetype=asset.mimetype)
    if packed:
        response.content_encoding = "gzip"
    if asset.packed:
        response.vary.add("Accept-Encoding")
    is_exact = request.args.get("v") == asset.version
    response.headers["Cache-Control"] = _FOR_EVER if is_exact else _FOR_A_WHILE
    response.set_etag(asset.version)
    response.make_conditional(request)
    return response


def _assets() -> dict[str, Asset]:
    found = current_app.extensions[_KEY]
    assert isinstance(found, dict)  # noqa: S101 - only `init_app` sets it
    return found
