"""Period boxes: a ballot row for each eligible person, then one release body (R18-R22)."""

from collections.abc import Callable
from datetime import datetime

from wellness import __version__
from wellness.domain.folding import Tally
from wellness.domain.releases import PeriodFacts, Vote, build_tree, compose_body
from wellness.errors import Invalid
from wellness.vault.box import Seal, Unreadable, pack_ballot, unpack_ballot
from wellness.vault.calls import Ballot, CastOutcome, Outcome, PeriodBox, Withdrawal
from wellness.vault.facts import dump_facts, load_facts
from wellness.vault.keys import KeyFiles
from wellness.vault.store import BoxRow, BoxState, Rows, SealedRow

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
    """
    name = box_name(box.facts.period)
    if rows.find_box(name) is not None:
        return
    _check_members(box)
    seal = Seal(keys.create(name), name)
    empty = pack_ballot(Tally.empty(box.facts.conditions), agency_wide=False)
    sealed = [_empty_row(seal, member.person, member.leaf, empty) for member in box.members]
    row = BoxRow(
        name,
        KIND,
        BoxState.OPEN,
        len(sealed),
        box.facts.ends_at.isoformat(),
        dump_facts(box.facts),
        None,
    )
    rows.add_box(row, sealed)


def cast(
    rows: Rows, keys: KeyFiles, ballot: Ballot, *, now: datetime, cast_today: int
) -> CastOutcome:
    """Count one check-in; every row of its leaf box is sealed anew (R18)."""
    box = _open_row(rows, ballot.period, now)
    if box is None:
        return CastOutcome(Outcome.CLOSED)
    if cast_today >= _MOST_BALLOTS_A_DAY:
        return _rewrite(rows, keys, box, ballot.person, None)
    return _rewrite(
        rows,
        keys,
        box,
        ballot.person,
        lambda tally, wide: (tally.add(ballot.number, ballot.bits), wide or ballot.agency_wide),
    )


def withdraw(rows: Rows, keys: KeyFiles, call: Withdrawal, *, now: datetime) -> CastOutcome:
    """Empty one ballot. The agency-wide mark stays: it is a wish for less, and holds (R31)."""
    box = _open_row(rows, call.period, now)
    if box is None:
        return CastOutcome(Outcome.CLOSED)
    conditions = load_facts(box.facts).conditions
    return _rewrite(rows, keys, box, call.person, lambda _, wide: (Tally.empty(conditions), wide))


def compose(rows: Rows, keys: KeyFiles, box: BoxRow) -> bytes | None:
    """The release body of a box that is over, or None when its votes cannot be read (R22)."""
    key = keys.find(box.name)
    if key is None:
        return None
    facts, seal = load_facts(box.facts), Seal(key, box.name)
    try:
        votes = [_vote(seal, row, facts) for row in rows.list_rows(box.name)]
    except Unreadable:
        return None
    return compose_body(facts, votes, software=__version__)


def _vote(seal: Seal, row: SealedRow, facts: PeriodFacts) -> Vote:
    tally, wide = unpack_ballot(seal.open(row.tag, row.sealed), facts.conditions)
    return Vote(row.leaf, wide, tally)


def _open_row(rows: Rows, period: int, now: datetime) -> BoxRow | None:
    box = rows.find_box(box_name(period))
    if box is None or box.state is not BoxState.OPEN:
        return None
    return box if now < datetime.fromisoformat(box.ends_at) else None


def _rewrite(
    rows: Rows, keys: KeyFiles, box: BoxRow, person: str, change: Change | None
) -> CastOutcome:
    """Apply `change` to one ballot (None: to nobody's) and seal its whole leaf box anew."""
    key = keys.find(box.name)
    if key is None:
        return CastOutcome(Outcome.CLOSED)
    seal, conditions = Seal(key, box.name), load_facts(box.facts).conditions
    mine = seal.tag(person)
    leaf = rows.find_leaf(mine)
    if leaf is None:
        return CastOutcome(Outcome.NOT_ELIGIBLE)
    written, is_wide = [], False
    for row in rows.list_rows(box.name, leaf):
        content = seal.open(row.tag, row.sealed)
        if row.tag == mine:
            tally, is_wide = unpack_ballot(content, conditions)
            if change is not None:
                tally, is_wide = change(tally, is_wide)
            content = pack_ballot(tally, agency_wide=is_wide)
        written.append(SealedRow(row.tag, leaf, seal.close(row.tag, content)))
    rows.rewrite(written)
    return CastOutcome(Outcome.CAPPED if change is None else Outcome.COUNTED, is_wide)


def _empty_row(seal: Seal, person: str, leaf: str, content: bytes) -> SealedRow:
    tag = seal.tag(person)
    return SealedRow(tag, leaf, seal.close(tag, content))


def _check_members(box: PeriodBox) -> None:
    leaves = set(build_tree(box.facts.units).leaves())
    strays = sorted({member.leaf for member in box.members} - leaves)
    if strays:
        raise Invalid(f"units {', '.join(strays)} are no teams of the tree; nothing was opened")
    if len({member.person for member in box.members}) != len(box.members):
        raise Invalid("a person is named twice in a period; nothing was opened")
