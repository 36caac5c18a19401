"""How a setting is declared: its default, its bounds and the sentence that explains it."""

from dataclasses import dataclass, field
from typing import Any

_KEY = "setting"


class Secret(str):
    """A value that never shows itself in a message or a log."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the loader checks of one value."""

    doc: str
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    shortest: int = 0


def setting(default: Any, doc: str, **bounds: Any) -> Any:
    """A setting with its default and explanation."""
    return field(default=default, metadata={_KEY: Bounds(doc, **bounds)})


def bounds_of(metadata: Any) -> Bounds:
    """The bounds a field was declared with."""
    bounds = metadata[_KEY]
    assert isinstance(bounds, Bounds)  # noqa: S101 - only `setting` makes these fields
    return bounds
