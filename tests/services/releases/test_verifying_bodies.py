"""Every body and group of another shape is a fault and no crash."""

import json
from typing import Any

import pytest
from sqlmodel import Session

from tests.services.releases.chains import add_raw, add_release, make_body, make_group, problems
from wellness.domain.releases import FIRST_HASH
from wellness.services import releases


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\xff",
        b"not json",
        b"null",
        b"[]",
        b'"text"',
        b'{"previous":"' + b"0" * 64 + b'"}',
        b'{"body":{"c":2,"groups":[],"k":7}}',
        b'{"body":[],"previous":""}',
        b'{"body":{"c":NaN,"groups":[],"k":7},"previous":""}',
        b'{"body":"\\ud800","previous":""}',
        b"[" * 100_000,
        b'{"body":' * 50_000,
    ],
    ids=lambda content: repr(content[:24]),
)
def test_what_cannot_be_read_is_a_fault_and_no_crash(session: Session, content: bytes) -> None:
    add_raw(session, content, previous=FIRST_HASH)

    assert problems(session)[1][-1] == "it cannot be read"


@pytest.mark.parametrize(
    "body",
    [
        {"k": 7, "groups": []},
        {"c": 2, "groups": []},
        {"c": 2, "k": 7},
        {"c": None, "k": 7, "groups": []},
        {"c": "2", "k": 7, "groups": []},
        {"c": 2, "k": 7.0, "groups": []},
        {"c": True, "k": 7, "groups": []},
        {"c": 2, "k": 7, "groups": {}},
        {"c": 2, "k": 7, "groups": "none"},
        {"c": 2, "k": 7, "groups": None},
        {"c": 2, "k": 7, "groups": [1]},
        {"c": 2, "k": 7, "groups": ["ab"]},
        {"c": 2, "k": 7, "groups": [[]]},
        {"c": 2, "k": 7, "groups": [{}]},
    ],
    ids=str,
)
def test_a_body_of_another_shape_is_a_fault_and_no_crash(session: Session, body: object) -> None:
    add_release(session, body)

    assert problems(session) == {1: ["it cannot be read"]}


@pytest.mark.parametrize(
    "change",
    [
        {"leaves": None},
        {"leaves": [1]},
        {"leaves": ["2"]},
        {"leaves": [{"name": "Team 2"}]},
        {"leaves": [{"id": ["2"], "name": "Team 2"}]},
        {"m": None},
        {"m": "2"},
        {"m": 2.5},
        {"m": True},
        {"bands": None},
        {"bands": [1, 2]},
        {"bands": {"exposure": None}},
        {"bands": {"exposure": "1"}},
        {"bands": {"exposure": 1.5}},
        {"bands": {"exposure": True}},
    ],
    ids=str,
)
def test_a_group_of_another_shape_is_a_fault_and_no_crash(
    session: Session, change: dict[str, Any]
) -> None:
    add_release(session, make_body(make_group(**change)))

    assert problems(session) == {1: ["it cannot be read"]}


@pytest.mark.parametrize(
    ("c", "k"), [(0, 7), (4, 15), (2, 6), (1, 4), (3, 8), (2, 16), (-1, 7), (2, 10**30)]
)
def test_a_policy_below_the_floor_is_found(session: Session, c: int, k: int) -> None:
    add_release(session, make_body(c=c, k=k))

    [problem] = problems(session)[1]
    assert problem.startswith("it was made below the floor: ")


@pytest.mark.parametrize(
    ("c", "k", "least"), [(1, 5, 2), (2, 7, 2), (2, 11, 3), (3, 9, 2), (1, 15, 5), (2, 15, 4)]
)
def test_fewer_bands_than_k_people_have_are_found(
    session: Session, c: int, k: int, least: int
) -> None:
    bands = {"exposure": 1}
    few, enough = make_group(m=least - 1, bands=bands), make_group("3", m=least, bands=bands)

    add_release(session, make_body(few, enough, c=c, k=k))

    assert problems(session) == {
        1: [f"group Team 2 is shown in {least - 1} bands, as none of {k} or more is"]
    }


@pytest.mark.parametrize("m", [11, 40, 10**9])
def test_more_bands_than_there_are_would_be_counts_and_are_found(session: Session, m: int) -> None:
    add_release(session, make_body(make_group(m=m)))

    assert problems(session) == {
        1: [f"group Team 2 is shown in {m} bands, as none of 7 or more is"]
    }


def test_ten_bands_are_the_most_there_are(session: Session) -> None:
    add_release(session, make_body(make_group(m=10, bands={"exposure": 10})))

    assert releases.verify_chain(session) == []


@pytest.mark.parametrize("band", [0, -1, 3])
def test_a_band_that_does_not_exist_is_found(session: Session, band: int) -> None:
    add_release(session, make_body(make_group(bands={"exposure": 1, "debrief": band})))

    assert problems(session) == {1: ["group Team 2 names a band that does not exist"]}


def test_a_team_in_two_groups_is_found(session: Session) -> None:
    pool = make_group("1", pool=True, leaves=[{"id": "2", "name": "x"}, {"id": "3", "name": "y"}])

    add_release(session, make_body(make_group(), pool))

    assert problems(session) == {1: ["group Team 1 shares a team with another group"]}


def test_a_team_is_looked_for_in_all_groups_before_not_in_the_last_alone(session: Session) -> None:
    add_release(session, make_body(make_group("2"), make_group("3"), make_group("2")))

    assert problems(session) == {1: ["group Team 2 shares a team with another group"]}


def test_everything_wrong_with_a_release_is_said(session: Session) -> None:
    body = make_body(make_group(m=1), make_group(m=1))

    add_raw(
        session,
        json.dumps({"body": body, "previous": "e" * 64}).encode(),
        previous="e" * 64,
        hashed="f" * 64,
    )

    assert problems(session)[1] == [
        "its bytes were changed: they do not give its hash",
        "its bytes are not in canonical form",
        "group Team 2 is shown in 1 bands, as none of 7 or more is",
        "group Team 2 names a band that does not exist",
        "group Team 2 shares a team with another group",
        "group Team 2 is shown in 1 bands, as none of 7 or more is",
        "group Team 2 names a band that does not exist",
        "it does not name the release before it: the chain is broken or forked",
    ]
