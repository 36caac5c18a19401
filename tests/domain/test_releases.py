import json
from dataclasses import replace
from typing import Any

import pytest

from tests.privacy.worlds import FLAT, make_box
from wellness.domain.folding import Tally
from wellness.domain.releases import (
    AGENCY_WIDE,
    FIRST_HASH,
    PeriodFacts,
    TreeUnit,
    Vote,
    build_tree,
    compose_body,
    hash_release,
    hash_tree,
    wrap_body,
)

YES, NO = (Tally.empty(5).add(1, (bit,) * 5) for bit in (True, False))


def _body(facts: PeriodFacts, *votes: Vote) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(compose_body(facts, votes, software="1.2.3"))
    return body


def _votes(leaf: str, yes: int, no: int, *, agency_wide: bool = False) -> list[Vote]:
    return [Vote(leaf, agency_wide, tally) for tally in [YES] * yes + [NO] * no]


def test_a_body_says_what_was_asked_under_which_rules_and_what_came_of_it() -> None:
    body = _body(make_box({}).facts, *_votes("2", 5, 4))

    assert (body["pulse"], body["k"], body["c"], body["software"]) == ("post-shift", 7, 2, "1.2.3")
    assert body["period"]["starts_at"] == "2026-11-09T09:00:00+00:00"
    assert body["groups"] == [
        {
            "at": "2",
            "name": "Team A",
            "pool": False,
            "leaves": [{"id": "2", "name": "Team A"}],
            "m": 2,
            "bands": dict.fromkeys(body["groups"][0]["bands"], 2),
        }
    ]


def test_people_who_did_not_answer_have_no_vote() -> None:
    silent = [Vote("2", agency_wide=False, tally=Tally.empty(5))] * 20

    assert _body(make_box({}).facts, *_votes("2", 0, 7), *silent)["groups"][0]["m"] == 2


def test_who_counts_for_the_whole_agency_only_is_pooled_at_the_root() -> None:
    votes = [*_votes("2", 0, 2, agency_wide=True), *_votes("2", 0, 5), *_votes("3", 0, 2)]

    [group] = _body(make_box({}).facts, *votes)["groups"]

    assert group["at"] == "1"
    assert [leaf["id"] for leaf in group["leaves"]] == ["2", "3", AGENCY_WIDE]


def test_in_an_agency_of_one_unit_there_is_no_smaller_group_to_leave() -> None:
    facts = make_box({}, units=[TreeUnit("1", None, "Riverbend")]).facts

    [group] = _body(facts, *_votes("1", 0, 7, agency_wide=True))["groups"]

    assert (group["at"], group["pool"]) == ("1", False)


def test_the_same_facts_and_votes_give_the_same_bytes_in_any_order() -> None:
    facts, votes = make_box({}).facts, [*_votes("2", 5, 4), *_votes("3", 1, 8)]

    first = compose_body(facts, votes, software="1")

    assert compose_body(facts, reversed(votes), software="1") == first


def test_a_release_names_the_one_before_it() -> None:
    body = compose_body(make_box({}).facts, [], software="1")

    release = wrap_body(body, FIRST_HASH)

    assert json.loads(release) == {"body": json.loads(body), "previous": "0" * 64}
    assert hash_release(release) != hash_release(wrap_body(body, hash_release(release)))


def test_the_tree_hash_follows_names_and_parents_and_not_their_order() -> None:
    renamed = [replace(unit, name="Other") if unit.id == "3" else unit for unit in FLAT]

    assert hash_tree(reversed(FLAT)) == hash_tree(FLAT)
    assert hash_tree(renamed) != hash_tree(FLAT)


@pytest.mark.parametrize(
    "units",
    [
        [],
        [TreeUnit("1", None, "a"), TreeUnit("2", None, "b")],
        [TreeUnit("1", None, "a"), TreeUnit("2", "9", "b")],
        [TreeUnit("1", None, "a"), TreeUnit("2", "3", "b"), TreeUnit("3", "2", "c")],
    ],
)
def test_units_that_are_no_tree_are_refused(units: list[TreeUnit]) -> None:
    with pytest.raises(ValueError, match="tree"):
        build_tree(units)
