"""Finds folders, files and ports that cannot be used, before anything counts on them."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from wellness.clock import FileClock
from wellness.config import Settings
from wellness.errors import Unavailable, WellnessError
from wellness.storage.database import find_file

_CORRECT: Final = "Correct the path, or the rights of its folder."


def list_place_faults(settings: Settings) -> Iterator[str]:
    """The faults of the places that an installation writes to and reads its time from.

    Nothing is left in them.
    """
    database = find_file(settings.database.url)
    if database is not None and (problem := _find_file_problem(database)):
        yield f"[database] url: {database} {problem}. {_CORRECT}"
    vault = settings.vault.path
    if problem := _find_folder_problem(vault) or _find_file_problem(vault / "vault.db"):
        yield f"[vault] path: {vault} {problem}. {_CORRECT}"
    if settings.clock.file:
        try:
            FileClock(settings.clock.file)()
        except WellnessError as error:
            yield f"[clock] file: {error}"


def require_free(host: str, port: int) -> None:
    """Refuse an address that nobody can listen on; port 0 stands for any free one.

    Raises:
        Unavailable: another program listens there, or it is no address of this machine.
    """
    try:
        kind, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(kind)) as probe:
            # As the servers do: addresses that a server left just now count as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Unavailable(
            f"Nothing can listen on {host}, port {port} ({error.strerror}).",
            kept="Nothing was started.",
            remedy="Stop the program that does, or choose with --host and --port.",
        ) from error


def _find_file_problem(file: Path) -> str:
    if not _is_there(file):
        return _find_folder_problem(file.parent)
    if not file.is_file():
        return "is no file"
    return "" if os.access(file, os.R_OK | os.W_OK) else "cannot be written"


def _find_folder_problem(folder: Path) -> str:
    """What keeps files from being made in a folder that is there or would have to be made."""
    there = next(path for path in (folder, *folder.parents) if _is_there(path))
    if not there.is_dir():
        return f"cannot be made: {there} is no folder"
    try:
        with TemporaryFile(dir=there):
            return ""
    except OSError as error:
        return f"cannot be written ({error.strerror})"


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder above it may not be entered
        return False
