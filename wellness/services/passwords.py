"""Keeps passwords as argon2id hashes and says which ones are too easy to guess."""

from dataclasses import dataclass
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wellness.domain.passwords import Weakness, canonical, find_weakness


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs; the default is the least the OWASP cheat sheet advises."""

    memory_kib: int = 19 * 1024
    rounds: int = 2
    lanes: int = 1


@dataclass(frozen=True)
class Passwords:
    """The agency's rules on passwords: fewest characters, its name, the cost of a guess."""

    shortest: int
    agency: str
    cost: Cost = Cost()

    def hash(self, password: str) -> str:
        """The encoded argon2id hash under the present cost, with a fresh salt."""
        return self._hasher.hash(canonical(password))

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether the password belongs to the hash.

        Without a hash the same work is done on a stand-in, and the answer is no: an unknown
        account takes as long as a known one.
        """
        stand_in = self._stand_in  # made at the first call, whichever kind of account that is for
        try:
            self._hasher.verify(password_hash or stand_in, canonical(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made at another cost."""
        return self._hasher.check_needs_rehash(password_hash)

    def find_weakness(self, password: str, *own: str) -> Weakness | None:
        """Why this password is refused for somebody with these names and addresses."""
        return find_weakness(password, shortest=self.shortest, own=(*own, self.agency))

    @cached_property
    def _hasher(self) -> PasswordHasher:
        return PasswordHasher(
            time_cost=self.cost.rounds,
            memory_cost=self.cost.memory_kib,
            parallelism=self.cost.lanes,
        )

    @cached_property
    def _stand_in(self) -> str:
        return self._hasher.hash("nobody has this password")
