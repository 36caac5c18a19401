"""Commands of ours in processes of their own; what they say is awaited, not looked for."""

import subprocess
import sys
import threading
from os import environ
from pathlib import Path


class Child:
    """A command that goes on until it is ended; all it says is kept in `log` too."""

    def __init__(self, *words: str | Path, log: Path) -> None:
        self._said, self._has_ended = "", False
        self._changed = threading.Condition()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and package
            [sys.executable, "-m", "wellness", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        )
        self._reader = threading.Thread(target=self._read, args=(log,))
        self._reader.start()

    def wait_for(self, words: str, *, seconds: float = 60) -> None:
        """Until it has said these words; AssertionError when it ends or takes longer."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_ended or words in self._said, seconds)
            assert words in self._said, f"it never said {words!r}: {self._said}"

    def end(self) -> int:
        """SIGTERM, and kill -9 if that is not heeded; how it ended."""
        self._process.terminate()
        try:
            return self._process.wait(60)
        finally:
            self._process.kill()
            self._process.wait()
            self._reader.join(60)

    def _read(self, log: Path) -> None:
        assert self._process.stdout is not None
        with log.open("a", encoding="utf-8") as kept, self._process.stdout as said:
            for line in said:
                kept.write(line)
                kept.flush()
                with self._changed:
                    self._said += line
                    self._changed.notify_all()
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()
