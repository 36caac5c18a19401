"""Who looks at the staff pages: somebody of each role in each language."""

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from tests.factories import add_account
from tests.fakes import FrozenClock, RecordingChannel
from tests.web.web_harness import PASSWORD, hash_cheaply, make_runtime, make_settings
from wellness.channels.configured import build_mails
from wellness.config.settings import Email, Sms
from wellness.domain.access import Role
from wellness.domain.language import Language
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.vault.service import EmbeddedVault
from wellness.web.guard import Access, access
from wellness.wiring import Runtime

NAMES = {
    "director": "Kim Alvarez",
    "supervisor": "Chris Ode",
    "peer": "Dana Rivers",
    "representative": "Robin Lake",
    "coordinator": "Jo Santos",
}
ROLES = {
    "director": Role.LEADER,
    "supervisor": Role.LEADER,
    "peer": Role.PEER,
    "representative": Role.REPRESENTATIVE,
    "coordinator": Role.COORDINATOR,
}
MOBILES = {"peer.en": "+19195550171", "peer.es": "+19195550172"}
NOWHERE = "http://127.0.0.1:9"

faults = Blueprint("faults", __name__)


def make_runtime_in(
    folder: Path, migrated_file: Path, terms: Terms, *, mail: bool, **options: Any
) -> Runtime:
    """An installation in a folder, with a mail server (that nothing is sent to) or without."""
    (folder / "wellness.db").write_bytes(migrated_file.read_bytes())
    clock = options.get("clock") or FrozenClock()
    post = Email(host="127.0.0.1", port=9, security="none", sender="checkin@agency.example.org")
    settings = make_settings(sms=Sms(api_base=NOWHERE), email=post if mail else Email())
    runtime = make_runtime(
        Database(f"sqlite:///{folder}/wellness.db"),
        EmbeddedVault(folder / "vault", clock),
        terms,
        clock=clock,
        channel=RecordingChannel(),
        settings=settings,
    )
    return replace(runtime, mails=build_mails(settings))


def add_everybody(session: Session, agency: int, team: int) -> dict[str, UUID]:
    """Somebody of each role in each language; their ids by `role.language`."""
    hashed, found = hash_cheaply(PASSWORD), {}
    for (who, role), language in product(ROLES.items(), Language):
        account = add_account(
            session,
            role,
            team if who == "supervisor" else agency,
            email=f"{who}.{language}@example.org",
            name=NAMES[who],
            language=language,
            password_hash=hashed,
            is_lead=who == "peer",
            mobile=MOBILES.get(f"{who}.{language}"),
        )
        found[f"{who}.{language}"] = account.id
    return found


@faults.get("/fails/<string:kind>")
@access(Access.ANYONE)
def fail(kind: str) -> str:
    """Go wrong as a bug does, or as a database that is gone."""
    if kind == "database":
        raise OperationalError("SELECT 1", {}, Exception())
    raise KeyError(kind)
