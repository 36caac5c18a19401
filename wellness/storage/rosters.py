"""Queries on units and people."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import Session, col, func, select

from wellness.domain.units import Unit as TreeNode
from wellness.domain.units import UnitTree
from wellness.storage.schema.rosters import Person, PersonStatus, Texting, Unit


def load_tree(session: Session) -> UnitTree:
    """The agency's units as a value."""
    rows = session.exec(select(Unit)).all()
    return UnitTree.of(
        TreeNode(row.id, row.parent_id, row.name) for row in rows if row.id is not None
    )


def find_unit_name(session: Session, unit_id: int) -> str | None:
    """What the unit of that id is called."""
    return session.exec(select(Unit.name).where(Unit.id == unit_id)).first()


def find_person(session: Session, person_id: UUID) -> Person | None:
    """The person of that id."""
    return session.get(Person, person_id)


def get_person(session: Session, person_id: UUID) -> Person:
    """The person of that id; it must exist."""
    return session.get_one(Person, person_id)


def lock_person(session: Session, person_id: UUID) -> None:
    """Let one transaction at a time decide over a person; SQLite has one writer anyway."""
    session.exec(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    ).first()


def find_person_by_mobile(session: Session, number: str) -> Person | None:
    """The person with that number who has not left."""
    return session.exec(
        select(Person).where(Person.mobile == number, Person.status != PersonStatus.LEFT)
    ).first()


def find_person_by_email(session: Session, address: str) -> Person | None:
    """The person with that e-mail address, however it is written, who has not left."""
    return session.exec(
        select(Person).where(
            func.lower(Person.email) == address.casefold(), Person.status != PersonStatus.LEFT
        )
    ).first()


def list_people(session: Session) -> Sequence[Person]:
    """Everybody ever on the roster, by external id."""
    return session.exec(select(Person).order_by(col(Person.external_id))).all()


def list_joined(session: Session) -> Sequence[Person]:
    """Active people who confirmed their number and joined."""
    return session.exec(
        select(Person)
        .where(Person.status == PersonStatus.ACTIVE, Person.texting == Texting.JOINED)
        .order_by(col(Person.id))
    ).all()


def is_joined(session: Session, person_id: UUID) -> bool:
    """Whether somebody is active and joined, as those are whom a period counts."""
    person = session.get(Person, person_id)
    if person is None or person.status != PersonStatus.ACTIVE:
        return False
    return person.texting == Texting.JOINED


def has_active(session: Session) -> bool:
    """Whether anybody active is on the roster."""
    query = select(Person.id).where(Person.status == PersonStatus.ACTIVE)
    return session.exec(query.limit(1)).first() is not None


def count_everybody_active(session: Session) -> int:
    """How many active people are on the roster."""
    return session.exec(select(func.count()).where(Person.status == PersonStatus.ACTIVE)).one()


def has_people(session: Session, unit_ids: Collection[int]) -> bool:
    """Whether anybody who has not left belongs to one of the units."""
    query = select(Person.id).where(
        col(Person.unit_id).in_(unit_ids), Person.status != PersonStatus.LEFT
    )
    return session.exec(query.limit(1)).first() is not None


def count_active_by_unit(session: Session) -> dict[int, int]:
    """How many active people belong to each unit that has any."""
    query = (
        select(Person.unit_id, func.count())
        .where(Person.status == PersonStatus.ACTIVE)
        .group_by(col(Person.unit_id))
    )
    return dict(session.exec(query).all())


def count_active(session: Session, unit_id: int) -> int:
    """How many active people belong to a unit."""
    query = select(func.count()).where(
        Person.unit_id == unit_id, Person.status == PersonStatus.ACTIVE
    )
    return session.exec(query).one()
