"""Releases from the command line: shown, verified as a chain, recomputed from golden vectors."""

from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import open_runtime
from wellness.cli.output import finish, note, plural, say, say_json
from wellness.domain.language import Language
from wellness.domain.monthly import MONTHLY
from wellness.domain.pulse import Pulse
from wellness.domain.released import Release, ReleasedGroup, Unreadable, parse_release
from wellness.domain.releases import hash_release
from wellness.domain.sentences import band_sentence
from wellness.errors import Invalid, NotFound
from wellness.services import releases
from wellness.services.terms import Terms
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
        raise NotFound(
            "There is no such release.",
            kept="Nothing was changed.",
            remedy=f"To be seen now: {known}.",
        )
    newest = chosen[-1]
    if raw:
        click.echo(newest.content, nl=False)
    if hash_release(newest.content) != newest.hash:
        raise Invalid(
            f"Release {newest.id} was changed: its bytes do not give its hash.",
            kept="They were left as they are; --raw shows them.",
            remedy="Run: wellness release verify",
        )
    if raw:
        return
    try:
        shown = parse_release(newest.content)
    except Unreadable as error:
        raise Invalid(
            "The bytes of this release are not what this version writes.",
            kept="They were left as they are; --raw shows them.",
            remedy="Run: wellness release verify",
        ) from error
    say(f"Release {newest.id}, SHA-256 {newest.hash}")
    _say_release(shown, _pulse_of(newest.pulse, runtime.terms))


@release.command()
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def verify(config: Path | None, *, as_json: bool) -> None:
    """Verify the chain of releases.

    Every hash, every link, each release against its own k and c, and that no closed period lacks
    its release. The head is what the digest
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
            say(f"{fault}.")
        say(f"{plural(count, 'release')}, {plural(len(faults), 'fault')}. Head {head}")
    finish(found=bool(faults))


@click.command("verify-vectors")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def verify_vectors(*, file: Path, as_json: bool) -> None:
    """Recompute golden vectors with the code in use.

    Bands, groups (atoms), releases and folds in the format of golden-release.json, or the detector
    in that of golden-bands.json. Exits 1 when anything deviates or was not checked, and says what.

    Example: wellness verify-vectors golden-release.json
    """
    note(f"Recomputing {file} ...")
    try:
        found = check_vectors(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(
            f"{file} cannot be read ({error}).",
            kept="Nothing is shown by it.",
            remedy="Give a file of vectors in UTF-8, such as golden-release.json.",
        ) from error
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
    for doubt in found.doubts:
        note(ascii(doubt)[1:-1])  # a name in the file may hold what no terminal shows
    finish(found=not found.is_sound)


def _pulse_of(key: str, terms: Terms) -> Pulse:
    """The pulse of a release; as it is built in where it is not asked any more."""
    return terms.find_pulse(key) or (MONTHLY if key == MONTHLY.key else terms.pulse)


def _say_release(shown: Release, pulse: Pulse) -> None:
    days = f"{shown.starts_at:%Y-%m-%d} to {shown.ends_at:%Y-%m-%d}"
    say(f"{days}, groups of {shown.limits.voters} or more (c = {shown.limits.known})")
    if not shown.groups:
        say("Not shown this time.")
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
