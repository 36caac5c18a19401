"""Errors for people: what happened, what was kept, what to do."""


class WellnessError(Exception):
    """Something a person must be told; mapped to an HTTP status or an exit code in one place."""

    def __init__(self, problem: str, *, kept: str = "", remedy: str = "") -> None:
        super().__init__(" ".join(part for part in (problem, kept, remedy) if part))
        self.problem, self.kept, self.remedy = problem, kept, remedy


class NotFound(WellnessError):
    """There is no such thing, or it is none of the asker's business."""


class Invalid(WellnessError):
    """The input cannot be used."""


class Conflict(WellnessError):
    """The input is fine but not now."""


class NotAllowed(WellnessError):
    """The role or the rule forbids it."""


class Unavailable(WellnessError):
    """A part of the installation does not answer; trying again later may help."""
