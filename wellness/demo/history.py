"""Twenty-six weeks of Riverbend, made by the real engine on a virtual clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from wellness.demo import founding
from wellness.demo.founding import FIRST_MONDAY
from wellness.demo.stage import Stage
from wellness.domain.leading import Deed
from wellness.domain.signals import IncidentKind, Trigger
from wellness.services import incidents, leading, prompts
from wellness.services.signals import list_signals
from wellness.storage import accounts, rosters

_WEEKS = 26
_JOINING = timedelta(days=-3, hours=10)
_END = timedelta(weeks=_WEEKS, hours=9, minutes=30)
_DEATH = timedelta(days=8 * 14 + 2, hours=15)
_UNTIL_HELD = timedelta(days=2)
_CHANGED = "Two more people on Friday evenings until November."
_LAST_DAYS = timedelta(weeks=_WEEKS, days=-1, hours=20)

Told = Callable[[float, str], None]


def starts_at(zone: ZoneInfo) -> datetime:
    """The instant at which the virtual clock starts."""
    return _at(_JOINING, zone)


def make_history(stage: Stage, told: Told) -> None:
    """Let everybody join, then live through 13 periods with their stories."""
    zone = stage.runtime.terms.zone
    begins, ends = _at(_JOINING, zone), _at(_END, zone)

    def tell(instant: datetime) -> None:
        share = (instant - begins) / (ends - begins)
        told(min(1.0, share), f"{instant.astimezone(zone):%d %B %Y}")

    numbers = {row.number: f"{row.team} {i:03}" for i, row in enumerate(stage.people.values(), 1)}
    stage.carrier.name_phones(
        numbers | {mobile: name for _, name, _, _, mobile in founding.STAFF if mobile}
    )
    stage.look()
    stage.peers_answer = True
    stage.advance(_at(_DEATH, zone), told=tell)
    _death(stage)
    stage.advance(_at(_DEATH + _UNTIL_HELD, zone), told=tell)
    _follow_up(stage)
    stage.advance(_at(_LAST_DAYS, zone), told=tell)
    stage.peers_answer = False
    _last_evening(stage)
    stage.advance(ends, told=tell)


def _death(stage: Stage) -> None:
    """A child's death: a leader logs it, peers are told, three of the team ask for a debrief."""
    team = "Community Response Evening"
    _log(stage, IncidentKind.CHILD, team)
    asking = [person for person in stage.people.values() if person.team == team][:3]
    stage.say(*((person.number, _request(person.language)) for person in asking))


def _follow_up(stage: Stage) -> None:
    """What the leader did about it: a debrief held, and one line on what was changed."""
    terms, now = stage.runtime.terms, stage.clock()
    with stage.runtime.database.transaction() as session:
        leader = accounts.find_account_by_email(session, founding.STAFF[1][0])
        assert leader is not None  # noqa: S101 - founded with it
        tree, signals = rosters.load_tree(session), list_signals(session, terms.pulse, now=now)
        found = prompts.list_prompts(session, tree, scope=leader.unit_id, signals=signals, now=now)
        incident = next(one for one in found if one.trigger is Trigger.INCIDENT)
        for deed in (Deed.OFFERED, Deed.HELD):
            leading.note_deed(
                session, incident.key, leader.id, deed, reason=None, signals=signals, now=now
            )
        leading.tell_change(
            session, incident.key, leader.id, _CHANGED, signals=signals, terms=terms, now=now
        )
    stage.look()


def _last_evening(stage: Stage) -> None:
    """What the visitor finds waiting: an assault of that day, and somebody who wants a peer."""
    _log(stage, IncidentKind.VIOLENCE, "Co-Response")
    person = next(row for row in stage.people.values() if row.team == "Crisis Call Diversion")
    stage.say((person.number, "CONTACT"))


def _log(stage: Stage, kind: IncidentKind, team: str) -> None:
    now = stage.clock()
    with stage.runtime.database.transaction() as session:
        [unit] = [unit for unit in rosters.load_tree(session).units if unit.name == team]
        leader = accounts.find_account_by_email(session, founding.STAFF[1][0])
        assert leader is not None  # noqa: S101 - founded with it
        incidents.log_incident(
            session,
            kind=kind,
            unit_id=unit.id,
            happened_at=now - timedelta(minutes=40),
            logged_by=leader.id,
            terms=stage.runtime.terms,
            now=now,
        )
    stage.look()


def _request(language: str) -> str:
    return "EQUIPO" if language == "es" else "DEBRIEF"


def _at(offset: timedelta, zone: ZoneInfo) -> datetime:
    return (FIRST_MONDAY + offset).replace(tzinfo=zone).astimezone(UTC)
