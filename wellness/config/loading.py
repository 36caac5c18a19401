"""Reads settings and lists every fault at once.

The file's path may be given to the command or in `WELLNESS_CONFIG`; a variable such as
`WELLNESS_SMS_AUTH_TOKEN` wins over `[sms] auth_token`, and `auth_token_file` names a file that
holds the secret. A faulty value is replaced by its default so that later checks still run; the
program refuses to start while any fault stands.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, fields, replace
from datetime import date, time
from pathlib import Path
from typing import Any, get_type_hints

from wellness.config.settings import Bounds, Database, Secret, Settings, Tables, bounds_of

_PREFIX = "WELLNESS_"
_NOT_SETTINGS = frozenset({"WELLNESS_CONFIG"})
_EXAMPLE_SECRETS = ("change-me", "changeme", "example", "secret", "password")


@dataclass(frozen=True)
class Loaded:
    """Settings as far as they could be read, and what is wrong with the rest."""

    settings: Settings
    faults: tuple[str, ...]


def load(path: Path | None, environ: Mapping[str, str]) -> Loaded:
    """Read `path` (None: no file) and the environment into settings."""
    reader = _Reader(environ, path.parent if path else Path())
    content = reader.parse(path)
    if reader.faults:  # what the file says is not known: that it is missing would be noise
        return Loaded(Settings(), tuple(reader.faults))
    known = {section.name for section in fields(Settings)}
    for name in sorted(content.keys() - known):
        reader.fault(f"[{name}]", "is no section of the configuration", "Remove or correct it.")
    sections = {
        section.name: reader.section(section.name, content.get(section.name, {}))
        for section in fields(Settings)
        if section.name != "texts"
    }
    sections["database"] = reader.anchored_database(sections["database"])
    settings = Settings(**sections, texts=reader.texts(content.get("texts", {})))
    reader.check_variables()
    return Loaded(settings, tuple(reader.faults))


class _Reader:
    def __init__(self, environ: Mapping[str, str], base: Path) -> None:
        self.faults: list[str] = []
        self._environ, self._base = environ, base
        self._seen: set[str] = set(_NOT_SETTINGS)

    def fault(self, where: str, problem: str, remedy: str) -> None:
        self.faults.append(f"{where} {problem}. {remedy}")

    def parse(self, path: Path | None) -> dict[str, Any]:
        if path is None:
            return {}
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            self.fault(str(path), f"cannot be read ({error.strerror})", "Check path and rights.")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.fault(str(path), f"is not valid TOML ({error})", "Correct that line.")
        return {}

    def section(self, name: str, content: Any) -> Any:
        kind = get_type_hints(Settings)[name]
        hints = get_type_hints(kind)
        if not isinstance(content, dict):
            self.fault(f"[{name}]", "must be a table", f"Write it as [{name}] with its keys.")
            content = {}
        declared = {item.name: item for item in fields(kind)}
        secrets = {f"{key}_file" for key, hint in hints.items() if hint is Secret}
        for key in sorted(content.keys() - declared.keys() - secrets):
            self.fault(f"[{name}] {key}", "is no setting", "Remove it or correct its spelling.")
        return kind(
            **{
                key: self._value(f"[{name}] {key}", name, item, hints[key], content)
                for key, item in declared.items()
            }
        )

    def texts(self, content: Any) -> dict[str, dict[str, str]]:
        if not isinstance(content, dict) or not all(
            isinstance(language, dict) and all(isinstance(text, str) for text in language.values())
            for language in content.values()
        ):
            self.fault(
                "[texts]", "must hold texts by language and name", 'As [texts.help] en = "…".'
            )
            return {}
        return content

    def anchored_database(self, database: Database) -> Database:
        """A relative SQLite file starts at the configuration file, like every other path."""
        scheme, _, path = database.url.partition(":///")
        if scheme != "sqlite" or not path or path.startswith(("/", ":memory:")):
            return database
        return replace(database, url=f"sqlite:///{(self._base / path).absolute()}")

    def check_variables(self) -> None:
        for name in sorted(self._environ):
            if name.startswith(_PREFIX) and name not in self._seen:
                self.fault(name, "is no setting", "Unset it or correct its spelling.")

    def _value(
        self, where: str, section: str, item: "Field[Any]", hint: Any, content: dict[str, Any]
    ) -> Any:
        bounds = bounds_of(item.metadata)
        raw = self._raw(where, section, item.name, hint, content)
        if raw is None:
            if bounds.required:
                self.fault(where, "is missing", bounds.doc)
            return self._anchored(item.default)
        try:
            value = _convert(raw, hint)
        except (ValueError, TypeError):
            self.fault(where, f"is not {_named(hint)}: {_shown(raw, hint)}", bounds.doc)
            return item.default
        problem = _out_of_bounds(value, bounds)
        if problem:
            self.fault(where, problem, bounds.doc)
            return item.default
        return self._anchored(value)

    def _raw(self, where: str, section: str, key: str, hint: Any, content: dict[str, Any]) -> Any:
        name = f"{_PREFIX}{section}_{key}".upper()
        self._seen.update({name, f"{name}_FILE"} if hint is Secret else {name})
        if name in self._environ:
            return self._environ[name]
        file = self._environ.get(f"{name}_FILE") or content.get(f"{key}_file")
        if hint is Secret and file is not None:
            try:
                return (self._base / str(file)).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                self.fault(where, f"cannot be read from {file}", "Check the path and its rights.")
                return None
        return content.get(key)

    def _anchored(self, value: Any) -> Any:
        """Relative paths start at the configuration file, wherever the command is run."""
        if isinstance(value, Path):
            return self._base / value
        if isinstance(value, tuple):
            return tuple(self._anchored(part) for part in value)
        return value


def _convert(raw: Any, hint: Any) -> Any:
    convert = _CONVERTERS[hint]
    return convert(raw)


def _to_int(raw: Any) -> int:
    if isinstance(raw, bool | float):
        raise TypeError
    return int(raw)


def _to_bool(raw: Any) -> bool:
    if isinstance(raw, str) and raw.lower() in ("true", "false"):
        return raw.lower() == "true"
    if not isinstance(raw, bool):
        raise TypeError
    return raw


def _to_str(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _to_list(raw: Any) -> tuple[str, ...]:
    parts = [part for part in raw.split(",") if part.strip()] if isinstance(raw, str) else raw
    if not isinstance(parts, list):
        raise TypeError
    return tuple(_to_str(part).strip() for part in parts)


def _to_time(raw: Any) -> time:
    return raw if isinstance(raw, time) else time.fromisoformat(raw)


def _to_date(raw: Any) -> date:
    return raw if type(raw) is date else date.fromisoformat(raw)


def _to_path(raw: Any) -> Path:
    if not _to_str(raw).strip():
        raise ValueError(raw)  # it would mean the folder of the configuration itself
    return Path(raw)


def _to_tables(raw: Any) -> Tables:
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        raise TypeError
    return tuple(raw)


_CONVERTERS: Mapping[Any, Callable[[Any], Any]] = {
    int: _to_int,
    bool: _to_bool,
    str: _to_str,
    Secret: lambda raw: Secret(_to_str(raw)),
    time: _to_time,
    date: _to_date,
    Path: _to_path,
    Path | None: _to_path,
    tuple[str, ...]: _to_list,
    tuple[Path, ...]: lambda raw: tuple(_to_path(part) for part in _to_list(raw)),
    Tables: _to_tables,
}


def _out_of_bounds(value: Any, bounds: Bounds) -> str:
    if bounds.choices and str(value) not in bounds.choices:
        return f"must be one of {', '.join(bounds.choices)}, not {value}"
    if bounds.least is not None and value < bounds.least:
        return f"must be at least {bounds.least:g}, not {value}"
    if bounds.most is not None and value > bounds.most:
        return f"must be at most {bounds.most:g}, not {value}"
    if bounds.required and not value:
        return "is empty"
    if bounds.shortest and value and len(value) < bounds.shortest:
        return f"must have at least {bounds.shortest} characters"
    if isinstance(value, Secret) and any(word in value.lower() for word in _EXAMPLE_SECRETS):
        return "is an example, not a secret"
    return ""


def _named(hint: Any) -> str:
    names = {
        int: "a whole number",
        bool: "true or false",
        time: "a time like 21:00",
        date: "a date like 2026-01-05",
        Path: "a path",
        Path | None: "a path",
        tuple[Path, ...]: "a list of paths",
        Tables: "a list of tables",
    }
    return names.get(hint, "a list" if "tuple" in str(hint) else "text")


def _shown(raw: Any, hint: Any) -> str:
    return "a secret of the wrong kind" if hint is Secret else repr(raw)
