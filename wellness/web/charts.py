"""The charts of a unit's page, and the library that draws them.

The library is the plotly.js inside the installed package plotly. Nothing of its Python half is
imported: figures are plain dictionaries, which cost a hundredth of its objects.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from wellness.domain import sentences
from wellness.domain.signals import STATED
from wellness.services.histories import IndicatorHistory, UnitHistory
from wellness.web.figures import Json, make_figure
from wellness.web.happening_words import kind_words
from wellness.web.language import current_language
from wellness.web.language import gettext as _
from wellness.web.words import label_words

LIBRARY_NAME: Final = "plotly.min.js"
_STYLE_ID: Final = re.compile(r'getElementById\("([0-9a-f]{64})"\)')
_GLOBAL_STYLE: Final = "plotly.js-style-global"


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its figure, and the sentence that says what its newest period says."""

    history: IndicatorHistory
    figure: Json
    sentence: str
    statement: str = ""


def draw(history: UnitHistory) -> list[Chart]:
    """A chart for each indicator."""
    return [
        Chart(
            row,
            make_figure(row.points, history.incidents, history.debriefs),
            say_newest(row),
            _state(row, history),
        )
        for row in history.histories
    ]


@dataclass(frozen=True, slots=True)
class Happening:
    """What the marks of the charts stand for, in words; `kind` is that of the mark."""

    at: datetime
    kind: str
    words: str


def list_happenings(history: UnitHistory) -> list[Happening]:
    """Incidents, debriefs held and changes of the teams in the periods shown, newest first."""
    changed = [row.points for row in history.histories[:1]]
    found = [
        *(
            Happening(one.happened_at, "incident", f"{kind_words(one.kind)}, {one.team}")
            for one in history.incidents
        ),
        *(
            Happening(one.at, "held", _("Debrief held, %(team)s", team=label_words(one.label)))
            for one in history.debriefs
        ),
        *(
            Happening(point.period.starts_at, "teams", _("Not the same teams or people as before"))
            for points in changed
            for point in points
            if point.has_new_teams
        ),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def say_newest(history: IndicatorHistory) -> str:
    """The newest period in one sentence."""
    point, language = history.newest, current_language()
    if point.seen is not None:
        return sentences.band_sentence(history.indicator, point.seen, language)
    if point.estimate is not None:
        return sentences.estimate_sentence(history.indicator, point.estimate, language)
    return _("Not shown this time.")


def _state(row: IndicatorHistory, history: UnitHistory) -> str:
    """What many hard calls say, where they are sure of two in five (no alarm)."""
    if not history.has_statement or row.indicator.key != STATED:
        return ""
    return _("That is at least two in five of those who answered.")


def find_library(package: str = "plotly") -> Path:
    """The plotly.js of the installed package.

    Raises:
        FileNotFoundError: the package is not installed.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The package {package} is not installed.")
    return Path(spec.origin).parent / "package_data" / LIBRARY_NAME


@cache
def list_style_ids() -> tuple[str, ...]:
    """The ids of style elements that the library makes unless the page has them already.

    Made by the page they carry its nonce; made by the library the content policy would stop them.
    """
    found = _STYLE_ID.findall(find_library().read_text(encoding="utf-8"))
    return (_GLOBAL_STYLE, *dict.fromkeys(found))
