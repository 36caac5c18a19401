"""The clock: a function that returns the present as an aware UTC instant."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from wellness.errors import Invalid

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


class FileClock:
    """A virtual clock: the ISO instant in a file, read at each call."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self) -> datetime:
        """The instant in the file.

        Raises:
            Invalid: the file is missing or holds no instant with an offset.
        """
        try:
            instant = datetime.fromisoformat(self._path.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            raise Invalid(
                f"The clock file {self._path} holds no instant.",
                kept="Without a time nothing is done.",
                remedy="Write one like 2026-11-23T09:00:00+00:00, or remove [clock] file.",
            ) from error
        if instant.tzinfo is None:
            raise Invalid(
                f"The instant in {self._path} has no offset.",
                kept="Without a time nothing is done.",
                remedy="Add +00:00.",
            )
        return instant.astimezone(UTC)

    def move(self, instant: datetime) -> None:
        """Set the clock forward.

        Raises:
            Invalid: `instant` lies before the present instant; a virtual clock never runs back.
        """
        if self._path.exists() and instant < self():
            raise Invalid("The virtual clock only moves forward.", kept="It was left as it is.")
        fresh = self._path.with_suffix(".new")
        fresh.write_text(instant.astimezone(UTC).isoformat(), encoding="ascii")
        fresh.replace(self._path)
