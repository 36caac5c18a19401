"""Attacks the installation it runs in, and says in a page what was found (R11, R19, R23-R25, R34).

Each check is shown to find what is planted for it. What could not be looked at is said, and is not
taken for sound.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wellness.services import audit_files, copies, maintenance, releases, restoring, retention
from wellness.services.applying import is_on_legal_hold
from wellness.services.audit_files import Places
from wellness.services.terms import Terms
from wellness.storage import privileges as rights
from wellness.storage import remnants, tampering, whitelist
from wellness.storage.database import Database
from wellness.vault.service import Vault


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and what could not be looked at."""

    key: str
    title: str
    found: tuple[str, ...]
    remedy: str
    not_checked: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole audit; `head` is the hash of the newest visible release."""

    at: datetime
    head: str
    releases: int
    is_on_hold: bool
    checks: tuple[Check, ...]

    @property
    def findings(self) -> int:
        """How much was found."""
        return sum(len(check.found) for check in self.checks)


@dataclass(frozen=True, slots=True)
class Installation:
    """What is audited; `provider_unseen` says why the provider's copies cannot be looked at.

    `vault_faults` is what `maintenance.find_folder_faults` said before the vault was opened.
    """

    database: Database
    vault: Vault
    terms: Terms
    places: Places
    vault_faults: tuple[str, ...] | None
    provider_unseen: str


def audit(installed: Installation, *, now: datetime) -> Report:
    """Look at everything; nothing is changed but the database's log, which is emptied as always."""
    looks: tuple[Callable[[Installation, datetime], Check], ...] = (
        _look_at_tables,
        _look_at_triggers,
        _look_at_vault,
        _look_at_releases,
        _look_for_remnants,
        _look_at_backups,
        _look_at_logs,
        _look_at_ages,
        _look_at_provider,
        _look_at_rights,
    )
    checks = tuple(look(installed, now) for look in looks)
    with installed.database.reading() as session:
        return Report(
            at=now,
            head=releases.find_chain_head(session, now=now),
            releases=len(releases.list_visible(session, now=now)),
            is_on_hold=is_on_legal_hold(session),
            checks=checks,
        )


def _look_at_tables(installed: Installation, _: datetime) -> Check:
    return _check(
        "tables",
        "No table, column or view is there beyond those that were agreed on",
        whitelist.list_schema_faults(installed.database),
        "Find out who made it and why, keep a copy for them, and remove it; nothing may note who"
        " answered.",
    )


def _look_at_triggers(installed: Installation, _: datetime) -> Check:
    return _check(
        "triggers",
        "The database refuses to change or remove releases and lines of the change log",
        [
            *whitelist.list_trigger_faults(installed.database),
            *tampering.list_successes(installed.database),
        ],
        "Treat every release and line since the last sound audit as doubtful; restore the newest"
        " backup made before.",
    )


def _look_at_releases(installed: Installation, _: datetime) -> Check:
    with installed.database.reading() as session:
        faults = [str(fault) for fault in releases.verify_chain(session)]
        faults += restoring.list_differences(session, installed.vault)
    return _check(
        "releases",
        "Every release follows the one before, keeps to its k and c, and is what the vault made",
        faults,
        "Compare with the hash on an earlier thank-you page or audit; restore a backup that gives"
        " it. What the vault kept is published again by the worker.",
    )


def _look_for_remnants(installed: Installation, _: datetime) -> Check:
    title = "Of deleted people, links and texts nothing is left in the database's files"
    remedy = "Run the audit again in a minute. If it stays: stop web and worker, and run wellness"
    remedy += " backup and wellness restore with that backup, which writes the file anew."
    file = installed.places.database
    if file is None:
        return _check("remnants", title, [], remedy, _POSTGRESQL_UNSEEN)
    installed.database.empty_log()
    found = [f"{one.file} shows {one.count} of them" for one in remnants.find_remnants(file)]
    return _check("remnants", title, found, remedy)


_POSTGRESQL_UNSEEN: Final = (
    "PostgreSQL's files, its log (WAL) and archives; the worker writes its tables anew each day"
)


def _look_at_vault(installed: Installation, now: datetime) -> Check:
    in_folder = installed.vault_faults
    return _check(
        "vault",
        "Every key belongs to a running period or count, and nobody else can reach it",
        [*maintenance.list_box_faults(installed.vault, now=now), *(in_folder or ())],
        "Run a worker: it closes what is over. Take rights away with chmod -R go= on the folder."
        " Remove a key that belongs to nothing with shred -u.",
        "keys and rights in the vault's folder, which is another user's or machine's"
        if in_folder is None
        else "",
    )


def _look_at_backups(installed: Installation, now: datetime) -> Check:
    places, kept = installed.places, installed.terms.retention.backups
    return _check(
        "backups",
        "No backup holds the vault, and none is older than it may be",
        audit_files.list_copy_faults(places, kept=kept, now=now),
        "Delete those files, and every copy that was made of them.",
        "" if places.backups else "no folder of backups is named in [backup] paths",
    )


def _look_at_logs(installed: Installation, _: datetime) -> Check:
    with installed.database.reading() as session:
        found = [
            *audit_files.list_filter_faults(),
            *audit_files.list_log_faults(session, installed.places.logs),
        ]
    return _check(
        "logs",
        "No log names a person, a number, an address or a link",
        found,
        "Delete the file, and report the line with what is in it left out.",
        "" if installed.places.logs else "no log file is named in [log] files",
    )


def _look_at_ages(installed: Installation, now: datetime) -> Check:
    with installed.database.reading() as session:
        overdue = retention.list_overdue(session, terms=installed.terms, now=now)
    return _check(
        "ages",
        "Nothing is kept for longer than the schedule in [retention] and the rules allow",
        [f"{one.count} {one.what}" for one in overdue],
        "Run a worker: it removes them daily. See its log if it does not.",
    )


def _look_at_provider(installed: Installation, now: datetime) -> Check:
    title = "The provider of texts keeps no copy for longer than an hour"
    remedy = "See the worker's log: deleting is tried again until it succeeds. Or delete them by"
    remedy += " hand in the provider's console."
    if installed.provider_unseen:
        return _check("provider", title, [], remedy, installed.provider_unseen)
    with installed.database.reading() as session:
        is_late = copies.is_late(session, now=now)
        left = copies.count_left(session)
    late = f"up to {left} copies are left" if left else "nobody could look for hours"
    return _check("provider", title, [late] if is_late else [], remedy)


def _look_at_rights(installed: Installation, _: datetime) -> Check:
    return _check(
        "rights",
        "Nobody else on the machine or in the database can read or change what is kept",
        [
            *audit_files.list_right_faults(installed.places),
            *rights.list_role_faults(installed.database),
        ],
        "Run chmod 600 on files, delete databases that were put away, and use a database role of"
        " its own without special rights.",
    )


def _check(key: str, title: str, found: Iterable[str], remedy: str, not_checked: str = "") -> Check:
    return Check(key, title, tuple(found), remedy, not_checked)
