"""Where the demo keeps its state: one folder, removed by `make clean`."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from wellness.clock import FileClock
from wellness.config.writing import write_settings

ZONE: Final = "America/New_York"
SENDER: Final = "+19195550190"
ACCOUNT_SID: Final = "AC" + "0" * 31 + "1"
DIRECTORY: Final = (
    {
        "kind": "eap",
        "name": {"en": "Employee assistance, Riverbend", "es": "Ayuda al personal, Riverbend"},
        "phone": "919-555-0181",
        "web": "https://eap.riverbend.example",
        "hours": {"en": "Day and night", "es": "A toda hora"},
        "checked_on": date(2026, 10, 5),
    },
    {
        "kind": "clinician",
        "name": {"en": "Clinician on call", "es": "Profesional de guardia"},
        "phone": "919-555-0182",
        "hours": {"en": "Every day, 7:00 to 23:00", "es": "Todos los días, 7:00 a 23:00"},
        "checked_on": date(2026, 10, 5),
    },
    {
        "kind": "chaplain",
        "name": {"en": "Chaplaincy", "es": "Capellanía"},
        "phone": "919-555-0183",
        "checked_on": date(2026, 9, 14),
    },
    {
        "kind": "peers",
        "name": {"en": "Peer support line", "es": "Línea de pares"},
        "phone": "919-555-0196",
        "hours": {"en": "By the duty roster", "es": "Según la lista de guardias"},
        "checked_on": date(2026, 10, 5),
    },
    {
        "kind": "helpline",
        "name": {"en": "Responders' helpline, fictional", "es": "Línea de socorristas, ficticia"},
        "phone": "919-555-0184",
        "web": "https://helpline.example",
        # Older than half a year: the demo shows what a coordinator is told.
        "checked_on": date(2026, 2, 2),
    },
)
"""Of the fictional agency, and as fictional."""


@dataclass(frozen=True)
class DemoFiles:
    """The folder of a demo and the files in it."""

    directory: Path

    @property
    def config(self) -> Path:
        """The configuration, written anew at each start because ports may differ."""
        return self.directory / "wellness.toml"

    @property
    def clock_file(self) -> Path:
        """The virtual clock."""
        return self.directory / "clock"

    @property
    def carrier_store(self) -> Path:
        """The carrier simulator's texts."""
        return self.directory / "carrier.db"

    @property
    def finished(self) -> Path:
        """Exists once the history is whole; a folder without it is made anew."""
        return self.directory / "history-is-complete"

    @property
    def move(self) -> Path:
        """What is being done with the clock, while it is being moved."""
        return self.directory / "moving"

    @property
    def trouble(self) -> Path:
        """What kept the clock from being moved to where it was to go, if anything did."""
        return self.directory / "trouble"

    @property
    def clock(self) -> FileClock:
        """The clock in its file."""
        return FileClock(self.clock_file)

    def write_config(self, *, host: str, port: int, carrier_port: int, building: bool) -> None:
        """Write the configuration of this start; while building, nothing is synced to disk."""
        self.directory.mkdir(parents=True, exist_ok=True)
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - a comparison
        self.config.write_text(
            write_settings(
                {
                    "agency": {
                        "name": "Riverbend Community Safety Department",
                        "zone": ZONE,
                        "help_phone": "919-555-0195",
                        "support": "919-555-0196",
                    },
                    "database": {
                        "url": f"sqlite:///{(self.directory / 'wellness.db').absolute()}",
                        "synchronous": "off" if building else "full",
                    },
                    "vault": {
                        "path": str((self.directory / "vault").absolute()),
                        "durable": not building,
                    },
                    # The history needs no more than one check-in a week to be told.
                    "schedule": {"per_week": 1 if building else 3},
                    "sms": self._sms(carrier_port, building=building),
                    "web": {
                        "public_url": f"http://{shown}:{port}",
                        "secret_key_file": self._secret("secret_key"),
                        "host": host,
                        "port": port,
                    },
                    "support": {"entries": DIRECTORY},
                    "log": {"level": "warning"},
                    "clock": {"file": str(self.clock_file.absolute())},
                }
            ),
            encoding="utf-8",
        )

    def _sms(self, carrier_port: int, *, building: bool) -> dict[str, object]:
        return {
            "provider": "twilio",
            "account_sid": ACCOUNT_SID,
            "auth_token_file": self._secret("auth_token"),
            "sender": SENDER,
            "api_base": f"http://127.0.0.1:{carrier_port}",
            # The carrier is on this machine, and time stands still between two moves.
            "segments_per_second": 1000,
            # The months before had an account that keeps no bodies; the visitor sees how one is
            # dealt with that does.
            "retention": "redact" if building else "delete",
        }

    def begin_move(self, words: str) -> bool:
        """Note that the clock is being moved; False while it is already."""
        try:
            with self.move.open("x", encoding="utf-8") as file:
                file.write(words)
        except FileExistsError:
            return False
        return True

    def end_move(self, trouble: str = "") -> None:
        """The clock stands again, by what kept it from going on or where it was to go."""
        if trouble:
            self.trouble.write_text(trouble, encoding="utf-8")
        else:
            self.trouble.unlink(missing_ok=True)
        self.move.unlink(missing_ok=True)

    def find_move(self) -> str | None:
        """What is being done with the clock, if anything is."""
        return _find_text(self.move)

    def find_trouble(self) -> str | None:
        """What the last move of the clock ended by, if it did not end where it was to go."""
        return _find_text(self.trouble)

    def start_clock(self, at: datetime) -> None:
        """Set the virtual clock for the first time."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.clock.move(at)

    def _secret(self, name: str) -> str:
        path = self.directory / name
        if not path.exists():
            self.directory.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return name


def _find_text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
