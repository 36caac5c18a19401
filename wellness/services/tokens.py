"""Tokens that say something to us alone: nothing about them is stored, so nothing tells of them.

AES-GCM with a nonce made of what is sealed (as SIV does): the same always seals to the same, and
no token of one purpose opens another.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wellness.domain.keyed import KeyedHash


def seal(purpose: str, plain: str, *, keyed: KeyedHash) -> str:
    """A token for an address line that holds `plain`, unreadable to others."""
    nonce = bytes.fromhex(keyed.derive(f"token-nonce|{purpose}|{plain}"))[:_NONCE]
    sealed = nonce + _cipher(purpose, keyed).encrypt(nonce, plain.encode(), purpose.encode())
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(purpose: str, token: str, *, keyed: KeyedHash) -> str | None:
    """What a token of this purpose holds; None for anything that we did not seal so."""
    if len(token) > _LONGEST or not token.isascii():
        return None
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        nonce, rest = sealed[:_NONCE], sealed[_NONCE:]
        return _cipher(purpose, keyed).decrypt(nonce, rest, purpose.encode()).decode()
    except (binascii.Error, ValueError, InvalidTag):
        return None


_NONCE: Final = 12
_LONGEST: Final = 512


def _cipher(purpose: str, keyed: KeyedHash) -> AESGCM:
    return AESGCM(bytes.fromhex(keyed.derive(f"token-key|{purpose}")))
