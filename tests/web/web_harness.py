"""What tests of the web share: a runtime made by hand, signing in, the token of a form."""

import re
from dataclasses import replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from tests.factories import add_account, add_agency, id_of
from wellness.channels.base import TextChannel
from wellness.channels.twilio import TwilioWebhooks
from wellness.clock import Clock
from wellness.config.settings import Agency, Secret, Settings, Web
from wellness.domain.access import Role
from wellness.services.dispatch import Dispatcher
from wellness.services.passwords import Cost, Passwords
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.rosters import Unit
from wellness.vault.service import Vault
from wellness.wiring import Runtime

PASSWORD = "kettle margin otter plume"
CHEAP = Cost(memory_kib=8, rounds=1)


def make_settings(*, public_url: str = "http://127.0.0.1:8000", **sections: Any) -> Settings:
    """Settings of a small agency."""
    settings = Settings(
        agency=Agency(name="Riverbend", help_phone="919-555-0199", support="919-555-0198"),
        web=Web(public_url=public_url, secret_key=Secret("s" * 32)),
    )
    return replace(settings, **sections)


def make_runtime(
    database: Database,
    vault: Vault,
    terms: Terms,
    *,
    clock: Clock,
    channel: TextChannel,
    settings: Settings | None = None,
) -> Runtime:
    """A running installation over the fakes."""
    settings = settings or make_settings()
    terms = replace(terms, public_url=settings.web.public_url)
    return Runtime(
        settings=settings,
        terms=terms,
        clock=clock,
        database=database,
        vault=vault,
        channel=channel,
        dispatcher=Dispatcher(database, channel, terms),
        webhooks=TwilioWebhooks(public_url=settings.web.public_url, auth_tokens=("t" * 32,)),
    )


def use_cheap_passwords(app: Flask) -> None:
    """Make guesses cost next to nothing, which is what a test wants and nobody else."""
    app.extensions["wellness-passwords"] = Passwords(shortest=15, agency="Riverbend", cost=CHEAP)


def add_staff(session: Session, role: Role = Role.COORDINATOR, **changes: Any) -> Account:
    """An account that signs in with PASSWORD, over the first unit there is."""
    unit = session.exec(select(Unit)).first() or add_agency(session)[0]
    changes.setdefault("password_hash", hash_cheaply(PASSWORD))
    return add_account(session, role, id_of(unit), **changes)


def hash_cheaply(password: str) -> str:
    """The hash of a password at next to no cost."""
    return Passwords(shortest=15, agency="", cost=CHEAP).hash(password)


def csrf_of(client: FlaskClient, path: str = "/login", *, base_url: str | None = None) -> str:
    """The token in the form of a page."""
    return token_in(client.get(path, base_url=base_url).text)


def token_in(page: str) -> str:
    """The CSRF token in a page's first form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **options: Any) -> Any:
    """Send the sign-in form as a browser would."""
    path = options.pop("path", "/login")
    form = {
        "csrf_token": csrf_of(client, path, base_url=options.get("base_url")),
        "email": email,
        "password": password,
    }
    return client.post(path, data=form, **options)
