"""Template filters: bands, estimates, places and times in the language of the page."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from babel.dates import format_interval, format_skeleton, format_timedelta
from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from flask.sansio.app import App

from wellness.domain import sentences
from wellness.domain.estimates import Estimate, ShareRange
from wellness.domain.participation import Participation
from wellness.domain.placement import Place
from wellness.domain.pulse import Indicator
from wellness.domain.released import Member, Seen
from wellness.domain.shifts import local
from wellness.domain.signals import find_pooled_unit
from wellness.services.figure_views import PeriodView
from wellness.web import happening_words, signal_words
from wellness.web.filters import clock, short_day
from wellness.web.language import current_language, current_locale
from wellness.web.language import gettext as _
from wellness.web.runtime import current_runtime


def use_words(blueprint: Blueprint) -> Blueprint:
    """Give the templates of an application with this blueprint the filters of this module."""

    def add(state: BlueprintSetupState) -> None:
        add_filters(state.app)

    blueprint.record(add)
    return blueprint


def add_filters(app: App) -> None:
    """Give templates the filters of this module and those of what happened and changed."""
    for filter_ in (
        *(short_name, indicator_words, band_words, answered_words, band_phrase),
        *(sentences.band_brief, sentences.answered_brief, estimate_words, allowed_words),
        *(place_name, pool_name, label_words, member_name, lasting, short_moment, period_days),
        *(period_start, phone, participation_words, usual_words, *happening_words.FILTERS),
        *signal_words.FILTERS,
    ):
        app.add_template_filter(filter_)
    app.add_template_global(signal_words.explain_change)
    app.add_template_global(signal_words.explain_alone)


def short_name(indicator: Indicator) -> str:
    """The indicator as a heading."""
    return sentences.short_name(indicator, current_language())


def indicator_words(indicator: Indicator) -> str:
    """What the indicator says of people: "had a hard call in half or more of their check-ins"."""
    return indicator.wording[current_language()]


def band_words(seen: Seen) -> str:
    """The band alone: "4 to 7"."""
    return sentences.band_words(seen, current_language())


def answered_words(seen: Seen) -> str:
    """How many answered: "about 15 to 18"."""
    return sentences.answered_words(seen, current_language())


def band_phrase(seen: Seen) -> str:
    """The band and what it is out of: "4 to 7 of about 15 to 18"."""
    return sentences.band_phrase(seen, current_language())


def participation_words(step: Participation) -> str:
    """How many of those who could answer did (R13)."""
    return sentences.participation_words(step, current_language())


def estimate_words(found: Estimate) -> str:
    """The expected share: "about 2 in 10"."""
    return sentences.estimate_words(found, current_language())


def allowed_words(found: Estimate) -> str:
    """The shares the bands allow: "14 to 35%"."""
    return sentences.allowed_words(found, current_language())


def usual_words(usual: ShareRange) -> str:
    """The shares that are usual for a group: "14 to 35%"."""
    return sentences.range_words(usual, current_language())


def place_name(place: Place) -> str:
    """A team by its name, a pool by the name of its unit."""
    return pool_name(place.name) if place.is_pool else place.name


def pool_name(unit: str) -> str:
    """What the joined teams of a unit are called."""
    return _("Other teams in %(unit)s", unit=unit)


def label_words(label: str) -> str:
    """What a flag is about: a team by its name, joined teams in the language of the page."""
    unit = find_pooled_unit(label)
    return label if unit is None else pool_name(unit)


def member_name(member: Member) -> str:
    """A member of a pool."""
    if member.is_agency_wide:
        return _("people counted for the whole agency only")
    return member.name


def lasting(time: timedelta) -> str:
    """A length of time in its largest unit: "3 hours"."""
    return format_timedelta(time, locale=current_locale(), threshold=1.2)


def period_days(period: PeriodView) -> str:
    """From the first day of a period to the day it ended: "Nov 16 - 30", the dash as usual."""
    return _days(_local_date(period.starts_at), _local_date(period.ends_at), current_locale())


def period_start(period: PeriodView) -> str:
    """The first day of a period at its shortest: "Nov 16"."""
    return _day(_local_date(period.starts_at), current_locale())


def short_moment(instant: datetime) -> str:
    """A day in short and its time: "Mon, Nov 30, 9:00 AM"."""
    return f"{short_day(instant)}, {clock(instant)}"


def phone(number: str) -> str:
    """A number as people read it: "+1 919-555-0123"; foreign ones as they are kept."""
    found = _NORTH_AMERICAN.fullmatch(number)
    return number if found is None else "+1 {}-{}-{}".format(*found.groups())


def _local_date(instant: datetime) -> date:
    return local(instant, current_runtime().terms.zone).date()


# A page names the same few periods hundreds of times, and Babel takes its time over each.
@lru_cache(maxsize=1024)
def _days(first: date, last: date, locale: str) -> str:
    return str(format_interval(first, last, "MMMd", locale=locale))


@lru_cache(maxsize=1024)
def _day(on: date, locale: str) -> str:
    return str(format_skeleton("MMMd", on, locale=locale))


_NORTH_AMERICAN: Final = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")
