"""Debrief-request days: a bit for each eligible person, three days, then nothing (R39)."""

import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from wellness.domain.releases import canonical
from wellness.errors import Invalid
from wellness.vault.box import Seal, Unreadable, pack_request, unpack_request
from wellness.vault.calls import CastOutcome, DayBox, DebriefRequest, Outcome
from wellness.vault.keys import KeyFiles
from wellness.vault.store import BoxRow, BoxState, Rows, SealedRow

KIND = "day"
_FEWEST_IN_TEAM = 8
_ENOUGH = 3
_DAYS_COUNTED = 3
_DAY = timedelta(days=1)
_HALF_DAY = timedelta(hours=12)


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
    seal = Seal(keys.create(name), name)
    sealed = []
    for member in box.members:
        tag = seal.tag(member.person)
        content = pack_request(member.person, asked=False)
        sealed.append(SealedRow(tag, member.leaf, seal.close(tag, content)))
    row = BoxRow(name, KIND, BoxState.OPEN, len(sealed), box.ends_at.isoformat(), b"", None)
    rows.add_box(row, sealed)


def cast(rows: Rows, keys: KeyFiles, request: DebriefRequest) -> CastOutcome:
    """Set one person's bit; all rows of the team's box are sealed anew.

    An altered row asks for nothing (below) and does not keep the others from asking.
    """
    name = box_name(request.day)
    box, key = rows.find_box(name), keys.find(name)
    if box is None or key is None or box.state is not BoxState.OPEN:
        return CastOutcome(Outcome.CLOSED)
    seal = Seal(key, name)
    mine = seal.tag(request.person)
    leaf = rows.find_leaf(mine)
    if leaf is None:
        return CastOutcome(Outcome.NOT_ELIGIBLE)
    wish = SealedRow(mine, leaf, seal.close(mine, pack_request(request.person, asked=True)))
    team = rows.list_rows(name, leaf)
    rows.rewrite([wish if row.tag == mine else _seal_anew(seal, row) for row in team])
    return CastOutcome(Outcome.COUNTED)


def count_teams(rows: Rows, keys: KeyFiles, box: BoxRow) -> bytes:
    """The teams of which three people asked within the three days up to this box's end, latched.

    The bits of those teams are cleared, so that one wish raises one flag.
    """
    window = _window(rows, box)
    asked: dict[str, set[str]] = defaultdict(set)
    for name in window:
        for leaf, person in _list_asked(rows, keys, name):
            asked[leaf].add(person)
    enough = sorted(leaf for leaf, people in asked.items() if len(people) >= _ENOUGH)
    for name in window:
        for leaf in enough:
            _clear(rows, keys, name, leaf)
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


def _window(rows: Rows, box: BoxRow) -> list[str]:
    """The boxes of the three days up to the end of `box`; half a day allows for clock changes."""
    oldest = datetime.fromisoformat(box.ends_at) - _DAYS_COUNTED * _DAY + _HALF_DAY
    return [
        row.name for row in rows.list_boxes(KIND) if oldest.isoformat() < row.ends_at <= box.ends_at
    ]


def _list_asked(rows: Rows, keys: KeyFiles, name: str) -> list[tuple[str, str]]:
    key = keys.find(name)
    if key is None:
        return []
    seal, asked = Seal(key, name), []
    for row in rows.list_rows(name):
        try:
            person, has_asked = unpack_request(seal.open(row.tag, row.sealed))
        except Unreadable:
            continue  # an altered row asks for nothing
        if has_asked:
            asked.append((row.leaf, person))
    return asked


def _clear(rows: Rows, keys: KeyFiles, name: str, leaf: str) -> None:
    key = keys.find(name)
    if key is None:
        return
    seal = Seal(key, name)
    rows.rewrite([_seal_anew(seal, row, clear=True) for row in rows.list_rows(name, leaf)])


def _seal_anew(seal: Seal, row: SealedRow, *, clear: bool = False) -> SealedRow:
    """A row under a fresh nonce, with its bit cleared if told so; an altered one as it is."""
    try:
        content = seal.open(row.tag, row.sealed)
    except Unreadable:
        return row
    if clear:
        content = pack_request(unpack_request(content)[0], asked=False)
    return SealedRow(row.tag, row.leaf, seal.close(row.tag, content))
