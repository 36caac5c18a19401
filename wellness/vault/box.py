"""Sealing: rows of constant length that only the box's key can name or read (R18).

A row's tag is HMAC-SHA-256(tag key, box || person) cut to 16 bytes; its content is sealed with
AES-256-GCM, the tag as associated data, under a fresh random nonce at every cast.
"""

import hmac
import secrets
import struct
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wellness.domain.folding import Tally
from wellness.domain.pulse import MOST_CONDITIONS

_TAG_BYTES = 16
_NONCE_BYTES = 12
_BALLOT = struct.Struct(f">BHBH{MOST_CONDITIONS}H")
_REQUEST = struct.Struct(">B16s")


class Unreadable(Exception):
    """A sealed row that its key does not open: it was altered, or belongs to another key."""


class Seal:
    """Names and seals the rows of one box with its key."""

    def __init__(self, key: bytes, box: str) -> None:
        self._tag_key, self._box = key[:32], box.encode()
        self._cipher = AESGCM(key[32:])

    def tag(self, person: str) -> bytes:
        """The row name of `person` in this box."""
        message = self._box + b"|" + person.encode()
        return hmac.new(self._tag_key, message, sha256).digest()[:_TAG_BYTES]

    def close(self, tag: bytes, content: bytes) -> bytes:
        """`content` sealed for the row `tag` under a fresh nonce."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, tag)

    def open(self, tag: bytes, sealed: bytes) -> bytes:
        """The content of a sealed row.

        Raises:
            Unreadable: the row is not one this key sealed under this tag.
        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], tag)
        except InvalidTag as error:
            raise Unreadable from error


def pack_ballot(tally: Tally, *, agency_wide: bool) -> bytes:
    """A tally as bytes of constant length."""
    latest = sum(1 << i for i, bit in enumerate(tally.latest) if bit)
    met = tally.met + (0,) * (MOST_CONDITIONS - len(tally.met))
    return _BALLOT.pack(int(agency_wide), tally.number, latest, tally.earlier, *met)


def unpack_ballot(content: bytes, conditions: int) -> tuple[Tally, bool]:
    """The tally and the agency-wide mark that `pack_ballot` wrote."""
    agency_wide, number, latest, earlier, *met = _BALLOT.unpack(content)
    bits = tuple(bool(latest >> i & 1) for i in range(conditions))
    return Tally(number, bits, earlier, tuple(met[:conditions])), bool(agency_wide)


def pack_request(person: str, *, asked: bool) -> bytes:
    """A debrief request bit beside its person, who must be counted once over three days (R39)."""
    return _REQUEST.pack(int(asked), bytes.fromhex(person))


def unpack_request(content: bytes) -> tuple[str, bool]:
    """The person (uuid4 hex) and the bit that `pack_request` wrote."""
    asked, person = _REQUEST.unpack(content)
    return person.hex(), bool(asked)
