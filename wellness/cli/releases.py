"""Releases from the command line: shown, verified as a chain, recomputed from golden vectors."""

from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import open_runtime
from wellness.cli.output import finish, note, plural, say, say_json
from wellness.domain.language import Language
from wellness.domain.pulse import Pulse
from wellness.domain.released import Release, ReleasedGroup, Unreadable, parse_release
from wellness.domain.sentences import band_sentence
from wellness.errors import Invalid, NotFound
from wellness.services import releases
from wellness.services.vectors import check_vectors
from wellness.storage import releases as rows


@click.group()
def release() -> None:
    """Show and verify releases.

    Everybody may see every one of them.

    Example: wellness release verify
    """


@release.command()
@click.argument("release_id", metavar="[ID]", type=int, required=False)
@click.option("--raw", is_flag=True, help="Write the exact bytes, for checking their hash.")
@click.pass_obj
def show(config: Path | None, *, release_id: int | None, raw: bool) -> None:
    """Show a release in words or as its exact bytes.

    Without ID the newest one.

    Example: wellness release show 3 --raw | sha256sum
    """
    runtime = open_runtime(config)
    with runtime.database.reading() as session:
        visible = releases.list_visible(session, now=runtime.clock())
    chosen = [row for row in visible if release_id in (None, row.id)]
    if not chosen:
        known = ", ".join(str(row.id) for row in visible) or "none yet"
        raise NotFound("There is no such release.", remedy=f"To be seen now: {known}.")
    if raw:
        click.echo(chosen[-1].content, nl=False)
        return
    try:
        shown = parse_release(chosen[-1].content)
    except Unreadable as error:
        raise Invalid(
            "The bytes of this release are not what this version writes.",
            kept="They were left as they are; --raw shows them.",
            remedy="Run: wellness release verify",
        ) from error
    say(f"Release {chosen[-1].id}, SHA-256 {chosen[-1].hash}")
    _say_release(shown, runtime.terms.pulse)


@release.command()
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def verify(config: Path | None, *, as_json: bool) -> None:
    """Verify the chain of releases.

    Every hash, every link, and each release against its own k and c. The head is what the digest
    and the thank-you pages print. Exits 1 on any fault.

    Example: wellness release verify --json
    """
    runtime = open_runtime(config)
    with runtime.database.reading() as session:
        count = len(rows.list_releases(session))
        head = releases.find_chain_head(session, now=runtime.clock())
        faults = releases.verify_chain(session)
    if as_json:
        listed = [{"release": fault.release, "problem": fault.problem} for fault in faults]
        say_json({"releases": count, "head": head, "faults": listed})
    else:
        for fault in faults:
            say(f"Release {fault.release}: {fault.problem}.")
        say(f"{plural(count, 'release')}, {plural(len(faults), 'fault')}. Head {head}")
    finish(found=bool(faults))


@click.command("verify-vectors")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def verify_vectors(*, file: Path, as_json: bool) -> None:
    """Recompute golden vectors with the code in use.

    Bands, groups (atoms), releases and folds, in the format of golden-release.json. Exits 1 when
    anything deviates, or when the file holds nothing that is known here.

    Example: wellness verify-vectors golden-release.json
    """
    note(f"Recomputing {file} ...")
    try:
        found = check_vectors(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{file} cannot be read ({error}).") from error
    if as_json:
        sections = {
            part.section: {"vectors": part.vectors, "largest_deviation": part.deviation}
            for part in found.checked
        }
        say_json({"sections": sections, "unknown": list(found.unknown), "ok": found.is_sound})
    else:
        for part in found.checked:
            vectors = plural(part.vectors, "vector")
            say(f"{part.section}: {vectors}, largest deviation {part.deviation:g}")
        for name in found.unknown:
            say(f"{name}: not known, not checked")
    finish(found=not found.is_sound)


def _say_release(shown: Release, pulse: Pulse) -> None:
    days = f"{shown.starts_at:%Y-%m-%d} to {shown.ends_at:%Y-%m-%d}"
    say(f"{days}, groups of {shown.limits.voters} or more (c = {shown.limits.known})")
    if not shown.groups:
        say("No group was large enough to be shown.")
    for group in shown.groups:
        say()
        say(f"{_title(group)}:")
        for indicator in pulse.indicators:
            seen = group.find_seen(indicator.key)
            if seen is not None:
                say(f"  {band_sentence(indicator, seen, Language.EN)}")


def _title(group: ReleasedGroup) -> str:
    members = ", ".join(member.name for member in group.members)
    return f"Other teams in {group.name} ({members})" if group.is_pool else group.name


COMMANDS: Final = {"release": release, "verify-vectors": verify_vectors}
