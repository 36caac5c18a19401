"""What the check-in page is told, as JSON values with every wording in both languages.

Both languages travel together, so that replies are alike whatever language somebody reads.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from wellness.domain import sentences
from wellness.domain.language import Language
from wellness.domain.pulse import Indicator, Pulse
from wellness.domain.released import Release, ReleasedGroup, Seen
from wellness.domain.signals import IncidentKind
from wellness.services.checkin import LastResults, Opened
from wellness.services.intake import Receipt
from wellness.services.links import CheckIn
from wellness.web.language import LOCALES

Words = dict[str, str]
Json = dict[str, object]


def opened_json(opened: Opened, zone: ZoneInfo) -> Json:
    """What stands on the page before answering (R31)."""
    check_in = opened.check_in
    return {
        "state": opened.refused or "open",
        "pulse": check_in.pulse.key,
        "language": check_in.language,
        "people": _people(check_in.size),
        **_place(check_in, zone),
    }


def receipt_json(
    receipt: Receipt, check_in: CheckIn, head: str, last: LastResults | None, zone: ZoneInfo
) -> Json:
    """What the person is told after answering; nothing in it depends on the answers (R15)."""
    return {
        "state": receipt.taken,
        "wide": receipt.is_agency_wide,
        "head": head,
        "short": head[:12],
        "last": _last(last, zone),
        **_place(check_in, zone),
    }


def results_json(results: LastResults, zone: ZoneInfo) -> Json:
    """The newest release, or when the first one comes."""
    own = [_absent(results.not_shown)] if results.not_shown else []
    return {
        "span": None if results.release is None else _span(results.release, zone),
        "next": _moment(results.next_at, zone),
        "told": list(results.told),
        "groups": [*own, *(_group(group, results.pulse) for group in results.groups)],
    }


def _last(results: LastResults | None, zone: ZoneInfo) -> Json | None:
    """The asking team's own part of the newest release, in few words; None before the first."""
    if results is None or results.release is None:
        return None
    own = results.groups[0] if results.groups and not results.not_shown else None
    seen = (
        [] if own is None else [(row, own.find_seen(row.key)) for row in results.pulse.indicators]
    )
    found = next((row for _, row in seen if row), None)
    return {
        "name": _same(results.not_shown or "") if own is None else _name(own),
        "span": _span(results.release, zone),
        "told": list(results.told),
        "size": _both(partial(sentences.answered_words, found)) if found else _same(""),
        "rows": [_brief(indicator, row) for indicator, row in seen if row],
    }


def _place(check_in: CheckIn, zone: ZoneInfo) -> Json:
    return {
        "team": check_in.team,
        "k": check_in.k,
        "until": _both(lambda language: _day(check_in.ends_at, zone, language)),
        "results": _moment(check_in.visible_at, zone),
    }


def _span(release: Release, zone: ZoneInfo) -> Words:
    start, end = (
        _both(partial(_day, instant, zone)) for instant in (release.starts_at, release.ends_at)
    )
    return {"en": f"{start['en']} to {end['en']}", "es": f"Del {start['es']} al {end['es']}"}


def _group(group: ReleasedGroup, pulse: Pulse) -> Json:
    seen = [(row, group.find_seen(row.key)) for row in pulse.indicators]
    return {
        "name": _name(group),
        "joined": _both(partial(_members, group)) if group.is_pool else _same(""),
        "rows": [_row(indicator, found) for indicator, found in seen if found],
    }


def _absent(team: str) -> Json:
    return {"name": _same(team), "joined": _same(""), "rows": []}


def _row(indicator: Indicator, seen: Seen) -> Json:
    return {
        "label": _both(partial(sentences.short_name, indicator)),
        "words": _both(partial(sentences.band_sentence, indicator, seen)),
        "band": seen.i,
        "bands": seen.m,
    }


def _brief(indicator: Indicator, seen: Seen) -> Json:
    return {
        "label": _both(partial(sentences.short_name, indicator)),
        "brief": _both(partial(sentences.band_words, seen)),
        "band": seen.i,
        "bands": seen.m,
    }


def _name(group: ReleasedGroup) -> Words:
    return _pool_name(group.name) if group.is_pool else _same(group.name)


def _members(group: ReleasedGroup, language: Language) -> str:
    return ", ".join(
        _AGENCY_WIDE[language] if member.is_agency_wide else member.name for member in group.members
    )


def _pool_name(unit: str) -> Words:
    return {"en": f"Other teams in {unit}", "es": f"Otros equipos de {unit}"}


def _same(text: str) -> Words:
    return {"en": text, "es": text}


def _people(size: int) -> Words:
    is_one = size == 1
    return {
        "en": f"{size} {'person' if is_one else 'people'}",
        "es": f"{size} {'persona' if is_one else 'personas'}",
    }


def _moment(instant: datetime, zone: ZoneInfo) -> Words:
    """A day and its hour: "Monday, December 7, 9:00 AM"."""
    return _both(
        lambda language: (
            f"{_day(instant, zone, language)}, "
            f"{format_time(instant, 'short', tzinfo=zone, locale=LOCALES[language])}"
        )
    )


def _day(instant: datetime, zone: ZoneInfo, language: Language) -> str:
    on = instant.astimezone(zone).date()
    return format_date(on, _DAYS[language], locale=LOCALES[language])


def _both(say: Callable[[Language], str]) -> Words:
    return {str(language): say(language) for language in Language}


INCIDENT_KINDS: Final[Mapping[IncidentKind, Words]] = {
    IncidentKind.CHILD: {
        "en": "Harm to or death of a child",
        "es": "Daño a un menor o muerte de un menor",
    },
    IncidentKind.DEATH: {"en": "A death on a call", "es": "Una muerte en un caso"},
    IncidentKind.SUICIDE: {"en": "Suicide or attempt", "es": "Suicidio o intento"},
    IncidentKind.VIOLENCE: {
        "en": "Assault or weapon on staff",
        "es": "Agresión o arma contra el personal",
    },
    IncidentKind.NEIGHBOUR: {
        "en": "Death of a neighbor the team knew",
        "es": "Muerte de alguien que el equipo conocía",
    },
    IncidentKind.MISTAKE: {"en": "A mistake the team made", "es": "Un error del equipo"},
    IncidentKind.OTHER: {
        "en": "Something else that was hard",
        "es": "Otra cosa que fue difícil",
    },
}
"""What can be reported, in both languages."""

_DAYS: Final = {Language.EN: "EEEE, MMMM d", Language.ES: "EEEE d 'de' MMMM"}
_AGENCY_WIDE: Final = {
    Language.EN: "people counted for the whole agency only",
    Language.ES: "personas contadas solo para toda la agencia",
}
