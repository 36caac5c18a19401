"""How much of a leaf is shaped over three periods: moves, leave and changed numbers (R30).

Each touched person of a leaf is marked with the day. Who would be touched by a file counts together
with those marked; the leaf counts as it was before: without who came, with who went.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from wellness.domain.changes import PERIODS_REMEMBERED, ShapedLeaf, is_shaping
from wellness.domain.roster import PersonStatus
from wellness.services import policies
from wellness.services.terms import Terms
from wellness.storage import changes as rows
from wellness.storage import rosters
from wellness.storage.schema.changes import Shaped


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a person shapes a leaf; `email` where they joined by e-mail."""

    unit_id: int
    status: str
    mobile: str | None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """A person touched in a leaf; `has_come` if they were not in it before."""

    leaf_id: int
    person_id: UUID
    has_come: bool


def list_touches(person_id: UUID, before: Standing, after: Standing) -> list[Touch]:
    """The leaves that a change of one person touches."""
    was, is_ = (one.status == PersonStatus.ACTIVE for one in (before, after))
    if was and is_ and before.unit_id == after.unit_id:
        has_other_number = before.mobile is not None and before.mobile != after.mobile
        has_other_email = before.email is not None and before.email != after.email
        has_other = has_other_number or has_other_email
        return [Touch(after.unit_id, person_id, has_come=False)] if has_other else []
    gone = [Touch(before.unit_id, person_id, has_come=False)] if was else []
    come = [Touch(after.unit_id, person_id, has_come=True)] if is_ else []
    return [*gone, *come]


def list_shaped_leaves(
    session: Session, touches: Sequence[Touch], *, terms: Terms, now: datetime
) -> dict[int, ShapedLeaf]:
    """The leaves that these touches, with those remembered, shape by more than a third."""
    known = rows.list_shaped(session, since=_remembered_since(session, terms, now))
    marks = {(row.leaf_id, row.person_id): row.has_come for row in known}
    # Who came and goes again, or went and comes back, stays what the first mark says.
    marks = {(one.leaf_id, one.person_id): one.has_come for one in touches} | marks
    members: defaultdict[int, set[UUID]] = defaultdict(set)
    for person in rows.list_active(session):
        members[person.unit_id].add(person.id)
    tree, found = rosters.load_tree(session), {}
    for leaf_id in {one.leaf_id for one in touches}:
        of_leaf = {person: come for (leaf, person), come in marks.items() if leaf == leaf_id}
        came = {person for person, has_come in of_leaf.items() if has_come}
        size = len((members[leaf_id] | of_leaf.keys()) - came)
        unit = tree.find(leaf_id)
        if unit is not None and is_shaping(len(of_leaf), size):
            found[leaf_id] = ShapedLeaf(unit.name, len(of_leaf), size)
    return found


def mark(session: Session, touches: Iterable[Touch], *, terms: Terms, now: datetime) -> None:
    """Remember who was touched; the first mark of a person in a leaf says whether they came."""
    on = terms.local_date(now)
    known = rows.list_shaped(session, since=_remembered_since(session, terms, now))
    came = {(row.leaf_id, row.person_id): row.has_come for row in known}
    for one in touches:
        has_come = came.get((one.leaf_id, one.person_id), one.has_come)
        rows.mark_shaped(
            session,
            Shaped(leaf_id=one.leaf_id, person_id=one.person_id, shaped_on=on, has_come=has_come),
        )
    session.flush()


def forget_old(session: Session, *, terms: Terms, now: datetime) -> None:
    """Forget the marks of more than three periods ago."""
    rows.forget_shaped(session, before=_remembered_since(session, terms, now))


def _remembered_since(session: Session, terms: Terms, now: datetime) -> date:
    policy = policies.find_policy(session, default=policies.default_of(terms), at=now)
    return terms.local_date(now) - timedelta(days=PERIODS_REMEMBERED * policy.calendar.days)
