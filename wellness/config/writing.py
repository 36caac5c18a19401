"""Writes a configuration: every setting with the sentence that explains it, as commented TOML.

`config.example.toml` is what this writes when nothing is answered.
"""

import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import Field, fields
from datetime import date, time
from typing import Any, Final, get_type_hints

from wellness.config.settings import Secret, Settings, Tables, bounds_of

Answers = Mapping[str, Mapping[str, Any]]
"""Values by section and key; a secret is answered by the name of its file, `<key>_file`."""


def write_settings(answers: Answers) -> str:
    """The text of a configuration in which `answers` stand in place of defaults."""
    sections = (
        "\n".join(_section(name, kind, answers.get(name, {})))
        for name, kind in list_sections().items()
    )
    texts = (
        f"\n[texts.{name}]\n" + "\n".join(f"{key} = {_toml(text)}" for key, text in own.items())
        for name, own in answers.get("texts", {}).items()
    )
    return "\n\n".join((_PREAMBLE, *sections, "\n".join((_TEXTS, *texts)))) + "\n"


def list_sections() -> dict[str, Any]:
    """The sections that hold settings, with the type of each."""
    hints = get_type_hints(Settings)
    return {item.name: hints[item.name] for item in fields(Settings) if item.name != "texts"}


def list_secrets(kind: Any) -> list[str]:
    """The keys of a section that hold secrets."""
    return [key for key, hint in get_type_hints(kind).items() if hint is Secret]


_PREAMBLE: Final = """\
# The configuration of Wellness: every setting, each with its default.
#
# Give this file to a command with --config, or name it in WELLNESS_CONFIG. A variable such as
# WELLNESS_SMS_AUTH_TOKEN wins over [sms] auth_token, and a secret may stand in a file of its own:
# auth_token_file = "secrets/sms_auth_token". Secrets have no defaults. Relative paths start at the
# folder of this file. `wellness check-config` lists all that is wrong at once."""
_TEXTS: Final = """\
# An agency's own wording, whole texts by name and language; what is not named keeps its default.
# `wellness lint-texts` checks them. As in:
# [texts.help]
# en = "{agency} check-ins. Voluntary. Questions: {phone}. Crisis: call or text 988. STOP=out\""""


def _section(name: str, kind: Any, answers: Mapping[str, Any]) -> Iterator[str]:
    yield from _comment(kind.__doc__)
    yield f"[{name}]"
    secrets = list_secrets(kind)
    tables = [key for key, hint in get_type_hints(kind).items() if hint == Tables]
    for item in fields(kind):
        yield from _comment(_explanation(item))
        if item.name in secrets:
            yield _secret(f"{item.name}_file", f"secrets/{name}_{item.name}", answers)
        elif item.name in tables and item.name not in answers:
            yield f"# {item.name} = [...]"
        else:
            yield _plain(item, answers)


def _explanation(item: "Field[Any]") -> str:
    bounds = bounds_of(item.metadata)
    unnamed = [choice for choice in bounds.choices if choice not in bounds.doc]
    choices = f" One of {', '.join(bounds.choices)}." if unnamed else ""
    return f"{bounds.doc}{choices}{' Required.' if bounds.required else ''}"


def _secret(key: str, usual: str, answers: Mapping[str, Any]) -> str:
    return f"{key} = {_toml(answers[key])}" if key in answers else f"# {key} = {_toml(usual)}"


def _plain(item: "Field[Any]", answers: Mapping[str, Any]) -> str:
    value = answers.get(item.name, item.default)
    return f'# {item.name} = "..."' if value is None else f"{item.name} = {_toml(value)}"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, width=98)]


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{key} = {_toml(part)}" for key, part in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    # A JSON string is a TOML basic string but for DEL, which JSON leaves as it is.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
