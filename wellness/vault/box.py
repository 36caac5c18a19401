"""Sealing: rows of constant length that only the box's key can name or read (R18).

A row's tag is HMAC-SHA-256(tag key, box || person) cut to 16 bytes; its content is sealed with
AES-256-GCM under a fresh random nonce. The associated data are the tag and a digest of what the
row stands in: the box with its facts and end, the leaf, and the round, 16 random bytes drawn anew
whenever the part is written. So no row can be put back, moved, or read under other facts.
"""

import hmac
import logging
import secrets
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wellness.domain.folding import Tally
from wellness.domain.pulse import MOST_CONDITIONS
from wellness.domain.releases import canonical
from wellness.vault.keys import KeyFiles
from wellness.vault.store import BoxRow, Rows, SealedRow

logger = logging.getLogger(__name__)

FEWEST_IN_PART = 100
"""Rows that are sealed anew together, where a box has so many: a snapshot tells no more."""

_TAG_BYTES = 16
_NONCE_BYTES = 12
_ROUND_BYTES = 16
_BALLOT = struct.Struct(f">BHBH{MOST_CONDITIONS}H")
_REQUEST = struct.Struct(">B16s")


class Seal:
    """Names, proves and seals what belongs to one box with its key."""

    def __init__(self, key: bytes, box: str) -> None:
        self._tag_key, self._box = key[:32], box.encode()
        self._cipher = AESGCM(key[32:])

    def tag(self, person: str) -> bytes:
        """The row name of `person` in this box."""
        return self._mac(self._box + b"|" + person.encode())[:_TAG_BYTES]

    def prove(self, box: BoxRow) -> bytes:
        """What only the key can say of a box's facts; no tag is made of such a message."""
        facts = [box.name, box.kind, box.eligible, box.ends_at, box.facts.hex()]
        return self._mac(b"facts|" + canonical(facts))

    def close(self, tag: bytes, bound: bytes, content: bytes) -> bytes:
        """`content` sealed for the row `tag`, bound to where it stands, under a fresh nonce."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, tag + bound)

    def find_content(self, tag: bytes, bound: bytes, sealed: bytes) -> bytes | None:
        """The content of a sealed row; None unless this key sealed it for this very place."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], tag + bound)
        except (InvalidTag, ValueError):  # altered, or too short to be sealed
            return None

    def _mac(self, message: bytes) -> bytes:
        return hmac.new(self._tag_key, message, sha256).digest()


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as its key opens it; `content` is None where it does not."""

    tag: bytes
    leaf: str
    part: int
    content: bytes | None


class Sheet:
    """The rows of one box under its key."""

    def __init__(self, rows: Rows, box: BoxRow, seal: Seal) -> None:
        self._rows, self._box, self._seal = rows, box, seal

    def tag(self, person: str) -> bytes:
        """The row name of `person`."""
        return self._seal.tag(person)

    def find_part(self, tag: bytes) -> int | None:
        """The part in which a row is, if there is such a row."""
        return self._rows.find_part(self._box.name, tag)

    def list_parts(self) -> list[int]:
        """The parts of the box."""
        return list(self._rows.list_rounds(self._box.name))

    def read(self, part: int | None = None) -> list[Entry]:
        """Every row of the box, or of one part of it, in tag order."""
        rounds, bound = self._rows.list_rounds(self._box.name), _binder(self._box)
        entries = []
        for row in self._rows.list_rows(self._box.name, part):
            place = bound(rounds.get(row.part, b""), row.leaf)
            content = self._seal.find_content(row.tag, place, row.sealed)
            entries.append(Entry(row.tag, row.leaf, row.part, content))
        return entries

    def read_to_count(self) -> list[tuple[str, bytes]]:
        """Leaf and content of each row that can be read; how many cannot is logged, not whose.

        For closing alone: a line at each cast would tell when somebody answered (R24).
        """
        entries = self.read()
        readable = [(one.leaf, one.content) for one in entries if one.content is not None]
        if len(readable) < len(entries):
            logger.warning(
                "Rows of the vault were altered and cannot be read. They are left out; all others"
                " count. Check who can write to the vault's folder.",
                extra={"box": self._box.name, "left_out": len(entries) - len(readable)},
            )
        return readable

    def rewrite(self, part: int, change: Callable[[Entry], bytes | None]) -> None:
        """Seal a whole part anew with what `change` makes of each row; None leaves it as it is."""
        changed = [
            Entry(entry.tag, entry.leaf, entry.part, change(entry)) for entry in self.read(part)
        ]
        round_ = secrets.token_bytes(_ROUND_BYTES)
        self._rows.set_round(self._box.name, part, round_)
        self._rows.rewrite(_seal_all(self._seal, self._box, {part: round_}, changed))


def create_sheet(
    rows: Rows, keys: KeyFiles, box: BoxRow, contents: Mapping[str, tuple[str, bytes]]
) -> None:
    """Store a new box under a fresh key, with the leaf and content of each person's row."""
    seal = Seal(keys.create(box.name), box.name)
    proven = replace(box, proof=seal.prove(box))
    parts = _divide(Counter(leaf for leaf, _ in contents.values()))
    rounds = {part: secrets.token_bytes(_ROUND_BYTES) for part in parts.values()}
    entries = [
        Entry(seal.tag(person), leaf, parts[leaf], content)
        for person, (leaf, content) in contents.items()
    ]
    rows.add_box(proven, rounds, _seal_all(seal, proven, rounds, entries))


def find_sheet(rows: Rows, keys: KeyFiles, box: BoxRow) -> Sheet | None:
    """The rows of a box; None when its key is gone or its facts are not those of its opening."""
    key = keys.find(box.name)
    if key is None:
        return None
    seal = Seal(key, box.name)
    is_genuine = hmac.compare_digest(seal.prove(box), box.proof)
    return Sheet(rows, box, seal) if is_genuine else None


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


def _seal_all(
    seal: Seal, box: BoxRow, rounds: Mapping[int, bytes], entries: Iterable[Entry]
) -> list[SealedRow]:
    """Entries sealed in their part's round; what could not be read is left out."""
    bound, sealed = _binder(box), []
    for entry in entries:
        if entry.content is not None:
            content = seal.close(entry.tag, bound(rounds[entry.part], entry.leaf), entry.content)
            sealed.append(SealedRow(entry.tag, entry.leaf, entry.part, content))
    return sealed


def _binder(box: BoxRow) -> Callable[[bytes, str], bytes]:
    """The digest that binds a row of the box to a round and a leaf, made once for each."""

    @cache
    def bind(round_: bytes, leaf: str) -> bytes:
        return sha256(box.proof + round_ + leaf.encode()).digest()

    return bind


def _divide(sizes: Mapping[str, int]) -> dict[str, int]:
    """A part for each leaf: whole leaves together until there are enough rows in each part.

    Facts of the roster alone decide, so parts tell nothing. A box of fewer than twice as many rows
    is one part, whatever small leaves it has.
    """
    parts: dict[str, int] = {}
    part = filled = 0
    for leaf, size in sorted(sizes.items()):
        if filled >= FEWEST_IN_PART:
            part, filled = part + 1, 0
        parts[leaf] = part
        filled += size
    if filled >= FEWEST_IN_PART:
        return parts
    return {leaf: min(number, max(part - 1, 0)) for leaf, number in parts.items()}
