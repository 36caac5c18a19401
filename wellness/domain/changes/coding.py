"""Changes as canonical JSON and back: equal changes, equal text."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from wellness.domain.changes.kinds import (
    Appointment,
    Change,
    ChangeKind,
    ClockChange,
    Founding,
    LegalHold,
    PolicyChange,
    RoleChange,
    Shaping,
    TreeChange,
)


class Malformed(ValueError):
    """The text is no change of its kind."""


def encode(change: Change) -> str:
    """The fields of a change as JSON, keys in order, no blanks, ASCII alone."""
    return json.dumps(_plain(change), sort_keys=True, separators=(",", ":"))


def decode(kind: ChangeKind, text: str) -> Change:
    """The change that `encode` wrote.

    Raises:
        Malformed: it is no change of that kind, or one that no rule allows.
    """
    try:
        change = _typed(_CLASSES[kind], json.loads(text))
    except (ValueError, TypeError) as error:
        raise Malformed(f"This is no change of the kind {kind}.") from error
    assert isinstance(change, Change)  # noqa: S101 - made of one of its classes
    return change


_CLASSES: Final[Mapping[ChangeKind, type]] = MappingProxyType(
    {
        ChangeKind.FOUNDING: Founding,
        ChangeKind.POLICY: PolicyChange,
        ChangeKind.TREE: TreeChange,
        ChangeKind.ROLE: RoleChange,
        ChangeKind.SHAPING: Shaping,
        ChangeKind.CLOCK: ClockChange,
        ChangeKind.APPOINT: Appointment,
        ChangeKind.LEGAL_HOLD: LegalHold,
    }
)


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def _typed(wanted: Any, value: Any) -> Any:  # noqa: ANN401 - JSON under a type
    if is_dataclass(wanted):
        return _made(wanted, value)
    if get_origin(wanted) is tuple and isinstance(value, list):
        part, _ = get_args(wanted)
        return tuple(_typed(part, one) for one in value)
    if isinstance(wanted, UnionType):
        [plain] = [one for one in get_args(wanted) if one is not type(None)]
        return None if value is None else _typed(plain, value)
    if wanted is date and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return wanted(value)
    if type(value) is not wanted:  # True is no whole number here
        raise TypeError("a field is of another type")
    return value


def _made(wanted: Any, value: Any) -> Any:  # noqa: ANN401 - a dataclass of JSON
    if not isinstance(value, dict):
        raise TypeError("an object is missing")
    hints = get_type_hints(wanted)
    needed = {one.name for one in fields(wanted) if one.default is MISSING}
    if not needed <= value.keys() <= hints.keys():
        raise ValueError("fields are missing or unknown")
    return wanted(**{name: _typed(hints[name], one) for name, one in value.items()})
