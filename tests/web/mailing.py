"""An installation without a provider of texts: a real mail server, a clock in a file."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session, select

from tests.channels.mail_server import MailServer
from tests.factories import ZONE, add_founding, at
from tests.web.web_harness import use_cheap_passwords
from wellness.config.settings import (
    Agency,
    Database,
    Email,
    Privacy,
    Secret,
    Settings,
    Sms,
    Vault,
    VirtualClock,
    Web,
)
from wellness.services.importing import FileHabits, import_roster, import_shifts, import_units
from wellness.storage.schema.rosters import Person
from wellness.storage.upgrade import upgrade
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime, build, check
from wellness.worker.tick import tick

ROSTER = "external_id,name,mobile,unit,language,role,status,start_date,email\n"
LEE = "P1,Lee Doe,,Night Team,en,,active,2024-01-01,Lee@example.org\n"
ANA = "P2,Ana Doe,919-555-0143,Night Team,es,,active,2024-01-01,ana@example.org\n"


@dataclass
class Station:
    """The installation, its browser and its mail server."""

    folder: Path
    server: MailServer
    settings: Settings = field(init=False)
    runtime: Runtime = field(init=False)
    client: FlaskClient = field(init=False)

    def open(self, now: str, **sections: Any) -> "Station":
        """Set it up at an instant of the agency's wall time, with two people on the roster."""
        self.set_clock(now)
        given: dict[str, Any] = {
            "agency": Agency(name="Riverbend", help_phone="919-555-0199", support="919-555-0198"),
            "database": Database(url=f"sqlite:///{self.folder / 'wellness.db'}"),
            "vault": Vault(path=self.folder / "vault"),
            "privacy": Privacy(anchor=date(2026, 11, 16)),
            "sms": Sms(provider="none", api_base="http://127.0.0.1:9"),
            "email": Email(
                host="127.0.0.1",
                port=self.server.port,
                security="none",
                sender="checkin@agency.example.org",
            ),
            "web": Web(secret_key=Secret("s" * 32)),
            "clock": VirtualClock(file=self.folder / "clock"),
        }
        self.settings = Settings(**(given | sections))
        assert check(self.settings) == ()
        self.runtime = build(self.settings)
        upgrade(self.runtime.database)
        app = create_app(self.runtime, BLUEPRINTS)
        use_cheap_passwords(app)
        self.client = app.test_client()
        with self.runtime.database.transaction() as session:
            units = b"unit,parent,kind,unit_id\nRiverbend,,agency,\nNight Team,Riverbend,team,\n"
            import_units(
                session, units, accepting=True, terms=self.runtime.terms, now=self.runtime.clock()
            )
        self.take_roster(LEE + ANA)
        return self

    def close(self) -> None:
        self.runtime.database.dispose()

    def set_clock(self, wall: str) -> None:
        (self.folder / "clock").write_text(at(wall).isoformat(), encoding="ascii")

    def move(self, **by: float) -> None:
        moved = self.runtime.clock() + timedelta(**by)
        (self.folder / "clock").write_text(moved.isoformat(), encoding="ascii")

    def tick(self) -> None:
        assert tick(self.runtime) == []

    def take_roster(self, rows: str) -> None:
        with self.runtime.database.transaction() as session:
            import_roster(
                session,
                (ROSTER + rows).encode(),
                habits=FileHabits(),
                terms=self.runtime.terms,
                accepting=True,
                now=self.runtime.clock(),
            )

    def take_shift(self, name: str, starts: str, ends: str, people: str = "P1;P2") -> None:
        line = f"{name},Night Team,{starts},{ends},{ZONE.key},{people}\n"
        with self.runtime.database.transaction() as session:
            content = f"external_id,unit,start,end,zone,people\n{line}".encode()
            import_shifts(session, content, habits=FileHabits(), accepting=True)

    def found(self) -> None:
        """The founding is approved."""
        with self.runtime.database.transaction() as session:
            add_founding(session, self.runtime.clock())

    def join(self, link: str) -> str:
        """The page that confirming by a link gives."""
        token = link.partition("#")[2]
        return self.client.post("/join?lang=en", data={"token": token}).text

    def person(self, external_id: str = "P1") -> Person:
        with self.runtime.database.reading() as session:
            return find(session, external_id)


def find(session: Session, external_id: str) -> Person:
    return session.exec(select(Person).where(Person.external_id == external_id)).one()


def leave_path(text: str) -> str:
    """Where the link at the end of an e-mail leads."""
    found = re.search(r"https?://[^/\s]+(/leave/\S+)", text)
    assert found is not None
    return found[1]
