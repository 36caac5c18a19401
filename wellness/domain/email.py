"""Says whether a text can be an e-mail address; only sending can tell whether anybody reads it."""

from typing import Final

EMAIL_LIMIT: Final = 254
"""Most characters of an address (RFC 5321)."""


def is_email(text: str) -> bool:
    """Say whether the text is one address such as name@example.org."""
    local, at, domain = text.partition("@")
    plain = text.isprintable() and _NOT_IN_AN_ADDRESS.isdisjoint(text) and "@" not in domain
    dotted = "." in domain and all(domain.split("."))
    return bool(local and at) and plain and dotted and len(text) <= EMAIL_LIMIT


_NOT_IN_AN_ADDRESS: Final = frozenset(' ,;:<>()[]"\\')
