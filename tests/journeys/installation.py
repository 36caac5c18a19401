"""A real installation in a folder: the command line, the carrier, the web server, real HTTP."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from socket import socket
from typing import Any
from zoneinfo import ZoneInfo

import requests

from tests.children import Child
from wellness.config.writing import write_settings

ZONE = ZoneInfo("America/New_York")
SENDER = "+19195550190"
DATA = Path(__file__).parent.parent / "data"
_STARTED = {
    "simulator": "The carrier simulator is at",
    "serve": "Listening at",
    "worker": "worker started",
}


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """One agency's installation; time stands in its clock file."""

    folder: Path
    web: str = ""
    carrier: str = ""
    children: list[Child] = field(default_factory=list)

    @property
    def config(self) -> Path:
        return self.folder / "wellness.toml"

    def configure(self, at: str) -> None:
        """Write configuration and secrets, and start the clock."""
        web_port, carrier_port = free_port(), free_port()
        self.web = f"http://127.0.0.1:{web_port}"
        self.carrier = f"http://127.0.0.1:{carrier_port}"
        for name in ("auth_token", "secret_key"):
            (self.folder / name).write_text(os.urandom(32).hex(), encoding="ascii")
        (self.folder / "clock").write_text(self.instant(at), encoding="ascii")
        answers: dict[str, dict[str, Any]] = {
            "agency": {
                "name": "Riverbend Community Safety Department",
                "help_phone": "919-555-0195",
                "support": "919-555-0196",
            },
            "database": {"url": "sqlite:///wellness.db"},
            "vault": {"path": "vault"},
            "sms": {
                "provider": "twilio",
                "account_sid": "AC" + "1" * 32,
                "auth_token_file": "auth_token",
                "sender": SENDER,
                "api_base": self.carrier,
                "segments_per_second": 1000,
            },
            "web": {
                "public_url": self.web,
                "secret_key_file": "secret_key",
                "port": web_port,
            },
            "clock": {"file": "clock"},
        }
        self.config.write_text(write_settings(answers), encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """Run a command to its end; its output."""
        done = subprocess.run(  # noqa: S603 - our own interpreter and package
            [sys.executable, "-m", "wellness", "--config", str(self.config), *arguments],
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, command: str, *, answers_at: str) -> Child:
        """Start a command that goes on, and wait until it answers."""
        child = Child("--config", self.config, command, log=self.folder / f"{command}.log")
        self.children.append(child)
        child.wait_for(_STARTED[command])
        assert requests.get(answers_at, timeout=60).ok
        return child

    def tick(self, at: str) -> None:
        """Move the clock and do what is due; then wait until every text has arrived."""
        self.run("tick", "--once", "--at", self.instant(at))
        self.wait_settled()

    def wait_settled(self) -> None:
        """Wait until no text and no receipt is in flight."""
        while not requests.get(f"{self.carrier}/sim/settled?wait=10", timeout=20).json()["settled"]:
            pass

    def list_texts(self, *, phone: str = "", after: int = 0) -> list[dict[str, Any]]:
        """The texts phones got, oldest first."""
        query = {"after": after, "limit": 5000} | ({"phone": phone} if phone else {})
        found = requests.get(f"{self.carrier}/sim/messages", params=query, timeout=20).json()
        return [row for row in found if row["direction"] != "inbound"]

    def reply(self, texts: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """Let phones send texts; what came of each."""
        body = [{"from": number, "body": text} for number, text in texts]
        answer = requests.post(f"{self.carrier}/sim/replies", json=body, timeout=120)
        answer.raise_for_status()
        self.wait_settled()
        found: list[dict[str, Any]] = answer.json()
        return found

    def invite(self, email: str, role: str, *more: str) -> str:
        """Make an account; the token of the link by which its holder sets a password."""
        told = self.run(
            "account", "invite", email, "--name", role.title(), "--role", role, *more, "--json"
        )
        link = re.search(r"#([\w-]+)", json.dumps(json.loads(told)))
        assert link is not None, told
        return link.group(1)

    def instant(self, local: str) -> str:
        """Local wall time as an ISO instant."""
        return datetime.fromisoformat(local).replace(tzinfo=ZONE).isoformat()

    def stop(self) -> None:
        """End what was started."""
        while self.children:
            self.children.pop().end()


@contextmanager
def installed(folder: Path, *, at: str) -> Iterator[Installation]:
    """An installation whose carrier and web server run while the block does."""
    installation = Installation(folder)
    installation.configure(at)
    installation.run("upgrade")
    try:
        installation.start("simulator", answers_at=f"{installation.carrier}/sim/settled")
        installation.start("serve", answers_at=f"{installation.web}/healthz")
        yield installation
    finally:
        installation.stop()
