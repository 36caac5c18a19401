"""Twilio's published API description, and a checker for the part of OpenAPI that it uses.

The description is no part of the repository: it lies in `shared/data` beside the checkout, or where
WELLNESS_TWILIO_OPENAPI names it.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

VARIABLE: Final = "WELLNESS_TWILIO_OPENAPI"
BESIDE: Final = Path("shared/data/twilio-messages-openapi.json")

Json = Any


def find_file() -> Path:
    """Where the description is, or would be."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parents[3] / BESIDE


def load_description() -> dict[str, Json] | None:
    """The description; None where it is not."""
    path = find_file()
    found: dict[str, Json] | None = json.loads(path.read_text()) if path.is_file() else None
    return found


def list_breaches(
    value: Json, schema: Mapping[str, Json], root: Mapping[str, Json], at: str = "answer"
) -> Iterator[str]:
    """Every way in which a JSON value is not what a schema of the description says.

    Raises:
        ValueError: the schema says something that this checker does not know.
    """
    if "$ref" in schema:
        schema = root["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if unknown := set(schema) - _KNOWN:
        raise ValueError(f"{at}: the checker does not know {sorted(unknown)}")
    if value is None:
        if not schema.get("nullable"):
            yield f"{at} is null"
    elif type(value) is not _TYPES[schema["type"]]:
        yield f"{at} is a {type(value).__name__}"
    elif isinstance(value, dict):
        yield from _list_of_object(value, schema, root, at)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from list_breaches(item, schema["items"], root, f"{at}[{number}]")
    else:
        yield from _list_of_scalar(value, schema, at)


def _list_of_object(
    value: dict[str, Json], schema: Mapping[str, Json], root: Mapping[str, Json], at: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in sorted({*properties, *schema.get("required", ())} - set(value)):
        yield f"{at}.{name} is missing"
    for name in sorted(set(value) - set(properties)) if properties else ():
        yield f"{at}.{name} is not described"
    for name in sorted(set(value) & set(properties)):
        yield from list_breaches(value[name], properties[name], root, f"{at}.{name}")
    if schema.get("format") == "uri-map" and not all(map(_is_uri, value.values())):
        yield f"{at} is no uri-map"


def _list_of_scalar(value: Json, schema: Mapping[str, Json], at: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at} does not match {schema['pattern']}"
    length = len(str(value))
    if not schema.get("minLength", 0) <= length <= schema.get("maxLength", length):
        yield f"{at} has {length} characters"
    if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at} is out of range"
    name = schema.get("format")
    if name is not None and not _FORMATS[name](value):
        yield f"{at} is no {name}: {value!r}"


def _is_uri(value: Json) -> bool:
    parts = urlsplit(str(value))
    return bool(parts.path) and not parts.fragment and " " not in str(value)


def _is_rfc_2822(value: str) -> bool:
    try:
        return parsedate_to_datetime(value).tzinfo is not None
    except ValueError:
        return False


_FORMATS: Final[Mapping[str, Callable[[str], bool]]] = {
    "date-time-rfc-2822": _is_rfc_2822,
    "phone-number": lambda value: re.fullmatch(r"\+[0-9]{7,11}[0-9X]{4}", value) is not None,
    "currency": lambda value: re.fullmatch(r"[A-Z]{3}", value) is not None,
    "uri": _is_uri,
    "int64": lambda value: isinstance(value, int),
}
_TYPES: Final[Mapping[str, type]] = {
    "string": str,
    "integer": int,
    "object": dict,
    "array": list,
    "boolean": bool,
    "number": float,
}
_KNOWN: Final = frozenset(
    {"type", "properties", "required", "items", "nullable", "enum", "pattern", "format"}
    | {"minLength", "maxLength", "minimum", "maximum", "title", "description", "x-twilio"}
)
