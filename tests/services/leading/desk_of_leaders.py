"""Teams with a leader each and a prompt, for tests of what leaders do about it."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from tests.factories import add_account, add_agency, add_person, at, id_of
from wellness.domain.access import Role
from wellness.domain.signals import Trigger
from wellness.services import debriefs, prompts
from wellness.services.leading import Case, list_cases
from wellness.services.signals import Signals
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.storage.schema.debriefs import Flag
from wellness.storage.schema.rosters import Person, Unit

NOW = at("2026-11-23 10:00")
NOTHING = Signals(is_calibrated=False, by_release={}, agency={})


@dataclass
class Desk:
    """East with two people who joined, West with one; a leader and a peer supporter of East."""

    session: Session
    terms: Terms
    east: Unit
    west: Unit
    leader: UUID
    peer: UUID
    people: list[Person]

    def raise_flag(self, trigger: Trigger = Trigger.ACUTE, *, team: Unit | None = None) -> Flag:
        """An open flag of a team."""
        team = team or self.east
        code = debriefs.raise_flag(
            self.session,
            trigger,
            cause=f"{trigger}-{team.id}",
            unit_id=id_of(team),
            label=team.name,
            terms=self.terms,
            now=NOW,
        )
        assert code is not None
        return self.session.get_one(Flag, code)

    def cases(self) -> tuple[Case, ...]:
        """The leader's prompts, running ones first."""
        tree = rosters.load_tree(self.session)
        running, closed = list_cases(
            self.session, tree, scope=id_of(self.east), signals=NOTHING, now=NOW
        )
        return running + closed


def set_desk(session: Session, terms: Terms) -> Desk:
    """A desk in an empty database."""
    east, west = add_agency(session, "East", "West")
    return Desk(
        session,
        terms,
        east,
        west,
        leader=add_account(session, Role.LEADER, id_of(east), name="Chris Ode").id,
        peer=add_account(session, Role.PEER, id_of(east), name="Dana Rivers").id,
        people=[add_person(session, team) for team in (east, east, west)],
    )


key_of = prompts.key_of
