"""The answers a configuration is written from: asked on the terminal or read from a file."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

import click

from wellness.config.settings import bounds_of
from wellness.config.writing import list_secrets, list_sections, write_settings
from wellness.errors import Conflict, Invalid, WellnessError
from wellness.wiring import load_settings

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
        given.setdefault(section, {})[key] = _ask(section, key)
    if given["sms"]["provider"] == "twilio":
        for section, key in _ASKED_OF_TWILIO:
            given[section][key] = _ask(section, key)
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


def write_configuration(target: Path, given: Mapping[str, Mapping[str, Any]]) -> list[Path]:
    """Write the configuration and its secrets, each secret into a file of its own; never over.

    Returns the files written, the configuration first.

    Raises:
        Conflict: one of the files is there already.
        Refused: the answers make no sound configuration; nothing is left behind.
    """
    files = _compose(target, given)
    present = [str(path) for path in files if path.exists()]
    if present:
        raise Conflict(
            f"{', '.join(present)}: there already.",
            kept="Nothing was written.",
            remedy="Move it away, or choose another place with --config.",
        )
    written: list[Path] = []
    try:
        for path, text in files.items():
            _write(path, text, mode=_PUBLIC if path == target else _OWNER_ONLY)
            written.append(path)
        load_settings(target, os.environ)
    except (OSError, WellnessError):
        for path in written:
            path.unlink()
        raise
    return written


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


def _write(path: Path, text: str, *, mode: int) -> None:
    folder_mode = 0o700 if mode == _OWNER_ONLY else 0o755
    path.parent.mkdir(mode=folder_mode, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _ask(section: str, key: str) -> str:
    kind = list_sections()[section]
    item = next(item for item in fields(kind) if item.name == key)
    bounds = bounds_of(item.metadata)
    answer = click.prompt(
        bounds.doc.rstrip("."),
        default=item.default or None,
        type=click.Choice(bounds.choices) if bounds.choices else str,
        value_proc=_read_zone if key == "zone" else None,
        hide_input=key in list_secrets(kind),
    )
    return str(answer)


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
