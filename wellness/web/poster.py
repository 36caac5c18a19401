"""The poster that leads people to where they ask for a link. The only importer of segno."""

import segno
from flask import Blueprint, render_template
from markupsafe import Markup

from wellness.domain.access import Permission
from wellness.web.guard import access
from wellness.web.runtime import current_runtime

blueprint = Blueprint("poster", __name__)


@blueprint.get("/poster")
@access(Permission.PRINT_POSTER)
def show_poster() -> str:
    """A page to print and put up; it names nobody."""
    runtime = current_runtime()
    address = f"{runtime.terms.public_url}/start"
    return render_template(
        "mail/poster.html", address=address, code=draw(address), is_on=runtime.mails is not None
    )


def draw(address: str) -> Markup:
    """An address as a QR code, error correction M, in SVG that follows the page's colours."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(
        scale=8, border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - drawn by us from our own address
