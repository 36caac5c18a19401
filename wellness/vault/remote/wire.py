"""What is said on a connection to the vault: a greeting, then requests and their answers.

A frame is its length (four bytes, big end first) and JSON. The calls, what they take and what they
return are those of the protocol `Vault` and nothing is listed twice: the greeting carries the hash
of all their types, so that two versions that would misunderstand each other do not talk.
"""

import json
import socket
import ssl
import struct
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from types import NoneType
from typing import Any, Final, get_type_hints

from wellness.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable, WellnessError
from wellness.vault.remote import codec
from wellness.vault.remote.codec import Malformed
from wellness.vault.service import Vault

PROTOCOL: Final = 1
MOST_BYTES: Final = 64 * 1024 * 1024
"""The largest frame: a period of half a million people."""

_LENGTH: Final = struct.Struct(">I")
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One of the vault's five calls: the types of what it takes and of what it returns."""

    name: str
    takes: object
    returns: object


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error meant for people, as it crosses the border."""

    kind: str
    problem: str
    kept: str
    remedy: str


def list_calls() -> dict[str, Call]:
    """The calls of the protocol `Vault`, by name."""
    return {
        name: _call(name, get_type_hints(method))
        for name, method in vars(Vault).items()
        if not name.startswith("_")
    }


def write_request(call: Call, asked: object) -> bytes:
    """A request.

    Raises:
        Malformed: `asked` is not what the call takes.
        Invalid: it is larger than a frame may be; nothing was sent.
    """
    content = _dump({"call": call.name, "of": codec.encode(asked, call.takes)})
    if len(content) > MOST_BYTES:
        raise Invalid("More people than the vault takes in one period; nothing was sent.")
    return content


def read_request(content: bytes) -> tuple[Call, Any]:
    """The call and what it is asked.

    Raises:
        Malformed: the bytes are no request.
    """
    match codec.parse(content):
        case {"call": str(name), "of": asked, **rest} if name in CALLS and not rest:
            return CALLS[name], codec.decode(asked, CALLS[name].takes)
    raise Malformed("no call of ours")


def write_answer(call: Call, answer: object) -> bytes:
    """What a call returned."""
    return _dump({"answer": codec.encode(answer, call.returns)})


def write_refusal(error: WellnessError) -> bytes:
    """What a call raised."""
    kind = next(name for name, kind in _KINDS.items() if isinstance(error, kind))
    return _dump({"refused": asdict(Refusal(kind, error.problem, error.kept, error.remedy))})


def read_answer(call: Call, content: bytes) -> Any:  # noqa: ANN401 - what `call.returns` says
    """What the call returned on the other side.

    Raises:
        WellnessError: what the call raised there.
        Malformed: the bytes are no answer to this call.
    """
    match codec.parse(content):
        case {"answer": answer, **rest} if not rest:
            return codec.decode(answer, call.returns)
        case {"refused": refused, **rest} if not rest:
            refusal = codec.decode(refused, Refusal)
            if refusal.kind in _KINDS:
                kind = _KINDS[refusal.kind]
                raise kind(refusal.problem, kept=refusal.kept, remedy=refusal.remedy)
    raise Malformed("no answer of ours")


class Line:
    """A connected socket that carries whole frames."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, content: bytes, *, within: float) -> None:
        """Hand a frame over.

        Raises:
            OSError: it was not handed over whole, so that the other end will never see a frame.
        """
        self._end.settimeout(within)
        self._end.sendall(_LENGTH.pack(len(content)) + content)

    def receive(self, *, idle: float, whole: float) -> bytes | None:
        """The next frame, or None when the other end closed the connection instead.

        `idle` is how many seconds it may take to begin, `whole` how many from then on.

        Raises:
            TimeoutError: it took longer.
            OSError: the connection broke.
            Malformed: the frame is too large, or was cut short.
        """
        begun = self._some(_LENGTH.size, time.monotonic() + idle)
        if not begun:
            return None
        deadline = time.monotonic() + whole
        header = begun + self._exactly(_LENGTH.size - len(begun), deadline)
        (length,) = _LENGTH.unpack(header)
        if length > MOST_BYTES:
            raise Malformed("a frame is too large")
        return self._exactly(length, deadline)

    def stop_reading(self) -> None:
        """Wake whoever waits for a frame; what was sent already can still be read."""
        with suppress(OSError):  # the other end may have left first
            # Not SSLSocket's own shutdown: it drops TLS, and an answer would leave in clear.
            socket.socket.shutdown(self._end, socket.SHUT_RD)

    def close(self) -> None:
        """Close the connection."""
        self._end.close()

    def is_quiet(self) -> bool:
        """Whether the other end neither closed the connection nor said what nobody asked."""
        try:
            self._end.settimeout(0)
            self._end.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        return False

    def _exactly(self, length: int, deadline: float) -> bytes:
        content = bytearray()
        while len(content) < length:
            part = self._some(min(length - len(content), _CHUNK), deadline)
            if not part:
                raise Malformed("a frame was cut short")
            content += part
        return bytes(content)

    def _some(self, most: int, deadline: float) -> bytes:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._end.settimeout(left)
        return self._end.recv(most)


def _call(name: str, hints: dict[str, Any]) -> Call:
    returns = hints.pop("return")
    [takes] = hints.values() or (NoneType,)
    return Call(name, takes, returns)


def _dump(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _greeting() -> bytes:
    hints = [hint for call in CALLS.values() for hint in (call.takes, call.returns)]
    calls = [
        f"{call.name}({codec.name_of(call.takes)}) {codec.name_of(call.returns)}"
        for call in CALLS.values()
    ]
    types = "\n".join((*sorted(calls), codec.describe(*hints, Refusal)))
    return _dump({"wellness vault": PROTOCOL, "types": sha256(types.encode()).hexdigest()})


_KINDS: Final[dict[str, type[WellnessError]]] = {
    kind.__name__: kind
    for kind in (NotFound, Invalid, Conflict, NotAllowed, Unavailable, WellnessError)
}
CALLS: Final = list_calls()
GREETING: Final = _greeting()
"""What the vault says first to a caller it admits."""
