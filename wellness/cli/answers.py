"""The answers a configuration is written from: asked on the terminal or read from a file."""

import os
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

import click

from wellness.cli.output import note
from wellness.cli.places import list_place_faults
from wellness.config import load
from wellness.config.settings import bounds_of
from wellness.config.writing import list_secrets, list_sections, write_settings
from wellness.errors import Conflict, Invalid, Unavailable
from wellness.wiring import Refused, check, load_settings

_Given = dict[str, dict[str, Any]]

_ASKED: Final = (
    ("agency", "name"),
    ("agency", "zone"),
    ("agency", "default_language"),
    ("agency", "date_order"),
    ("agency", "help_phone"),
    ("agency", "support"),
    ("web", "public_url"),
    ("sms", "provider"),
)
_ASKED_OF_TWILIO: Final = (
    ("sms", "account_sid"),
    ("sms", "auth_token"),
    ("sms", "sender"),
)


def ask() -> _Given:
    """Ask on the terminal for what every installation decides for itself."""
    given: _Given = {}
    for section, key in _ASKED:
        _ask(section, key, given)
    if given["sms"]["provider"] == "twilio":
        if faults := _list_faults_of("web", "public_url", given):
            note("\n".join(faults))
            _ask("web", "public_url", given)
        for section, key in _ASKED_OF_TWILIO:
            _ask(section, key, given)
    return given


def read_answers(path: Path) -> _Given:
    """The answers of a file, which has the shape of a configuration.

    Raises:
        Invalid: it cannot be read or names what is no setting.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            f"The answers in {path} cannot be read ({error}).",
            kept="Nothing was written.",
            remedy="Write them like a configuration: sections, keys and values.",
        ) from error
    unknown = [name for name in given if not _is_known(name, given[name])]
    if unknown:
        raise Invalid(
            f"The answers hold what is no setting, in: {', '.join(sorted(unknown))}.",
            kept="Nothing was written.",
            remedy="See config.example.toml for every setting.",
        )
    return given


def require_nothing_there(target: Path) -> None:
    """Look before the questions are asked whether their answers could be written.

    Raises:
        Conflict: there is a configuration already.
    """
    if target.exists():
        raise _there_already([target])


def write_configuration(target: Path, given: Mapping[str, Mapping[str, Any]]) -> list[Path]:
    """Write the configuration and its secrets, each secret into a file of its own; never over.

    Returns the files written, the configuration first.

    Raises:
        Conflict: one of the files is there already.
        Unavailable: one of them cannot be written.
        Refused: the answers make no sound configuration; nothing is left behind.
    """
    files = _compose(target, given)
    if present := [path for path in files if path.exists()]:
        raise _there_already(present)
    with ExitStack() as undoing:
        try:
            for path, text in files.items():
                _write(path, text, mode=_PUBLIC if path == target else _OWNER_ONLY, undoing=undoing)
        except OSError as error:
            raise Unavailable(
                f"{error.filename} cannot be written ({error.strerror}).",
                kept="Nothing was written.",
                remedy="Name a file in a folder of yours with --config.",
            ) from error
        _require_sound(target)
        undoing.pop_all()
    return list(files)


_PUBLIC, _OWNER_ONLY = 0o644, 0o600


def _compose(target: Path, given: Mapping[str, Mapping[str, Any]]) -> dict[Path, str]:
    """Every file to be written, by path; secrets are taken out of the configuration."""
    answers = {section: dict(values) for section, values in given.items()}
    files: dict[Path, str] = {}
    web = answers.setdefault("web", {})
    if not web.get("secret_key_file") and "WELLNESS_WEB_SECRET_KEY" not in os.environ:
        web.setdefault("secret_key", secrets.token_urlsafe(48))
    for section, kind in list_sections().items():
        for key in list_secrets(kind):
            value = answers.get(section, {}).pop(key, "")
            if value:
                name = f"secrets/{section}_{key}"
                files[target.parent / name] = f"{value}\n"
                answers[section][f"{key}_file"] = name
    return {target: write_settings(answers), **files}


def _write(path: Path, text: str, *, mode: int, undoing: ExitStack) -> None:
    folder_mode = 0o700 if mode == _OWNER_ONLY else 0o755
    for folder in (*reversed(path.parent.parents), path.parent):
        if not folder.exists():
            folder.mkdir(mode=folder_mode)
            undoing.callback(folder.rmdir)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    undoing.callback(path.unlink)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _require_sound(target: Path) -> None:
    """Refuse a configuration that nothing could be started with."""
    faults: tuple[str, ...]
    try:
        faults = tuple(list_place_faults(load_settings(target, os.environ)))
    except Refused as refused:
        faults = refused.faults
    if faults:
        raise Refused(
            faults,
            kept="Nothing was written.",
            remedy="Give these settings in a file with --answers,"
            " or each in a variable such as WELLNESS_AGENCY_NAME.",
        )


def _there_already(present: Sequence[Path]) -> Conflict:
    return Conflict(
        f"{', '.join(map(str, present))}: there already.",
        kept="Nothing was written.",
        remedy="Move it away, or choose another place with --config.",
    )


def _ask(section: str, key: str, given: _Given) -> None:
    """Ask for one setting until the answer is one that a configuration may hold."""
    kind = list_sections()[section]
    item = next(item for item in fields(kind) if item.name == key)
    bounds = bounds_of(item.metadata)
    while True:
        answer = click.prompt(
            bounds.doc.rstrip("."),
            default=item.default or None,
            type=click.Choice(bounds.choices) if bounds.choices else str,
            value_proc=_read_zone if key == "zone" else None,
            hide_input=key in list_secrets(kind),
        )
        given.setdefault(section, {})[key] = str(answer)
        faults = _list_faults_of(section, key, given)
        for fault in faults:
            note(fault)
        if not faults:
            return


def _list_faults_of(section: str, key: str, given: _Given) -> list[str]:
    """The faults of one answer, in the light of those that came before it."""
    variables = {
        f"WELLNESS_{part}_{name}".upper(): str(value)
        for part, values in given.items()
        for name, value in values.items()
    }
    loaded = load(None, variables)
    return [
        fault
        for fault in (*loaded.faults, *check(loaded.settings))
        if fault.startswith(f"[{section}] {key} ")
    ]


def _read_zone(text: str) -> str:
    if text not in available_timezones():
        raise click.UsageError("There is no such time zone; write one like Europe/Madrid.")
    return text


def _is_known(section: str, values: object) -> bool:
    if section == "texts":
        return isinstance(values, dict)
    kind = list_sections().get(section)
    if kind is None or not isinstance(values, dict):
        return False
    keys = {item.name for item in fields(kind)}
    return values.keys() <= keys | {f"{key}_file" for key in list_secrets(kind)}
