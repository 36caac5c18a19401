"""What nobody takes goes to the next peer supporter, then to the lead; each step once.

Somebody off duty is not woken: in quiet hours a step to them waits for the morning. Who is on
duty is told at any hour, as with the first notice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from wellness.domain.escalation import FAST, Rung, Waiting, patience_for
from wellness.domain.shifts import local
from wellness.domain.signals import FOR_PEERS, Trigger
from wellness.domain.texts import TextKey
from wellness.services import debriefs, duty, flag_access, notices
from wellness.services.terms import Terms
from wellness.storage import contacts as contact_rows
from wellness.storage import debriefs as flag_rows
from wellness.storage.schema.accounts import Account
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.debriefs import Flag


def escalate(session: Session, *, terms: Terms, now: datetime) -> None:
    """Take every step that is due."""
    for row, rung in _list_due(session, now):
        case = (
            _case_of_flag(session, row, terms)
            if isinstance(row, Flag)
            else _case_of_contact(row, terms)
        )
        _climb(session, row, case, rung, terms, now)


def has_due(session: Session, *, now: datetime) -> bool:
    """Whether a step is due, as far as the time alone tells."""
    return next(_list_due(session, now), None) is not None


def pass_flag(session: Session, flag: Flag, *, terms: Terms, now: datetime) -> None:
    """Take the next step of a flag at once, because somebody passed it on."""
    if flag.lead_told_at is None:
        rung = Rung.NEXT_PEER if flag.next_told_at is None else Rung.LEAD
        _climb(session, flag, _case_of_flag(session, flag, terms), rung, terms, now)


@dataclass(frozen=True, slots=True)
class _Case:
    """What waits, as its notices need it; `passed` are those who passed it on.

    `only` are those who may know of it, if not everybody over the unit may.
    """

    cause: str
    key: TextKey
    unit_id: int | None
    fields: Mapping[str, str | int]
    passed: frozenset[UUID]
    only: frozenset[UUID] | None = None


def _list_due(session: Session, now: datetime) -> Iterator[tuple[Flag | Contact, Rung]]:
    since = now - notices.TRIED_FOR
    passed = flag_rows.list_passed_on(session)
    for flag in flag_rows.list_open(session, raised_since=since):
        if flag.trigger in FOR_PEERS:
            patience = patience_for(Trigger(flag.trigger))
            steps = (flag.next_told_at, flag.lead_told_at)
            rung = Waiting(flag.raised_at, patience, *steps, flag.id in passed).find_due(now)
            if rung is not None:
                yield flag, rung
    for contact in contact_rows.list_untaken(session, asked_since=since):
        steps = (contact.peers_told_at, contact.leads_told_at)
        rung = Waiting(contact.asked_at, FAST, *steps).find_due(now)
        if rung is not None:
            yield contact, rung


def _case_of_flag(session: Session, flag: Flag, terms: Terms) -> _Case:
    assert flag.id is not None  # noqa: S101 - a stored row
    link = debriefs.link_to(flag.id, terms=terms)
    return _Case(
        cause=f"flag:{flag.id}",
        key=TextKey.PEER_WAITING,
        unit_id=flag.unit_id,
        fields={"team": flag.label, "code": flag.id, "link": link},
        passed=flag_rows.list_passed(session, flag.id),
        only=flag_access.list_only(session, flag),
    )


def _case_of_contact(contact: Contact, terms: Terms) -> _Case:
    return _Case(
        cause=f"contact:{contact.id.hex}",
        key=TextKey.PEER_CONTACT_WAITING,
        unit_id=None,
        fields={"link": f"{terms.public_url}/contacts"},
        passed=frozenset(),
    )


def _climb(  # noqa: PLR0917 - one step of one case
    session: Session, row: Flag | Contact, case: _Case, rung: Rung, terms: Terms, now: datetime
) -> None:
    reachable = [
        account
        for account in notices.list_reachable(session, case.unit_id, terms=terms)
        if account.id not in case.passed and (case.only is None or account.id in case.only)
    ]
    if rung is Rung.NEXT_PEER:
        others = _list_untold(session, case, reachable, terms, now)
        if others:
            if _tell(session, case, others[:1], rung, terms, now):
                _mark(row, rung, now)
            return
    leads = [account for account in reachable if account.is_lead]
    if _tell(session, case, leads or reachable, Rung.LEAD, terms, now):
        _mark(row, Rung.LEAD, now)


def _mark(row: Flag | Contact, rung: Rung, now: datetime) -> None:
    """Keep that a step was taken; where there is no other peer the lead's stands for both."""
    if isinstance(row, Flag):
        row.next_told_at = row.next_told_at or now
        row.lead_told_at = now if rung is Rung.LEAD else None
    else:
        row.peers_told_at = row.peers_told_at or now
        row.leads_told_at = now if rung is Rung.LEAD else None


def _list_untold(
    session: Session, case: _Case, reachable: Sequence[Account], terms: Terms, now: datetime
) -> list[Account]:
    """Who was not told yet: on duty first, the lead last, then those who have taken on least."""
    told, loads = notices.list_told_accounts(session, case.cause), duty.list_loads(session)

    def order(account: Account) -> tuple[bool, bool, int, str]:
        load = loads.get(account.id, duty.Load(0, 0)).total
        is_off = not duty.is_on_duty(account, terms=terms, now=now)
        return is_off, account.is_lead, load, account.name

    return sorted((each for each in reachable if each.id not in told), key=order)


def _tell(  # noqa: PLR0917 - one step of one case
    session: Session,
    case: _Case,
    accounts: Sequence[Account],
    rung: Rung,
    terms: Terms,
    now: datetime,
) -> bool:
    """Tell those who may be told at this hour; whether there was one."""
    is_night = terms.ask_rules.is_quiet(local(now, terms.zone).time())
    awake = [
        account
        for account in accounts
        if not is_night or duty.is_on_duty(account, terms=terms, now=now)
    ]
    for account in awake:
        notices.tell_account(
            session,
            account.id,
            case.key,
            cause=case.cause,
            occasion=rung,
            fields=case.fields,
            now=now,
        )
    return bool(awake)
