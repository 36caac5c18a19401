"""Keyed hashes: how a number, a message or an address is remembered without being kept."""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class KeyedHash:
    """HMAC-SHA-256 under the installation's secret, a separate space for each purpose."""

    secret: bytes = field(repr=False)

    def of_number(self, number: str) -> str:
        """A telephone number or e-mail address, for opt-outs that outlive the roster."""
        return self._hash("number", number.casefold())

    def of_message(self, sid: str) -> str:
        """A provider's message id, for replay rows (R26)."""
        return self._hash("message", sid)

    def of_sign_in(self, subject: str, hour_key: str) -> str:
        """An account or address, for counting failed sign-ins (R24).

        The random `hour_key` goes with its hour: from then on nobody can try addresses out.
        """
        return self._hash("sign-in", f"{hour_key}|{subject}")

    def derive(self, purpose: str) -> str:
        """A further secret for a library that wants one of its own."""
        return self._hash("derive", purpose)

    def _hash(self, purpose: str, message: str) -> str:
        return hmac.new(self.secret, f"{purpose}|{message}".encode(), sha256).hexdigest()


def hash_token(token: str) -> str:
    """A random token of 128 bits or more as it may be stored; the token itself never is."""
    return sha256(token.encode()).hexdigest()
