"""Keeps a process's memory out of files and from other processes' eyes (R24)."""

import ctypes
from importlib import import_module
from importlib.util import find_spec
from typing import Final

_PR_SET_DUMPABLE: Final = 4  # of Linux
_HAS_LIMITS: Final = find_spec("resource") is not None  # systems of the Unix kind


def forbid_core_dumps(libc: object = None) -> None:
    """Leave no core dump, and let nobody but root look into this process's memory.

    Processes it forks are held to both. The second only where the C library has `prctl`; where
    there are no limits of processes at all, nothing is done.
    """
    if not _HAS_LIMITS:
        return
    resource = import_module("resource")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prctl = getattr(ctypes.CDLL(None) if libc is None else libc, "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
