"""What the tests of the coordinator's pages share: an empty agency, its files, forms to send."""

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from tests.factories import add_account, id_of
from tests.web.staff_site import words_of
from tests.web.web_harness import PASSWORD, hash_cheaply, sign_in, token_in, use_cheap_passwords
from wellness.domain.access import Role
from wellness.services.importing import found_agency
from wellness.storage.schema.rosters import Person, Unit
from wellness.storage.schema.schedules import Shift
from wellness.web import create_app
from wellness.web.blueprints import BLUEPRINTS
from wellness.wiring import Runtime

DATA = Path(__file__).parents[1] / "data"
COORDINATOR = "coordinator@example.org"
HEADER = "external_id,name,mobile,unit,language,role,status,start_date\n"


@dataclass(frozen=True)
class Desk:
    """An agency on its first day, and ways to work on it as its coordinator."""

    app: Flask
    runtime: Runtime

    def client(self, email: str = COORDINATOR) -> FlaskClient:
        """A browser in which somebody is signed in."""
        client = self.app.test_client()
        assert sign_in(client, email, PASSWORD).status_code == 303
        return client

    def add(self, role: Role, **changes: Any) -> str:
        """Somebody who can sign in; their address."""
        with self.runtime.database.transaction() as session:
            agency = session.exec(select(Unit).where(Unit.kind == "agency")).one()
            made = add_account(
                session, role, id_of(agency), password_hash=hash_cheaply(PASSWORD), **changes
            )
            return made.email

    def count(self) -> tuple[int, int, int]:
        """How many units, people and shifts there are."""
        with self.runtime.database.reading() as session:
            return _count(session)


def open_desk(runtime: Runtime, language: str = "en") -> Desk:
    """The agency's own unit and its coordinator, as `wellness init` leaves them."""
    with runtime.database.transaction() as session:
        agency = found_agency(session, runtime.terms.agency)
        hashed = hash_cheaply(PASSWORD)
        add_account(
            session,
            Role.COORDINATOR,
            agency,
            email=COORDINATOR,
            password_hash=hashed,
            language=language,
        )
    app = create_app(runtime, BLUEPRINTS)
    use_cheap_passwords(app)
    return Desk(app, runtime)


def preview(client: FlaskClient, kind: str, content: str | bytes, **fields: str) -> Any:
    """Send a file to be tried out."""
    given = content.encode() if isinstance(content, str) else content
    form = {"csrf_token": token_in(client.get("/import").text), "kind": kind, **fields}
    parts = [_part(name, value.encode()) for name, value in form.items()]
    body = b"".join([*parts, _part('file"; filename="file.csv', given), b"--edge--\r\n"])
    return client.post(
        "/import/preview", data=body, content_type="multipart/form-data; boundary=edge"
    )


def carried(page: str) -> dict[str, str]:
    """The hidden fields of the form that takes a file."""
    form = page.split('action="/import/confirm"')[1].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'type="hidden" name="([\w]+)" value="([^"]*)"', form))


def take(client: FlaskClient, kind: str, content: str | bytes, **fields: str) -> Any:
    """Try a file out and take it as it was shown."""
    page = preview(client, kind, content, **fields)
    assert page.status_code == 200
    accept = {"accept": "yes"} if 'name="accept"' in page.text else {}
    return client.post("/import/confirm", data=carried(page.text) | accept)


def riverbend(kind: str) -> bytes:
    """A file of Riverbend."""
    return (DATA / "riverbend" / f"{kind}.csv").read_bytes()


def read(client: FlaskClient, path: str) -> str:
    """What a person reads of a page."""
    response = client.get(path)
    assert response.status_code == 200
    return said(response.text)


def said(page: str) -> str:
    """What a person reads, with plain blanks."""
    return unescape(words_of(page))


def post(client: FlaskClient, path: str, page: str, **fields: str) -> Any:
    """Send a form of a page."""
    return client.post(path, data={"csrf_token": token_in(client.get(page).text), **fields})


def _part(name: str, value: bytes) -> bytes:
    """By hand: the client of tests puts large forms on a disk, which is what we look for."""
    return (
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + value
        + b"\r\n"
    )


def _count(session: Session) -> tuple[int, int, int]:
    units, people, shifts = (
        len(session.exec(select(table)).all()) for table in (Unit, Person, Shift)
    )
    return units, people, shifts
