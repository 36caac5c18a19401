"""When a worker last did everything, so that most of its ticks can leave out what finds nothing."""

from datetime import datetime


class Rounds:
    """Remembers for one worker the hour in which every step last ran and none failed.

    What the time of day causes begins with an hour of the agency's, so that nothing is missed.
    """

    def __init__(self) -> None:
        self._done = ""

    def is_done(self, now: datetime) -> bool:
        """Whether every step has run in this hour."""
        return self._done == _hour(now)

    def note(self, now: datetime, *, failed: bool) -> None:
        """Every step was run; after a failure the next tick runs them all again."""
        self._done = "" if failed else _hour(now)


def _hour(local: datetime) -> str:
    return f"{local:%Y-%m-%dT%H%z}"
