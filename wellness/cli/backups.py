"""Backups of the main database: written while it is in use, checked, put back."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import another_version, read_settings, require_schema
from wellness.cli.output import plural, say, say_json
from wellness.config import Settings
from wellness.errors import Invalid
from wellness.services import backups
from wellness.storage import copying
from wellness.storage.database import Database, find_file
from wellness.storage.upgrade import Schema, find_schema, upgrade
from wellness.wiring import build_clock


@click.command()
@click.argument(
    "directory", required=False, type=click.Path(file_okay=False, path_type=Path), default=None
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def backup(config: Path | None, *, directory: Path | None, as_json: bool) -> None:
    """Copy the main database, while it is in use, into one file.

    Into DIRECTORY, else the first of [backup] paths, else a folder beside the database. The copy is
    checked before it gets its name. The vault is never copied. Keep a backup for two weeks at most:
    it holds the roster, and requests for contact that are deleted here sooner.

    Example: wellness backup /srv/backups
    """
    settings = read_settings(config)
    live = _require_file(settings, _DUMP)
    folder = directory or next(iter(settings.backup.paths), live.parent / "backups")
    _require_apart(settings, folder, live)
    _require_current(settings)
    made_at = build_clock(settings)().astimezone(UTC)
    target = folder / f"wellness-{made_at:%Y%m%dT%H%M%SZ}.db"
    if target.exists():
        raise Invalid(f"{target} is there already.", kept="It was left as it is.")
    with copying.aside(target) as copy:
        copying.copy_into(live, copy)
        aside = Database(f"sqlite:///{copy}")
        with aside.transaction() as session:
            backups.leave_out(session)
        aside.dispose()
        copying.finish(copy)
        copying.place(copy, target)
    if as_json:
        say_json({"file": str(target), "bytes": target.stat().st_size})
        return
    say(f"{target}: {target.stat().st_size} bytes, checked. The vault is not in it.")


@click.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.pass_obj
def restore(config: Path | None, *, file: Path | None) -> None:
    """Put a backup in place of the main database.

    With PostgreSQL pg_restore does that, and this command, without FILE, what comes after it.

    Web server and workers must be stopped. The present database is kept beside it under another
    name. Texting starts paused, and what was
    due by now is not sent. The vault is left as it is: what it closed meanwhile is published again.

    Example: wellness restore /srv/backups/wellness-20261123T090000Z.db
    """
    settings = read_settings(config)
    now = build_clock(settings)()
    if file is None and find_file(settings.database.url) is None:
        given_up = _prepare(Database(settings.database.url), "pg_restore", now)
        say(f"The database is ready. {_told(given_up)}")
        say(_LOOK)
        return
    live = _require_file(settings, _LOAD)
    if file is None:
        raise click.UsageError("Name the FILE that wellness backup wrote.")
    if os.path.realpath(file) == os.path.realpath(live):
        raise Invalid("That is the database in use, not a backup.", kept="Nothing was changed.")
    copying.require_unused(live)
    with copying.aside(live) as copy:
        copying.copy_into(file, copy)
        given_up = _prepare(Database(f"sqlite:///{copy}"), file.name, now)
        copying.finish(copy)
        kept = _put_away(live, now)
        copying.place(copy, live)
    say(f"{live} is as {file.name} had it. {_told(given_up)}")
    if kept is not None:
        say(f"The database before is kept as {kept}: delete it when all is well, it names people.")
    say(_LOOK)


def _require_current(settings: Settings) -> None:
    database = Database(settings.database.url)
    try:
        require_schema(database)
    finally:
        database.dispose()


def _told(given_up: int) -> str:
    return f"{plural(given_up, 'text')} that may have gone out already will not be sent."


def _prepare(database: Database, name: str, now: datetime) -> int:
    """Bring a copy to this version's schema, and have it begin quietly; closes it."""
    try:
        match find_schema(database):
            case Schema.EMPTY:
                raise Invalid(
                    "That is no backup of Wellness.",
                    kept="Nothing was changed.",
                    remedy="Name a file that wellness backup wrote, or run pg_restore first.",
                )
            case Schema.UNKNOWN:
                raise another_version()
            case Schema.OLDER:
                upgrade(database)
            case Schema.CURRENT:
                pass
        with database.transaction() as session:
            return backups.begin_again(session, made_at=name, now=now)
    finally:
        database.dispose()


def _put_away(live: Path, now: datetime) -> Path | None:
    """Give the present database another name, for its owner alone."""
    copying.require_unused(live)
    if not live.exists():
        return None
    kept = live.with_name(f"{live.name}.before-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    live.chmod(0o600)
    live.replace(kept)
    return kept


def _require_file(settings: Settings, remedy: str) -> Path:
    live = find_file(settings.database.url)
    if live is None:
        raise Invalid(
            "The main database is PostgreSQL: its own tools copy it.",
            kept="Nothing was changed.",
            remedy=remedy,
        )
    return live


def _require_apart(settings: Settings, folder: Path, live: Path) -> None:
    """Refuse to copy into the vault, above it, or anything that lies in it (R19).

    Raises:
        Invalid: the vault would be in the backup, or the backup in the vault.
    """
    vault = Path(os.path.realpath(settings.vault.path))
    target = Path(os.path.realpath(folder))
    listed = [Path(os.path.realpath(live))]
    if (
        target.is_relative_to(vault)
        or vault.is_relative_to(target)
        or any(path.is_relative_to(vault) for path in listed)
    ):
        raise Invalid(
            f"{folder} and the vault in {settings.vault.path} are not apart (rule R19).",
            kept="Nothing was copied.",
            remedy="Name a folder that neither lies in the vault nor holds it.",
        )


_DUMP: Final = (
    "Run: pg_dump --format=custom --exclude-table-data=sign_in_failure"
    " --exclude-table-data=account_link --file=wellness.dump DATABASE. Leave the vault's folder out"
    " of every copy, and keep a dump for two weeks at most."
)
_LOAD: Final = (
    "Stop web server and workers; run: pg_restore --clean --if-exists --dbname=DATABASE"
    " wellness.dump, and before anything starts: wellness restore, without a file"
)
_LOOK: Final = (
    "Who was disabled, opted out or left since that backup is known as before: look, then run:"
    " wellness texting resume"
)

COMMANDS: Final = {"backup": backup, "restore": restore}
