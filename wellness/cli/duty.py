"""Duty of peer supporters, and who of them leads: `wellness account duty` and `lead`."""

from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import click
from sqlmodel import Session

from wellness.cli.installation import open_runtime
from wellness.cli.output import say, say_json
from wellness.domain.access import Role
from wellness.domain.duty import read_days, write_days
from wellness.errors import NotFound
from wellness.services import duty as duties
from wellness.services.duty import Supporter
from wellness.storage import accounts


@click.command()
@click.argument("email", required=False)
@click.option("--days", help='Days of the week on duty: "mon-fri", "mon,wed", "all".')
@click.option("--off", is_flag=True, help="Off duty, until --until or --on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="First day back on duty.")
@click.option("--on", is_flag=True, help="On duty again.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def duty(
    config: Path | None,
    *,
    email: str | None,
    days: str | None,
    off: bool,
    until: datetime | None,
    on: bool,
    as_json: bool,
) -> None:
    """Say when a peer supporter is on duty; without an address, show everybody's duty.

    Where nobody is on duty on a day, all who cover a team are told.

    Example: wellness account duty pat@example.org --days mon-fri
    """
    if (on and off) or (until is not None and not off):
        raise click.UsageError("--on and --off exclude each other, and --until belongs to --off.")
    runtime = open_runtime(config)
    now = runtime.clock()
    with runtime.database.transaction() as session:
        if email is not None:
            account_id = _find_peer(session, email)
            if days is not None:
                duties.set_duty_days(session, account_id, _read_days(days))
            if on:
                duties.go_on_duty(session, account_id)
            if off:
                day = None if until is None else until.date()
                duties.go_off_duty(session, account_id, until=day, terms=runtime.terms, now=now)
        session.flush()
        found = duties.list_supporters(session, terms=runtime.terms, now=now)
        shown = found if email is None else [duties.find_in(found, _find_peer(session, email))]
    if as_json:
        say_json({"supporters": [_fields(one) for one in shown]})
        return
    for one in shown:
        say(_sentence(one))


@click.command()
@click.argument("email")
@click.option("--remove", is_flag=True, help="Not the lead any more.")
@click.pass_obj
def lead(config: Path | None, *, email: str, remove: bool) -> None:
    """Mark a peer supporter as lead: told last of what nobody takes, may hand flags over.

    Example: wellness account lead pat@example.org
    """
    runtime = open_runtime(config)
    with runtime.database.transaction() as session:
        duties.set_lead(session, _find_peer(session, email), is_lead=not remove)
    say(f"{email}: {'not lead any more' if remove else 'lead'}.")


def _find_peer(session: Session, email: str) -> UUID:
    row = accounts.find_account_by_email(session, email.strip())
    if row is None or row.is_disabled or row.role != Role.PEER:
        raise NotFound(f"There is no peer supporter {email}.", kept="Nothing was changed.")
    return row.id


def _read_days(text: str) -> str:
    try:
        return read_days(text)
    except ValueError as error:
        raise click.BadParameter(
            'Write days like "mon-fri", "sat,sun" or "all".', param_hint="--days"
        ) from error


def _sentence(one: Supporter) -> str:
    lead = " (lead)" if one.is_lead else ""
    today = "on duty today" if one.is_on_duty else "not on duty today"
    back = f", off until {one.duty.off_until}" if one.is_away and one.duty.off_until else ""
    off = ", off until further notice" if not one.duty.is_on else ""
    load = f"{one.load.flags} flags, {one.load.contacts} contacts"
    return f"{one.name}{lead}: {today}{back}{off}; days {write_days(one.duty.days)}; has {load}."


def _fields(one: Supporter) -> dict[str, str | int | bool | None]:
    until = one.duty.off_until
    return {
        "name": one.name,
        "lead": one.is_lead,
        "on_duty": one.is_on_duty,
        "days": write_days(one.duty.days),
        "off": not one.duty.is_on,
        "off_until": None if until is None else until.isoformat(),
        "flags": one.load.flags,
        "contacts": one.load.contacts,
    }


COMMANDS: Final = (duty, lead)
