"""An e-mail's words as HTML: paragraphs and links, nothing loaded, nothing counted."""

import re
from html import escape
from typing import Final

from wellness.domain.language import Language


def dress(body: str, language: Language) -> str:
    """The words of an e-mail as a page of its own; addresses become links, all else is text."""
    parts = "".join(f"<p>{_linked(part)}</p>\n" for part in body.strip().split("\n\n"))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        '<meta name="color-scheme" content="light dark"></head>\n'
        f'<body style="{_BODY}">\n{parts}</body>\n</html>\n'
    )


_ADDRESS: Final = re.compile(r"https?://\S+")
_BODY: Final = (
    "font: 16px/1.5 system-ui, sans-serif; max-width: 34em; margin: 0 auto; padding: 16px;"
    " overflow-wrap: anywhere"
)


def _linked(part: str) -> str:
    lines = (
        _ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(line))
        for line in part.split("\n")
    )
    return "<br>\n".join(lines)
