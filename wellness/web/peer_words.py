"""What was offered, what came of it, who has how much: in the language of the page."""

from datetime import date, timedelta
from typing import Final, assert_never

from babel.dates import format_skeleton

from wellness.domain.signals import Offer, Outcome, Reason
from wellness.services.duty import Load, Supporter
from wellness.web.filters import short_day
from wellness.web.language import current_locale
from wellness.web.language import gettext as _
from wellness.web.words import lasting

_A_MONDAY: Final = date(2026, 11, 16)


def offer_words(offer: Offer) -> str:
    """What was offered to a whole team."""
    match offer:
        case Offer.FIVE_MINUTES:
            return _("Five minutes together at a handover")
        case Offer.TEAM_TALK:
            return _("A time to talk as a team")
        case Offer.ONE_BY_ONE:
            return _("A word with each of them")
        case Offer.PROFESSIONAL:
            return _("A clinician or chaplain for the team")
        case _:
            assert_never(offer)


def outcome_words(outcome: Outcome) -> str:
    """What came of a flag."""
    match outcome:
        case Outcome.HELD:
            return _("It was held")
        case Outcome.OFFERED:
            return _("It was offered, nobody took it up")
        case Outcome.NOT_NEEDED:
            return _("It was not needed")
        case _:
            assert_never(outcome)


def reason_words(reason: Reason) -> str:
    """Why nothing was needed."""
    match reason:
        case Reason.DONE_ALREADY:
            return _("The team has talked already")
        case Reason.WORK_FIRST:
            return _("Work or staffing is the cause and comes first")
        case Reason.TEAM_FINE:
            return _("The team says it is fine")
        case Reason.SAME_EVENT:
            return _("Another flag is about the same")
        case Reason.TOO_LATE:
            return _("It is too long ago")
        case _:
            assert_never(reason)


def load_words(load: Load) -> str:
    """What somebody has taken on: "2 flags, 1 contact"."""
    if not load.total:
        return _("nothing")
    flags = _("1 flag") if load.flags == 1 else _("%(count)d flags", count=load.flags)
    contacts = (
        _("1 contact") if load.contacts == 1 else _("%(count)d contacts", count=load.contacts)
    )
    counted = ((load.flags, flags), (load.contacts, contacts))
    return ", ".join(words for count, words in counted if count)


def duty_words(supporter: Supporter) -> str:
    """Whether somebody is on duty today, and if not, until when they are off."""
    if supporter.is_on_duty:
        return _("on duty today")
    if not supporter.duty.is_on:
        return _("off duty")
    until = supporter.duty.off_until
    if until is not None and supporter.is_away:
        return _("off duty until %(day)s", day=short_day(until))
    return _("not on duty today")


def waiting_words(waiting: timedelta) -> str:
    """How long a flag waits for somebody."""
    if waiting < timedelta(minutes=1):
        return _("Raised just now")
    return _("Waiting for %(time)s", time=lasting(waiting))


def offer_pair(offer: Offer) -> tuple[Offer, str]:
    """An offer as a choice of a form."""
    return offer, offer_words(offer)


def outcome_pair(outcome: Outcome) -> tuple[Outcome, str]:
    """An outcome as a choice of a form."""
    return outcome, outcome_words(outcome)


def reason_pair(reason: Reason) -> tuple[Reason, str]:
    """A reason as a choice of a form."""
    return reason, reason_words(reason)


def supporter_pair(supporter: Supporter) -> tuple[str, str]:
    """A peer supporter as a choice: name, duty and load, so that the load is spread."""
    has = _("has %(load)s", load=load_words(supporter.load))
    return str(supporter.id), f"{supporter.name}: {duty_words(supporter)}, {has}"


def weekday(day: str) -> str:
    """The name of an ISO weekday in short: "Mon"."""
    on = _A_MONDAY + timedelta(days=int(day) - 1)
    return str(format_skeleton("E", on, locale=current_locale()))


FILTERS: Final = (
    *(offer_words, outcome_words, reason_words, load_words, duty_words, weekday),
    waiting_words,
    *(offer_pair, outcome_pair, reason_pair, supporter_pair),
)
