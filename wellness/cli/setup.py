"""Setting up: a first configuration, the database's schema, a check of what was configured."""

import secrets
from pathlib import Path
from typing import Final

import click
from sqlalchemy.exc import SQLAlchemyError

from wellness.cli.answers import (
    ask,
    read_answers,
    require_nothing_there,
    write_configuration,
)
from wellness.cli.installation import (
    DEFAULT_CONFIG,
    another_version,
    find_config,
    find_text_faults,
    list_directory_news,
    open_runtime,
    read_settings,
    tell_unused_settings,
)
from wellness.cli.output import finish, note, say, say_json
from wellness.cli.places import list_place_faults
from wellness.config import Settings
from wellness.domain.access import Role
from wellness.errors import Conflict, Invalid, Unavailable
from wellness.services import accounts
from wellness.services.importing import found_agency
from wellness.storage import upgrade as schema
from wellness.storage.database import Database
from wellness.wiring import Refused, Runtime


@click.command()
@click.option("--defaults", is_flag=True, help="Ask nothing: take the default of every setting.")
@click.option(
    "--answers",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Ask nothing: take settings from FILE, written like a configuration.",
)
@click.option("--coordinator", metavar="EMAIL", help="Make the first coordinator's account.")
@click.option("--coordinator-name", metavar="NAME", help="What that coordinator is called.")
@click.pass_obj
def init(
    config: Path | None,
    *,
    defaults: bool,
    answers: Path | None,
    coordinator: str | None,
    coordinator_name: str | None,
) -> None:
    """Set up an installation.

    Writes the configuration and its secrets, makes the database, and the first account if wanted.
    Asks on the terminal unless --answers or --defaults is given. Nothing that is there already is
    written over. Secrets go into files that only their owner can read.

    Example: wellness --config /etc/wellness/wellness.toml init --answers answers.toml
    """
    target = config or DEFAULT_CONFIG
    given = read_answers(answers) if answers else {}
    asks = not (defaults or answers)
    if coordinator:
        accounts.require_email(coordinator)
    if asks:
        require_nothing_there(target)
        given = ask()
    for path in write_configuration(target, given):
        say(f"Written: {path}")
    _bring_up_to_date(Database(read_settings(target).database.url))
    if asks and coordinator is None:
        coordinator = click.prompt(
            "E-mail address of the first coordinator (empty for later)",
            default="",
            show_default=False,
            value_proc=_read_email,
        )
    if coordinator:
        _invite_coordinator(open_runtime(target), coordinator, coordinator_name or coordinator)
    say(f"Next: wellness --config {target} import units FILE")


@click.command()
@click.pass_obj
def upgrade(config: Path | None) -> None:
    """Bring the database to the schema of this version.

    Stop the web server and the worker, and make a backup, before an upgrade of the program.

    Example: wellness upgrade
    """
    _bring_up_to_date(Database(read_settings(config).database.url))


@click.command("check-config")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def check_config(config: Path | None, *, as_json: bool) -> None:
    """Check the configuration; lists every fault at once.

    With the texts, as they come out with the names of the teams there are. Entries of the support
    directory that nobody looked at for half a year are told as well; they stop nothing.

    Example: wellness --config wellness.toml check-config --json
    """
    refused = _find_refusal(config)
    if refused is not None and not as_json:
        raise refused
    path = find_config(config)
    if as_json:
        faults = [] if refused is None else list(refused.faults)
        warnings = [] if faults else list_directory_news(config)
        file = None if path is None else str(path)
        say_json({"file": file, "faults": faults, "warnings": warnings})
    else:
        say(f"{path or 'The environment'}: no faults.")
        tell_unused_settings(config)
        for warning in list_directory_news(config):
            note(warning)
    finish(found=refused is not None)


def _find_refusal(config: Path | None) -> Refused | None:
    """What nothing can be started with: settings, places, texts with the stored teams."""
    try:
        settings = read_settings(config)
    except Refused as refused:
        return refused
    faults = tuple(list_place_faults(settings)) or _find_stored_faults(settings)
    return Refused(faults) if faults else None


def _find_stored_faults(settings: Settings) -> tuple[str, ...]:
    try:
        return find_text_faults(settings)
    except (Conflict, Unavailable) as error:
        return (f"[database] url: {error}",)
    except SQLAlchemyError as error:  # its words may quote an address with its password
        return (f"[database] url: the database does not answer ({type(error).__name__})",)


def _read_email(text: str) -> str:
    try:
        return accounts.require_email(text) if text else ""
    except Invalid as error:
        raise click.UsageError(str(error)) from error


def _bring_up_to_date(database: Database) -> None:
    try:
        if schema.find_schema(database) is schema.Schema.UNKNOWN:
            raise another_version()
        before = schema.find_revision(database)
        newest = schema.newest_revision()
        if before == newest:
            say(f"Database: already at schema {newest}.")
            return
        note(f"Database: bringing {database.url!r} from {before or 'nothing'} to {newest} ...")
        schema.upgrade(database)
        say(f"Database: at schema {newest}.")
    finally:
        database.dispose()


def _invite_coordinator(runtime: Runtime, email: str, name: str) -> None:
    with runtime.database.transaction() as session:
        invited = accounts.invite(
            session,
            email=email,
            name=name,
            role=Role.COORDINATOR,
            unit_id=found_agency(session, runtime.settings.agency.name),
            language=runtime.terms.default_language,
            token=lambda: secrets.token_urlsafe(24),
            now=runtime.clock(),
        )
    until = f"{invited.expires_at.astimezone(runtime.terms.zone):%Y-%m-%d %H:%M}"
    say(f"Coordinator: {email} can set a password here, once, until {until}:")
    say(invited.link(runtime.terms.public_url))


COMMANDS: Final = {"init": init, "upgrade": upgrade, "check-config": check_config}
