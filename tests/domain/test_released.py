import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.domain.seeing import seen_in
from tests.privacy.worlds import FLAT, QUIET, STRAINED, make_box
from wellness.domain.folding import Tally
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.released import Member, Unreadable, parse_release
from wellness.domain.releases import AGENCY_WIDE, TreeUnit, Vote, compose_body, wrap_body

TREE = (*FLAT, TreeUnit("4", "1", "Team C"))


def _vote(leaf: str, values: tuple[int, ...], *, agency_wide: bool = False) -> Vote:
    tally = Tally.empty(len(POST_SHIFT.conditions)).add(1, POST_SHIFT.conditions_met(values))
    return Vote(leaf, agency_wide, tally)


def _content(*votes: Vote) -> bytes:
    body = compose_body(make_box({}, units=TREE).facts, votes, software="test")
    return wrap_body(body, "f" * 64)


@pytest.fixture
def content() -> bytes:
    """Team A: five of twelve strained; B and C too small, joined with one vote for the agency."""
    return _content(
        *(_vote("2", STRAINED) for _ in range(5)),
        *(_vote("2", QUIET) for _ in range(7)),
        *(_vote("3", QUIET) for _ in range(4)),
        *(_vote("4", QUIET) for _ in range(3)),
        _vote("4", QUIET, agency_wide=True),
    )


def _changed(content: bytes, **changes: Any) -> bytes:
    document = json.loads(content)
    document["body"] |= changes
    return json.dumps(document).encode()


def test_a_release_is_read_back_as_it_was_composed(content: bytes) -> None:
    release = parse_release(content)

    assert release.pulse == "post-shift"
    assert release.period == 1
    assert release.starts_at == datetime(2026, 11, 9, 9, tzinfo=UTC)
    assert release.ends_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert (release.limits.known, release.limits.voters) == (2, 7)
    assert release.previous == "f" * 64
    assert [(group.at, group.name, group.is_pool) for group in release.groups] == [
        ("2", "Team A", False),
        ("1", "Riverbend", True),
    ]
    assert release.groups[0].find_seen("exposure") == seen_in(3, 2)
    assert release.groups[0].find_seen("of another pulse") is None


def test_a_leaf_finds_the_group_that_lists_it(content: bytes) -> None:
    release = parse_release(content)

    alone, pooled = release.find_group_of("2"), release.find_group_of("4")

    assert alone is release.groups[0]
    assert pooled is release.groups[1]
    assert pooled.members == (
        Member("3", "Team B"),
        Member("4", "Team C"),
        Member(AGENCY_WIDE, AGENCY_WIDE),
    )
    assert [member.is_agency_wide for member in pooled.members] == [False, False, True]
    assert release.find_group_of("9") is None


def test_a_pool_is_found_at_its_unit_and_nowhere_else(content: bytes) -> None:
    release = parse_release(content)

    assert release.find_pool_at("1") is release.groups[1]
    assert release.find_pool_at("2") is None


def test_a_group_lies_within_leaves_only_when_all_of_its_members_do(content: bytes) -> None:
    alone, pooled = parse_release(content).groups

    assert alone.is_within(frozenset({"2", "3"}))
    assert not pooled.is_within(frozenset({"3", "4"}))


def test_bands_are_counted_over_the_groups_of_a_release(content: bytes) -> None:
    counted = parse_release(content).counted

    assert counted["exposure"] == {seen_in(3, 2): 1, seen_in(2, 1): 1}


def test_a_release_without_groups_is_a_release() -> None:
    release = parse_release(_content(_vote("2", QUIET)))

    assert release.groups == ()
    assert release.counted == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"k": 4},
        {"c": 0},
        {"groups": [{"at": "2", "name": "A", "pool": False, "leaves": [], "m": 1, "bands": {}}]},
        {"groups": [{"at": "2", "name": "A", "pool": False, "leaves": [], "m": 11, "bands": {}}]},
        {
            "groups": [
                {"at": "2", "name": "A", "pool": False, "leaves": [], "m": 3, "bands": {"a": 4}}
            ]
        },
        {
            "groups": [
                {"at": "2", "name": "A", "pool": False, "leaves": [], "m": 3, "bands": {"a": 0}}
            ]
        },
        {"period": None},
        {"groups": [7]},
    ],
)
def test_bytes_below_the_floor_or_of_another_form_are_not_shown(
    content: bytes, changes: dict[str, Any]
) -> None:
    with pytest.raises(Unreadable):
        parse_release(_changed(content, **changes))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"body": 1}', b"null"])
def test_other_bytes_are_no_release(content: bytes) -> None:
    with pytest.raises(Unreadable):
        parse_release(content)


def test_groups_within_a_unit_are_those_that_list_nobody_from_elsewhere(content: bytes) -> None:
    release = parse_release(content)

    assert release.list_within(frozenset({"2", "3", "4"})) == [release.groups[0]]
    assert release.list_within(frozenset({"3", "4"})) == []
    both = release.list_within(frozenset({"2", "3", "4", AGENCY_WIDE}))
    assert {group.at for group in both} == {"1", "2"}
