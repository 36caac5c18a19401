"""Debrief-request days: a bit for each eligible person, three days, then nothing (R39)."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from wellness.domain.releases import canonical
from wellness.errors import Invalid
from wellness.vault.box import (
    Entry,
    Sheet,
    create_sheet,
    find_sheet,
    pack_request,
    unpack_request,
)
from wellness.vault.calls import CastOutcome, DayBox, DebriefRequest, Outcome
from wellness.vault.keys import KeyFiles
from wellness.vault.store import BoxRow, BoxState, Rows

KIND = "day"
_FEWEST_IN_TEAM = 8
_ENOUGH = 3
_DAYS_COUNTED = 3
_DAY = timedelta(days=1)
_HALF_DAY = timedelta(hours=12)
_OUTCOME_KEPT = timedelta(days=28)


def box_name(day: str) -> str:
    """The name of a day's box and key file."""
    return f"{KIND}-{day}"


def open_box(rows: Rows, keys: KeyFiles, box: DayBox) -> None:
    """A new day with a clear bit for every member; an existing one stays as it is.

    Raises:
        Invalid: a team has fewer than eight members; asking there would point at people.
    """
    name = box_name(box.day)
    if rows.find_box(name) is not None:
        return
    sizes = Counter(member.leaf for member in box.members)
    if any(size < _FEWEST_IN_TEAM for size in sizes.values()):
        raise Invalid("debrief requests need teams of eight or more; nothing was opened")
    contents = {
        member.person: (member.leaf, pack_request(member.person, asked=False))
        for member in box.members
    }
    ends_at = box.ends_at.astimezone(UTC).isoformat()
    row = BoxRow(name, KIND, BoxState.OPEN, len(contents), ends_at, b"", None, b"")
    create_sheet(rows, keys, row, contents)


def cast(rows: Rows, keys: KeyFiles, request: DebriefRequest) -> CastOutcome:
    """Set one person's bit; all rows of its part of the box are sealed anew.

    An altered row asks for nothing (below) and does not keep the others from asking.
    """
    box = rows.find_box(box_name(request.day))
    sheet = None if box is None else find_sheet(rows, keys, box)
    if box is None or sheet is None or box.state is not BoxState.OPEN:
        return CastOutcome(Outcome.CLOSED)
    mine = sheet.tag(request.person)
    part = sheet.find_part(mine)
    if part is None:
        return CastOutcome(Outcome.NOT_ELIGIBLE)
    wish = pack_request(request.person, asked=True)
    sheet.rewrite(part, lambda entry: wish if entry.tag == mine else entry.content)
    return CastOutcome(Outcome.COUNTED)


def count_teams(rows: Rows, keys: KeyFiles, box: BoxRow) -> bytes:
    """The teams of which three people asked within the three days up to this box's end, latched.

    The bits of those teams are cleared, so that one wish raises one flag.
    """
    window = _window(rows, keys, box)
    asked: dict[str, set[str]] = defaultdict(set)
    for sheet in window:
        for leaf, person in _list_asked(sheet):
            asked[leaf].add(person)
    enough = sorted(leaf for leaf, people in asked.items() if len(people) >= _ENOUGH)
    for sheet in window if enough else ():
        _clear(sheet, frozenset(enough))
    outcome = canonical(enough)
    rows.latch(box.name, BoxState.CLOSED, outcome)
    return outcome


def load_teams(outcome: bytes) -> tuple[str, ...]:
    """The leaves that `count_teams` latched."""
    return tuple(json.loads(outcome))


def list_spent(rows: Rows, now: datetime) -> list[str]:
    """The counted boxes that no later 09:00 counts any more."""
    oldest_kept = (now - (_DAYS_COUNTED - 1) * _DAY + _HALF_DAY).isoformat()
    return [
        row.name
        for row in rows.list_boxes(KIND)
        if row.state is not BoxState.OPEN and row.ends_at < oldest_kept
    ]


def drop_old(rows: Rows, *, now: datetime) -> None:
    """Forget which teams asked on days that are longer ago than any period (R34)."""
    oldest_kept = (now - _OUTCOME_KEPT).isoformat()
    for row in rows.list_boxes(KIND):
        if row.state is not BoxState.OPEN and row.ends_at < oldest_kept:
            rows.delete_box(row.name)


def _window(rows: Rows, keys: KeyFiles, box: BoxRow) -> list[Sheet]:
    """The sheets of the three days up to the end of `box`; half a day allows for clock changes."""
    oldest = datetime.fromisoformat(box.ends_at) - _DAYS_COUNTED * _DAY + _HALF_DAY
    sheets = (
        find_sheet(rows, keys, row)
        for row in rows.list_boxes(KIND)
        if oldest.isoformat() < row.ends_at <= box.ends_at
    )
    return [sheet for sheet in sheets if sheet is not None]


def _list_asked(sheet: Sheet) -> list[tuple[str, str]]:
    asked = []
    for leaf, content in sheet.read_to_count():
        person, has_asked = unpack_request(content)
        if has_asked:
            asked.append((leaf, person))
    return asked


def _clear(sheet: Sheet, leaves: frozenset[str]) -> None:
    for part in sheet.list_parts():
        sheet.rewrite(part, lambda entry: _without_wish(entry, leaves))


def _without_wish(entry: Entry, leaves: frozenset[str]) -> bytes | None:
    if entry.content is None or entry.leaf not in leaves:
        return entry.content
    return pack_request(unpack_request(entry.content)[0], asked=False)
