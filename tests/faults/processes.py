"""Commands of the product as processes: started by name, ended or killed by their id."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

PATIENCE = 60.0


@dataclass
class Processes:
    """What runs over the configuration in a folder; each writes a log there."""

    folder: Path
    children: dict[str, list["subprocess.Popen[bytes]"]] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "wellness.toml"

    def start(self, *arguments: str) -> int:
        """Start a command that goes on; its process id."""
        path = self.folder / f"{arguments[0]}.log"
        with path.open("ab") as log:
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and package
                [sys.executable, "-m", "wellness", "--config", str(self.config), *arguments],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self.environment,
                start_new_session=True,
            )
        self.children.setdefault(arguments[0], []).append(child)
        return child.pid

    def wait_started(self, name: str, answers_at: str) -> None:
        """Wait until what was started answers; what it said, if it ended instead."""
        [child] = self.children[name]
        assert wait_until(lambda: child.poll() is not None or _answers(answers_at))
        assert child.poll() is None, (self.folder / f"{name}.log").read_text()

    def kill(self, name: str) -> None:
        """kill -9: the processes of that name, with those they made."""
        for child in self.children.pop(name, []):
            with suppress(ProcessLookupError):  # it ended by itself
                os.killpg(child.pid, signal.SIGKILL)
            child.wait(PATIENCE)

    def stop(self, name: str) -> None:
        """SIGTERM, and wait."""
        for child in self.children.pop(name, []):
            child.terminate()
            child.wait(PATIENCE)

    def kill_all(self) -> None:
        """End what was started, at once: the folder is thrown away."""
        for name in list(self.children)[::-1]:
            self.kill(name)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

    def run(self, *arguments: str) -> str:
        """Run a command to its end; its output."""
        done = subprocess.run(  # noqa: S603 - our own interpreter and package
            [sys.executable, "-m", "wellness", "--config", str(self.config), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=self.environment,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def wait_until(is_so: Any, *, seconds: float = PATIENCE) -> bool:
    """Whether something becomes so in time; asked again and again, for a process tells nobody."""
    pause, deadline = 0.02, time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)
    return bool(is_so())


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).ok
    except requests.RequestException:
        return False
