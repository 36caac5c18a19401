"""Period boxes: a ballot row for each eligible person, then one release body (R18-R22)."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from wellness import __version__
from wellness.domain.folding import Tally
from wellness.domain.releases import PeriodFacts, Vote, build_tree, compose_body
from wellness.errors import Conflict, Invalid
from wellness.vault.box import Entry, create_sheet, find_sheet, pack_ballot, unpack_ballot
from wellness.vault.calls import Ballot, CastOutcome, Outcome, PeriodBox, Withdrawal
from wellness.vault.facts import dump_facts, load_facts
from wellness.vault.keys import KeyFiles
from wellness.vault.store import BoxRow, BoxState, Rows

KIND = "period"
_MOST_BALLOTS_A_DAY = 6

Change = Callable[[Tally, bool], tuple[Tally, bool]]


def box_name(period: int) -> str:
    """The name of a period's box and key file."""
    return f"{KIND}-{period}"


def open_box(rows: Rows, keys: KeyFiles, box: PeriodBox) -> None:
    """A new box: a fresh key and an empty ballot for every member; an existing one stays as it is.

    Raises:
        Invalid: a member's leaf is not a leaf of the tree, or a person is named twice.
        Conflict: the box was opened with other facts.
    """
    name, facts = box_name(box.facts.period), dump_facts(box.facts)
    known = rows.find_box(name)
    if known is not None:
        _check_same(known, facts)
        return
    _check_members(box)
    empty = pack_ballot(Tally.empty(box.facts.conditions), agency_wide=False)
    ends_at = box.facts.ends_at.astimezone(UTC).isoformat()
    row = BoxRow(name, KIND, BoxState.OPEN, len(box.members), ends_at, facts, None, b"")
    create_sheet(rows, keys, row, {one.person: (one.leaf, empty) for one in box.members})


def cast(
    rows: Rows, keys: KeyFiles, ballot: Ballot, *, now: datetime, cast_today: int
) -> CastOutcome:
    """Count one check-in; every row of its part of the box is sealed anew (R18)."""
    box = rows.find_box(box_name(ballot.period))
    if box is None:
        return CastOutcome(Outcome.UNKNOWN)
    if not _is_open(box, now):
        return CastOutcome(Outcome.CLOSED)
    if cast_today >= _MOST_BALLOTS_A_DAY:
        return _rewrite(rows, keys, box, ballot.person, None)
    return _rewrite(rows, keys, box, ballot.person, partial(_count, ballot))


def withdraw(rows: Rows, keys: KeyFiles, call: Withdrawal, *, now: datetime) -> CastOutcome:
    """Empty one ballot. The agency-wide mark stays: it is a wish for less, and holds (R31)."""
    box = rows.find_box(box_name(call.period))
    if box is None:
        return CastOutcome(Outcome.UNKNOWN)
    if not _is_open(box, now):
        return CastOutcome(Outcome.CLOSED)
    return _rewrite(
        rows, keys, box, call.person, lambda tally, wide: (Tally.withdrawn(len(tally.met)), wide)
    )


def compose(rows: Rows, keys: KeyFiles, box: BoxRow) -> bytes | None:
    """The release body of a box that is over, or None when its votes cannot be read (R22).

    A row that was altered is left out alone, as if its person had not answered.
    """
    sheet = find_sheet(rows, keys, box)
    if sheet is None:
        return None
    facts = load_facts(box.facts)
    votes = [_vote(leaf, content, facts) for leaf, content in sheet.read_to_count()]
    if box.eligible and not votes:
        return None
    return compose_body(facts, votes, software=__version__)


def _vote(leaf: str, content: bytes, facts: PeriodFacts) -> Vote:
    tally, wide = unpack_ballot(content, facts.conditions)
    return Vote(leaf, wide, tally)


def _count(ballot: Ballot, tally: Tally, wide: bool) -> tuple[Tally, bool]:  # noqa: FBT001 - a bit
    is_overtaken = tally.was_withdrawn or ballot.number <= tally.number
    if not (ballot.is_late and is_overtaken):
        tally = tally.add(ballot.number, ballot.bits)
    return tally, wide or ballot.agency_wide


def _ballot(entry: Entry, conditions: int) -> tuple[Tally, bool]:
    """What a row holds. One that cannot be read begins anew, under the wish for less (R31)."""
    if entry.content is None:
        return Tally.empty(conditions), True
    return unpack_ballot(entry.content, conditions)


def _is_open(box: BoxRow, now: datetime) -> bool:
    return box.state is BoxState.OPEN and now < datetime.fromisoformat(box.ends_at)


def _rewrite(
    rows: Rows, keys: KeyFiles, box: BoxRow, person: str, change: Change | None
) -> CastOutcome:
    """Apply `change` to one ballot (None: to nobody's) and seal its part of the box anew."""
    sheet = find_sheet(rows, keys, box)
    if sheet is None:
        return CastOutcome(Outcome.CLOSED)
    mine, conditions = sheet.tag(person), load_facts(box.facts).conditions
    part = sheet.find_part(mine)
    if part is None:
        return CastOutcome(Outcome.NOT_ELIGIBLE)
    is_wide = False

    def write(entry: Entry) -> bytes | None:
        nonlocal is_wide
        if entry.tag != mine:
            return entry.content
        tally, is_wide = _ballot(entry, conditions)
        if change is not None:
            tally, is_wide = change(tally, is_wide)
        return pack_ballot(tally, agency_wide=is_wide)

    sheet.rewrite(part, write)
    return CastOutcome(Outcome.CAPPED if change is None else Outcome.COUNTED, is_wide)


def _check_same(known: BoxRow, facts: bytes) -> None:
    """Refuse to take one period for another, as a restored database might."""
    if known.facts != facts:
        raise Conflict(
            f"The vault holds another {known.name}, up to {known.ends_at}.",
            kept="Its answers are kept and released at its end; nothing was opened.",
            remedy="If the database was restored from a backup, restore the newest one.",
        )


def _check_members(box: PeriodBox) -> None:
    leaves = set(build_tree(box.facts.units).leaves())
    strays = sorted({member.leaf for member in box.members} - leaves)
    if strays:
        raise Invalid(f"units {', '.join(strays)} are no teams of the tree; nothing was opened")
    if len({member.person for member in box.members}) != len(box.members):
        raise Invalid("a person is named twice in a period; nothing was opened")
