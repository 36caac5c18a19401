"""Keys of boxes: one 0600 file each, read at every use, destroyed by overwriting (R19, R21)."""

import os
import secrets
from pathlib import Path

from wellness.errors import Invalid

KEY_BYTES = 64  # 32 to name rows (HMAC), 32 to seal them (AES-256-GCM)


class KeyFiles:
    """The key files of one vault directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def create(self, box: str) -> bytes:
        """A fresh key for `box`, durable before it is returned; an earlier one is destroyed."""
        self.destroy(box)
        key = secrets.token_bytes(KEY_BYTES)
        handle = os.open(self._path(box), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, key)
            os.fsync(handle)
        finally:
            os.close(handle)
        self._sync_directory()
        return key

    def find(self, box: str) -> bytes | None:
        """The key of `box`, or None when it is gone or incomplete."""
        try:
            key = self._path(box).read_bytes()
        except FileNotFoundError:
            return None
        return key if len(key) == KEY_BYTES else None

    def destroy(self, box: str) -> None:
        """Overwrite, sync and unlink the key of `box`; harmless when it is gone."""
        path = self._path(box)
        try:
            handle = os.open(path, os.O_WRONLY)
        except FileNotFoundError:
            return
        try:
            os.write(handle, secrets.token_bytes(KEY_BYTES))
            os.fsync(handle)
        finally:
            os.close(handle)
        path.unlink()
        self._sync_directory()

    def list_boxes(self) -> list[str]:
        """The names of all boxes that have a key file."""
        return sorted(path.stem for path in self._directory.glob("*.key"))

    def _path(self, box: str) -> Path:
        """The file of `box`, which callers name in part: it never lies outside the directory."""
        if "/" in box or "\0" in box:
            raise Invalid("no box bears such a name; nothing was changed")
        return self._directory / f"{box}.key"

    def _sync_directory(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
