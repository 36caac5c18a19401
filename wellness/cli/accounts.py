"""Staff accounts: inviting, a new link after a lost password, shutting an account."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Final, TypedDict
from uuid import UUID

import click
from sqlmodel import Session

from wellness.channels.phones import parse_phone
from wellness.cli import duty
from wellness.cli.account_links import find_mails, hand_over
from wellness.cli.installation import open_runtime
from wellness.cli.output import note, say, say_kept
from wellness.domain.access import Role
from wellness.domain.importing.cells import name_key
from wellness.domain.language import Language
from wellness.errors import Invalid, NotFound
from wellness.services import accounts, roles
from wellness.storage import rosters
from wellness.storage.changes import has_founding
from wellness.wiring import Runtime


@click.group()
def account() -> None:
    """Invite, reset and disable staff accounts.

    Responders have no account.

    Example: wellness account invite lee@example.org --name "Lee" --role leader --unit "Team A"
    """


@account.command()
@click.argument("email")
@click.option("--name", required=True, help="What the person is called.")
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--unit", help="The unit the account is for; the whole agency if left out.")
@click.option("--mobile", help="Number for notices, for peer supporters.")
@click.option("--language", type=click.Choice([str(language) for language in Language]))
@click.option("--mail", "by_mail", is_flag=True, help="Send the link by e-mail.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def invite(
    config: Path | None,
    *,
    email: str,
    name: str,
    role: str,
    unit: str | None,
    mobile: str | None,
    language: str | None,
    by_mail: bool,
    as_json: bool,
) -> None:
    """Make an account and print the link by which its holder sets a password.

    Once the agency is founded the role waits for a staff representative and the next period;
    `wellness account reset` then prints the link.

    Example: wellness account invite pat@example.org --name "Pat" --role peer --mobile 919-555-0142
    """
    runtime = open_runtime(config)
    mails = find_mails(runtime) if by_mail else None
    with runtime.database.transaction() as session:
        wanted: _Wanted = {
            "email": email,
            "name": name,
            "role": Role(role),
            "unit_id": _find_unit(session, unit),
            "language": runtime.terms.language_of(language),
            "mobile": _read_mobile(mobile, runtime),
            "now": runtime.clock(),
        }
        if has_founding(session):
            proposal = roles.propose_role(session, **wanted, proposer=None, terms=runtime.terms)
        else:
            proposal, invited = None, accounts.invite(session, **wanted, token=_token)
    if mobile is None and Role(role) is Role.PEER:
        note(
            f"Without --mobile no text tells {name} of a flag or of CONTACT; the pages show both."
            f" To add a number: wellness account disable {email}, then invite again"
            " with --mobile."
        )
    if proposal is not None:
        say_kept(proposal, as_json=as_json)
        return
    hand_over(invited, runtime, mails=mails, as_json=as_json)


@account.command()
@click.argument("email")
@click.option("--mail", "by_mail", is_flag=True, help="Send the link by e-mail.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def reset(config: Path | None, *, email: str, by_mail: bool, as_json: bool) -> None:
    """Void a password, end every session of the account and print a new link.

    That a staff representative got a new link stands in the change log.

    Example: wellness account reset pat@example.org
    """
    runtime = open_runtime(config)
    mails = find_mails(runtime) if by_mail else None
    with runtime.database.transaction() as session:
        account_id = _find_account(session, email)
        invited = roles.renew_link(
            session, account_id, token=_token, terms=runtime.terms, now=runtime.clock()
        )
    hand_over(invited, runtime, mails=mails, as_json=as_json)


@account.command()
@click.argument("email")
@click.pass_obj
def disable(config: Path | None, *, email: str) -> None:
    """Shut an account and end its sessions; what it did stays on record.

    A staff representative's account waits for a representative's approval if one can sign in.

    Example: wellness account disable pat@example.org
    """
    runtime = open_runtime(config)
    with runtime.database.transaction() as session:
        proposal = roles.shut(
            session,
            _find_account(session, email),
            proposer=None,
            terms=runtime.terms,
            now=runtime.clock(),
        )
    if proposal is not None:
        say_kept(proposal)
        return
    say(f"{email}: disabled.")


class _Wanted(TypedDict):
    """Who is to have which role."""

    email: str
    name: str
    role: Role
    unit_id: int
    language: Language
    mobile: str | None
    now: datetime


def _token() -> str:
    return secrets.token_urlsafe(24)


def _find_unit(session: Session, name: str | None) -> int:
    tree = rosters.load_tree(session)
    if tree.root is None:
        raise Invalid(
            "The agency has no units yet.",
            kept="No account was made.",
            remedy="Import them first: wellness import units FILE",
        )
    if name is None:
        return tree.root.id
    for unit in tree.units:
        if name_key(unit.name) == name_key(name):
            return unit.id
    raise NotFound(
        f"There is no unit {name}.",
        kept="No account was made.",
        remedy=f"The units are: {', '.join(unit.name for unit in tree.units)}.",
    )


def _find_account(session: Session, email: str) -> UUID:
    for view in accounts.list_accounts(session):
        if view.email == email.strip().casefold():
            return view.id
    raise NotFound(f"There is no account {email}.", kept="Nothing was changed.")


def _read_mobile(text: str | None, runtime: Runtime) -> str | None:
    if text is None:
        return None
    number = parse_phone(text, runtime.settings.agency.phone_region)
    if number is not None and number == runtime.settings.sms.sender:
        raise Invalid(
            "This is the number that the agency's own texts come from.",
            kept="No account was made.",
            remedy="Give the person's own number.",
        )
    if number is None:
        raise Invalid(
            "This is not a telephone number that can be texted.",
            kept="No account was made.",
            remedy="Write the whole number with area code.",
        )
    return number


for _command in duty.COMMANDS:
    account.add_command(_command)

COMMANDS: Final = {"account": account}
