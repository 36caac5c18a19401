"""What counts as a phone number, and as an address on this machine."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

# E.164; numbers of the North American plan have an area code that starts with 2 to 9.
_PHONE: Final = re.compile(r"\+(?:1[2-9][0-9]{9}|[2-9][0-9]{6,14})")


def is_phone(number: str) -> bool:
    """Whether a number is written in E.164 and could exist."""
    return _PHONE.fullmatch(number) is not None


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_local_url(url: str) -> bool:
    """Whether a URL is plain HTTP on this machine, the only place the simulator posts to."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and parts.port != 0 and is_loopback(parts.hostname or "")
    except ValueError:
        return False
