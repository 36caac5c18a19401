"""The range of whole numbers that one question may be answered with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """An inclusive range of whole numbers, such as 1 to 4.

    Raises ValueError when `low` is below zero or above `high`: no reply could be written for it.
    """

    low: int
    high: int

    def __post_init__(self) -> None:
        """Refuse a range that nobody could answer in."""
        if not 0 <= self.low <= self.high:
            raise ValueError(
                f"a scale runs upwards from 0 or more, this one is {self.low} to {self.high}"
            )

    def __contains__(self, value: int) -> bool:
        """Whether `value` lies in the range, both ends included."""
        return self.low <= value <= self.high
