"""Plain values to JSON and back, strictly as their type annotations say.

Understood are frozen dataclasses, enums of text, `None`, bool, int, str, bytes, dates, aware
datetimes, `tuple[X, ...]`, `frozenset[X]` and unions; nothing else, and nothing that runs while it
is read. A dataclass becomes an object with exactly its fields. Where an annotation leaves several
dataclasses open, the object stands under the name of its class. Whatever differs from its
annotation, by a field more, a field less or a kind, is refused.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

_LARGEST_INT = 2**63 - 1  # what the vault's file can store


class Malformed(ValueError):
    """A value is not what its annotation says; the message names types, never the value."""


def dump(value: object, hint: object) -> bytes:
    """`value` as JSON bytes.

    Raises:
        Malformed: it is not of the type `hint`.
    """
    return json.dumps(encode(value, hint), ensure_ascii=False, separators=(",", ":")).encode()


def load(content: bytes, hint: object) -> Any:  # noqa: ANN401 - whatever `hint` says
    """The value of type `hint` that `dump` wrote.

    Raises:
        Malformed: the bytes are no such value.
    """
    return decode(parse(content), hint)


def parse(content: bytes) -> object:
    """JSON bytes as plain Python values, none of them a float, no name twice in an object.

    Raises:
        Malformed: the bytes are no such JSON.
    """
    try:
        return json.loads(
            content.decode(),
            object_pairs_hook=_as_object,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except (ValueError, RecursionError):
        raise Malformed("the bytes are no JSON of ours") from None


def encode(value: object, hint: object) -> object:
    """`value` as what JSON knows.

    Raises:
        Malformed: it is not of the type `hint`.
    """
    if hint is bytes:
        return b64encode(_be(value, bytes)).decode()
    if hint is datetime:
        return _aware(_be(value, datetime)).isoformat()
    if hint is date and type(value) is date:
        return value.isoformat()
    if hint in (NoneType, None, bool, int, str, date):
        return _plain(value, hint)
    if get_origin(hint) in (tuple, frozenset):
        items = _be(value, get_origin(hint))
        encoded = [encode(item, _item_hint(hint)) for item in items]
        return sorted(encoded, key=str) if get_origin(hint) is frozenset else encoded
    if get_origin(hint) in (UnionType, Union):
        return _encode_union(value, hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _be(value, hint).value
    known = _field_hints(hint)
    _be(value, hint)
    return {name: encode(getattr(value, name), known[name]) for name in known}


def decode(content: object, hint: object) -> Any:  # noqa: ANN401 - whatever `hint` says
    """The value of type `hint` that `encode` made.

    Raises:
        Malformed: the content is no such value.
    """
    try:
        return _decode(content, hint)
    except Malformed:
        raise
    except ValueError:
        # What a constructor or a parser refuses it may quote, so only the type is named.
        raise Malformed(f"the content is no {name_of(hint)}") from None


def name_of(hint: object) -> str:
    """How a type is named in a description: never by its module, which may move."""
    if hint is Ellipsis:
        return "..."
    arguments = [name_of(part) for part in get_args(hint)]
    if get_origin(hint) in (UnionType, Union):
        return " | ".join(sorted(arguments))
    kind = get_origin(hint) or hint
    own = kind.__name__ if isinstance(kind, type) else str(kind)
    return f"{own}[{', '.join(arguments)}]" if arguments else own


def describe(*hints: object) -> str:
    """Every type that `hints` lead to, with its fields or members, one a line in a fixed order."""
    found: dict[str, str] = {}
    for hint in hints:
        _collect(hint, found)
    return "\n".join(f"{name}: {line}" for name, line in sorted(found.items()))


def _decode(content: object, hint: object) -> object:
    if hint is bytes:
        return b64decode(_be(content, str), validate=True)
    if hint is datetime:
        return _aware(datetime.fromisoformat(_be(content, str)))
    if hint is date:
        return date.fromisoformat(_be(content, str))
    if hint in (NoneType, None, bool, int, str):
        return _plain(content, hint)
    origin = get_origin(hint)
    if origin in (tuple, frozenset):
        items = [_decode(item, _item_hint(hint)) for item in _be(content, list)]
        return tuple(items) if origin is tuple else _as_set(items)
    if origin in (UnionType, Union):
        return _decode_union(content, hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(_be(content, str))
    known, given = _field_hints(hint), _be(content, dict)
    if given.keys() != known.keys():
        raise Malformed(f"the fields are not those of {name_of(hint)}")
    return _construct(hint, {name: _decode(given[name], known[name]) for name in known})


def _encode_union(value: object, hint: object) -> object:
    plain, tagged = _options(hint)
    if type(value).__name__ in tagged:
        name = type(value).__name__
        return {name: encode(value, tagged[name])}
    return None if value is None and NoneType in plain else encode(value, _only(plain))


def _decode_union(content: object, hint: object) -> object:
    plain, tagged = _options(hint)
    match content:
        case None if NoneType in plain:
            return None
        case dict() if len(content) == 1 and (name := next(iter(content))) in tagged:
            return _decode(content[name], tagged[name])
        case _:
            return _decode(content, _only(plain))


@cache
def _options(hint: object) -> tuple[tuple[object, ...], dict[str, object]]:
    """What a union leaves open: plain types, and dataclasses by their names."""
    tagged: dict[str, object] = {
        name_of(option): option for option in get_args(hint) if is_dataclass(option)
    }
    plain = tuple(option for option in get_args(hint) if not is_dataclass(option))
    if len(plain) - (NoneType in plain) > 1:
        raise TypeError(f"{hint} leaves several plain types open")
    return plain, tagged


def _only(plain: tuple[object, ...]) -> object:
    for option in plain:
        if option is not NoneType:
            return option
    raise Malformed("the value is none of those that are known here")


@cache
def _field_hints(hint: object) -> dict[str, object]:
    if not (isinstance(hint, type) and is_dataclass(hint)):
        raise TypeError(f"{hint} cannot be sent")
    hints = get_type_hints(hint)
    return {item.name: hints[item.name] for item in fields(hint)}


def _item_hint(hint: object) -> object:
    item, *rest = get_args(hint)
    if rest not in ([], [Ellipsis]):
        raise TypeError(f"{hint} cannot be sent")
    return item


def _plain(value: object, hint: object) -> object:
    kind = NoneType if hint is None else hint
    if kind is str:
        return _text(_be(value, str))
    if type(value) is not kind:
        raise Malformed(f"{type(value).__name__} in place of {name_of(hint)}")
    if type(value) is int and abs(value) > _LARGEST_INT:
        raise Malformed("a number is too large")
    return value


def _text(value: str) -> str:
    """A bare string, without halves of surrogate pairs, which no file takes."""
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Malformed("a text holds half a character")
    return str(value)


def _be(value: object, kind: Any) -> Any:  # noqa: ANN401 - a value of the type `kind`
    if not isinstance(value, kind):
        raise Malformed(f"{type(value).__name__} in place of {name_of(kind)}")
    return value


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise Malformed("an instant has no offset")
    return instant


def _as_set(items: list[object]) -> frozenset[object]:
    found = frozenset(items)
    if len(found) != len(items):
        raise Malformed("a set names something twice")
    return found


def _construct(kind: Any, values: dict[str, object]) -> object:  # noqa: ANN401 - a dataclass
    return kind(**values)


def _as_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("an object has a name twice")
    return found


def _refuse_number(_: str) -> object:
    raise Malformed("numbers are whole")


def _collect(hint: object, found: dict[str, str]) -> None:
    name = name_of(hint)
    if name in found:
        return
    if isinstance(hint, type) and is_dataclass(hint):
        known = _field_hints(hint)
        found[name] = ", ".join(f"{key} {name_of(value)}" for key, value in known.items())
    elif isinstance(hint, type) and issubclass(hint, StrEnum):
        found[name] = ", ".join(member.value for member in hint)
    for part in _parts(hint):
        _collect(part, found)


def _parts(hint: object) -> Iterator[object]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield from _field_hints(hint).values()
    elif get_origin(hint) in (UnionType, Union):
        plain, tagged = _options(hint)
        yield from (*plain, *tagged.values())
    elif get_origin(hint) in (tuple, frozenset):
        yield _item_hint(hint)
