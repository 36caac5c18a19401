"""The audit that staff can read: the installation attacked by its own command."""

from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import find_config, open_runtime, read_settings
from wellness.cli.output import finish, plural, say, say_json
from wellness.config.settings import Sms
from wellness.domain.releases import FIRST_HASH
from wellness.services.audit import Check, Installation, Report, audit
from wellness.services.audit_files import Places
from wellness.services.maintenance import find_folder_faults, read_clock
from wellness.storage.database import find_file
from wellness.wiring import Runtime, build_clock


@click.group()
def privacy() -> None:
    """Look whether what staff were promised is kept.

    Example: wellness privacy audit
    """


@privacy.command("audit")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def audit_command(config: Path | None, *, as_json: bool) -> None:
    """Attack this installation, and say in one page what was found.

    Tables, triggers, releases, bytes of deleted rows, the vault, backups, logs, ages, the
    provider's copies, rights. Run it as the user the vault belongs to, for the vault's folder to be
    looked at. Exits 1 on any finding.

    Example: wellness privacy audit --json
    """
    vault_faults = _look_into_vault(config)
    runtime = open_runtime(config)
    with runtime.database.reading() as session:
        now = read_clock(session, runtime.clock())
    report = audit(_installation(runtime, config, vault_faults), now=now)
    if as_json:
        say_json(_as_json(report))
    else:
        _say(report, runtime.terms.agency)
    finish(found=report.findings > 0)


def _look_into_vault(config: Path | None) -> tuple[str, ...] | None:
    """What is wrong in the vault's folder before anything opens it; None where it is elsewhere."""
    settings = read_settings(config)
    if settings.vault.address.startswith("tls:"):
        return None
    found = find_folder_faults(settings.vault.path, now=build_clock(settings)())
    return None if found is None else tuple(found)


def _installation(
    runtime: Runtime, config: Path | None, vault_faults: tuple[str, ...] | None
) -> Installation:
    settings = runtime.settings
    return Installation(
        database=runtime.database,
        vault=runtime.vault,
        terms=runtime.terms,
        places=Places(
            config=find_config(config),
            database=find_file(settings.database.url),
            backups=settings.backup.paths,
            logs=settings.log.files,
        ),
        vault_faults=vault_faults,
        provider_unseen=_find_unseen(settings.sms),
    )


def _find_unseen(sms: Sms) -> str:
    """Why nothing can be said of the provider's copies; empty where it can."""
    if sms.provider == "console":
        return "no provider is configured"
    if sms.retention == "redact":
        return "the provider's account is to redact by itself; see its settings"
    return ""


def _say(report: Report, agency: str) -> None:
    say(f"Privacy audit of {agency}")
    say(f"{report.at:%Y-%m-%d %H:%M}Z. {plural(report.releases, 'release')} to be seen.")
    newest = "none yet" if report.head == FIRST_HASH else f"SHA-256 {report.head}"
    say(f"Newest release: {newest}")
    say("Compare that with the last lines of a thank-you page or of an earlier audit.")
    if report.is_on_hold:
        say("Legal hold: no further period is opened, and records are not removed by their age.")
    say()
    for check in report.checks:
        say(f"[{_verdict(check)}] {check.title}.")
        for problem in check.found:
            say(f"    - {problem}")
        if check.found:
            say(f"    What to do: {check.remedy}")
        if check.not_checked:
            say(f"    Not checked: {check.not_checked}.")
    say()
    say(
        f"{plural(report.findings, 'finding')}. No audit sees a copy of the whole machine, or who"
        " controls the server during a running period."
    )


def _verdict(check: Check) -> str:
    if check.found:
        return "FOUND"
    return "in part" if check.not_checked else "sound"


def _as_json(report: Report) -> dict[str, object]:
    return {
        "at": report.at.isoformat(),
        "head": report.head,
        "releases": report.releases,
        "legal_hold": report.is_on_hold,
        "findings": report.findings,
        "checks": [
            {
                "check": check.key,
                "title": check.title,
                "found": list(check.found),
                "remedy": check.remedy if check.found else "",
                "not_checked": check.not_checked,
            }
            for check in report.checks
        ],
    }


COMMANDS: Final = {"privacy": privacy}
