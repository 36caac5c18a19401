"""The network address of a request, for counting failed sign-ins and nothing else (R24)."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import Request

_SITE_BITS = 64  # what one subscriber is given; within it addresses are free to choose


def address_of(request: Request) -> str:
    """The sender's address, or the network of it where one sender has many.

    A proxy on this machine is believed about the one before it: nobody else can speak from
    loopback. What senders write into the header themselves stands further left and is not read.
    """
    peer = _parsed(request.remote_addr or "")
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if peer is not None and peer.is_loopback and forwarded:
        peer = _parsed(forwarded) or peer
    if isinstance(peer, IPv6Address):
        mapped = peer.ipv4_mapped
        return str(mapped or ip_network((peer, _SITE_BITS), strict=False))
    return str(peer or "unknown")


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
