"""Reads the single cells that the import files have in common."""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from wellness.domain.importing.faults import Cell, FaultList

ID_LIMIT = 64
ID_SEPARATOR = ";"

Choice = TypeVar("Choice", bound=StrEnum)


def name_key(name: str) -> str:
    """What is left of a name when case, spaces and the way of encoding an accent do not matter."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


class KnownNames:
    """Names that can be found however they are spaced and capitalised (see `name_key`)."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name_key(name): name for name in names}

    def find(self, text: str) -> str | None:
        """The known spelling of a name, or None."""
        return self._names.get(name_key(text))


class FirstLines:
    """Remembers the line on which a value, and the row it belongs to, first stood."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, str]] = {}

    def find_earlier(self, value: str, line: int, owner: str = "") -> int | None:
        """The earlier line on which another owner has the value; this one is then remembered."""
        first, first_owner = self._seen.setdefault(value, (line, owner))
        return None if first == line or (owner and owner == first_owner) else first


def read_text(cell: Cell, faults: FaultList, *, limit: int) -> str | None:
    """The text on one line, or None with a fault where it is empty or longer than the limit."""
    text = " ".join(cell.value.split())
    if not text:
        faults.refuse(cell, f"There is no {cell.column}.", "Fill the cell in.")
    elif len(text) > limit:
        problem = f"The {cell.column} is longer than {limit} characters."
        faults.refuse(cell, problem, f"Shorten it to at most {limit} characters.")
    else:
        return text
    return None


def read_id(cell: Cell, faults: FaultList, seen: FirstLines) -> str | None:
    """The external id of a row, or None with a fault; one that stood before is a fault too."""
    text = read_text(cell, faults, limit=ID_LIMIT)
    if text is None:
        return None
    if ID_SEPARATOR in text:
        problem = f"The {cell.column} holds a semicolon, which separates ids in shift files."
        faults.refuse(cell, problem, "Take the semicolon out.")
    if earlier := seen.find_earlier(text, cell.line):
        problem = f"The same {cell.column} stands on line {earlier} and on line {cell.line}."
        faults.refuse(cell, problem, "Keep one of the two rows, or correct one of the ids.")
    return text


def read_unit(cell: Cell, faults: FaultList, known: KnownNames) -> str | None:
    """The known spelling of a unit, or None with a fault."""
    if not cell.value:
        faults.refuse(cell, "There is no unit.", "Fill in the name of a unit.")
        return None
    unit = known.find(cell.value)
    if unit is None:
        remedy = "Correct the name, or add the unit by importing the units first."
        faults.refuse(cell, "There is no unit of this name.", remedy)
    return unit


def read_choice(cell: Cell, faults: FaultList, choices: type[Choice]) -> Choice | None:
    """One of the given words in any case, or None with a fault."""
    for choice in choices:
        if choice.value == cell.value.casefold():
            return choice
    remedy = f"Write {one_of(choice.value for choice in choices)}."
    faults.refuse(cell, f"This {cell.column} is not known.", remedy)
    return None


def one_of(words: Iterable[str]) -> str:
    """The words as people list alternatives: a, b or c."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
