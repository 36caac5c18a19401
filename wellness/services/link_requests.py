"""Somebody asks for a link, by the poster's page: what goes to the address they typed, if anything.

The page says the same whatever was typed, and nothing here is stored of who asked for a check-in.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from wellness.channels.base import OutgoingText
from wellness.domain.letters import LetterKey
from wellness.domain.periods import hour_slot
from wellness.domain.roster import PersonStatus
from wellness.services import consent, invitation_links, letters, policies
from wellness.services.terms import Terms
from wellness.storage import rosters, schedules
from wellness.storage.schema.rosters import Person, Texting
from wellness.vault.calls import Occurrence, Outcome
from wellness.vault.service import Vault

PER_ADDRESS = 2
"""E-mails an hour to what somebody typed."""
PER_PLACE = 20
"""Requests an hour from one network address; a station's people may share one."""


def may_ask(vault: Vault, typed: str, place: str, *, now: datetime) -> bool:
    """Whether one more request is looked at within the hour; counted in the vault alone (R26).

    Both are counted, known address or not, so that neither answer nor time tells (R24).
    """
    is_free = [
        _occurs(vault, "asked-places", place, PER_PLACE, now),
        _occurs(vault, "asked-links", typed.casefold(), PER_ADDRESS, now),
    ]
    return all(is_free)


def answer(
    session: Session,
    typed: str,
    *,
    token: str,
    attempt_token: str,
    terms: Terms,
    now: datetime,
) -> OutgoingText | None:
    """The e-mail for who asked: the check-in's link, or how to join; None for anybody else.

    A link goes to an address its holder confirmed, an invitation to join to one on the roster.
    """
    person = rosters.find_person_by_email(session, typed)
    if person is None or person.email is None or person.status != PersonStatus.ACTIVE:
        return None
    if consent.is_opted_out(session, person.email, keyed=terms.keyed):
        return None
    language = terms.language_of(person.language)
    match Texting(person.texting):
        case Texting.JOINED if person.by_mail:
            key, fields = _check_in(session, person, terms, now)
        case Texting.UNCONFIRMED:
            letters.offer_join(session, person.id, person.email, token, terms=terms, now=now)
            link = letters.join_link(token, language, terms=terms)
            key, fields = LetterKey.OPT_IN, {"link": link}
        case _:
            return None
    k = policies.find_voters(session, terms=terms, now=now)
    letter = letters.address(key, person.email, language, terms=terms, k=k, **fields)
    return letters.post(letter, person.email, attempt_token=attempt_token, terms=terms)


def _check_in(
    session: Session, person: Person, terms: Terms, now: datetime
) -> tuple[LetterKey, dict[str, str]]:
    period = schedules.find_open_period(session, terms.pulse.key, now=now)
    if period is None or period.id is None:
        return LetterKey.NO_CHECK_IN, {}
    invitation = schedules.find_newest_invitation(session, period.id, person.id, now=now)
    if invitation is None:
        return LetterKey.NO_CHECK_IN, {}
    token = invitation_links.make_token(invitation, keyed=terms.keyed)
    return LetterKey.PULSE, {"link": terms.checkin_link(token)}


def _occurs(vault: Vault, kind: str, who: str, limit: int, now: datetime) -> bool:
    ends_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    outcome = vault.cast(Occurrence(kind, hour_slot(now), ends_at, who, limit))
    return outcome.outcome is Outcome.COUNTED
