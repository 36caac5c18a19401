"""A desk whose vault fails."""

from collections.abc import Callable
from typing import Any

from tests.services.desk import Desk
from wellness.vault.service import EmbeddedVault


class Broken:
    """A vault whose call of one kind fails as often as told, before or after it did its work."""

    def __init__(
        self, vault: EmbeddedVault, times: int, *, kind: type = object, after: bool = False
    ) -> None:
        self._vault, self._times, self._kind, self._after = vault, times, kind, after

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._vault, name)

        def attempt(*args: object) -> object:
            fails = self._times > 0 and isinstance(args[0], self._kind)
            outcome = call(*args) if self._after or not fails else None
            if fails:
                self._times -= 1
                raise OSError("disk full")
            return outcome

        return attempt


def breaking(
    desk: Desk, times: int = 1, *, kind: type = object, after: bool = False, vault: Any = None
) -> Desk:
    broken: Any = vault or Broken(desk.vault, times, kind=kind, after=after)
    return Desk(
        desk.database,
        broken,
        desk.terms,
        desk.clock,
        period=desk.period,
        large=desk.large,
        small=desk.small,
    )
