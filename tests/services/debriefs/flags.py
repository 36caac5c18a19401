"""Flags and peers, in the words of the tests."""

from itertools import cycle
from typing import Any

from sqlmodel import Session

from tests.factories import add_account, at, id_of, make_terms
from wellness.domain.access import Role
from wellness.domain.signals import Trigger
from wellness.services import debriefs
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.rosters import Unit

NOW = at("2026-11-30 09:00")
TERMS = make_terms()
_NUMBERS = cycle(range(100, 200))


def raise_flag(session: Session, team: Unit, *, cause: str = "1", **changes: Any) -> int | None:
    given: dict[str, Any] = {"label": team.name, "terms": TERMS, "now": NOW} | changes
    return debriefs.raise_flag(
        session, Trigger.REQUESTED, cause=cause, unit_id=id_of(team), **given
    )


def get_code(session: Session, team: Unit, **changes: Any) -> int:
    code = raise_flag(session, team, **changes)
    assert code is not None
    return code


def add_peer(session: Session, unit: Unit | int | None, **changes: Any) -> Account:
    assert unit is not None
    defaults: dict[str, Any] = {"mobile": f"+1919555{next(_NUMBERS):04}"}
    unit_id = unit if isinstance(unit, int) else id_of(unit)
    return add_account(session, Role.PEER, unit_id, **(defaults | changes))
