"""Rules of dates, trees and shifts that hold for any import file."""

from datetime import date, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.domain.importing import (
    DateOrder,
    UnitKind,
    parse_date,
    parse_shifts,
    parse_units,
    parse_wall_time,
)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_date_reads_back_in_every_order(day: date) -> None:
    slashed = {
        DateOrder.MONTH_FIRST: f"{day:%m/%d}/{day.year}",
        DateOrder.DAY_FIRST: f"{day:%d/%m}/{day.year}",
    }

    assert [parse_date(day.isoformat(), order) for order in DateOrder] == [day] * 3
    assert all(parse_date(text, order) == day for order, text in slashed.items())


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)))  # noqa: DTZ001 - wall times
def test_a_wall_time_reads_back(wall: datetime) -> None:
    wall = wall.replace(microsecond=0)

    assert parse_wall_time(wall.isoformat(), DateOrder.ISO) == wall
    assert parse_wall_time(f"{wall:%Y-%m-%d %H:%M:%S}", DateOrder.ISO) == wall


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABCDE"), st.sampled_from(["", *"ABCDE"]), st.sampled_from(UnitKind)
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=500)
def test_units_are_taken_if_and_only_if_they_are_one_tree_of_three_levels(
    units: list[tuple[str, str, UnitKind]],
) -> None:
    text = "unit,parent,kind\n" + "".join(f"{n},{p},{kind}\n" for n, p, kind in units)
    kinds = {name: kind for name, _, kind in units}

    parsed = parse_units(text)

    in_order = (
        len(kinds) == len(units)
        and sum(kind is UnitKind.AGENCY for kind in kinds.values()) == 1
        and all(fits_under(kind, kinds.get(parent), parent) for _, parent, kind in units)
    )
    assert parsed.refused(accepting=False) is not in_order
    if in_order:
        assert [(u.name, u.parent or "", u.kind) for u in parsed.rows] == units


def fits_under(kind: UnitKind, parent_kind: UnitKind | None, parent: str) -> bool:
    depth = {UnitKind.AGENCY: 1, UnitKind.DIVISION: 2, UnitKind.TEAM: 3}
    if kind is UnitKind.AGENCY:
        return parent == ""
    return parent_kind is not None and depth[parent_kind] < depth[kind]


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.integers(1, 24), st.sets(st.sampled_from(["A1", "A2"]))),
        max_size=7,
    )
)
def test_a_shift_is_told_to_overlap_exactly_when_somebody_is_on_another_at_once(
    shifts: list[tuple[int, int, set[str]]],
) -> None:
    monday = datetime(2026, 10, 26)  # noqa: DTZ001 - a wall time
    rows = [
        f"X{at},Calls A,{monday + timedelta(hours=begin)},"
        f"{monday + timedelta(hours=begin + hours)},UTC,{';'.join(people)}\n"
        for at, (begin, hours, people) in enumerate(shifts)
    ]

    parsed = parse_shifts(
        "external_id,unit,start,end,zone,people\n" + "".join(rows),
        known_units=["Calls A"],
        known_people=["A1", "A2"],
        date_order=DateOrder.ISO,
    )

    told = {
        person
        for fault in parsed.faults
        if "two shifts at once" in fault.problem
        for person in fault.value.split("; ")
    }
    at_once = {
        person
        for (begin, hours, people), (other, length, others) in combinations(shifts, 2)
        if begin < other + length and other < begin + hours
        for person in people & others
    }
    assert told == at_once
