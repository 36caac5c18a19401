"""What makes a process fit to hold keys: alone in its folder, and leaving no copy of its memory.

For systems with Unix users; others cannot run the vault as a process.
"""

import fcntl
import os
import pwd
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wellness import hardening
from wellness.errors import Conflict, Invalid


def harden() -> None:
    """Files for their owner alone, and no copy of this process's memory (R24)."""
    os.umask(0o077)
    hardening.forbid_core_dumps()


@contextmanager
def alone_in(directory: Path) -> Iterator[None]:
    """Hold the vault's folder, which is made if it is missing; a killed process holds nothing.

    Raises:
        Conflict: another vault process holds it.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (directory / "lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                f"Another vault process runs in {directory}.",
                kept="It goes on; nothing was started.",
                remedy="Stop it first, or give this one a [vault] path of its own.",
            ) from error
        yield


def find_uids(names: Iterable[str]) -> frozenset[int]:
    """The numbers of users that are given by name or number.

    Raises:
        Invalid: there is no such user.
    """
    return frozenset(_find_uid(name) for name in names)


def _find_uid(name: str) -> int:
    if name.isdecimal():
        return int(name)
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        raise Invalid(
            f"[vault] callers names {name!r}, and there is no such user.",
            kept="Nothing was started.",
            remedy="Make the user, or correct the name.",
        ) from None
