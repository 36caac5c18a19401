from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.groups import Group, Node, partition

TREE = Node(
    "agency",
    (Node("north", (Node("a"), Node("b"), Node("c"))), Node("south", (Node("d"), Node("e")))),
)


def _groups(k: int = 7, unstable: str = "", **voters: int) -> tuple[Group, ...]:
    return partition(TREE, voters, k=k, unstable=frozenset(unstable)).groups


def test_a_team_of_seven_voters_stands_alone() -> None:
    assert _groups(a=7) == (Group("a", ("a",), ("a",), is_pool=False),)


def test_small_siblings_are_pooled_and_every_leaf_without_a_group_is_listed() -> None:
    [alone, pool] = _groups(a=8, b=7 - 1, d=0, c=1)

    assert alone.at == "a"
    assert (pool.at, pool.leaves, pool.listed, pool.is_pool) == (
        "north",
        ("b", "c"),
        ("b", "c"),
        True,
    )


def test_a_team_in_which_nobody_answered_is_listed_with_its_pool() -> None:
    [pool] = _groups(a=7 - 1, b=1)

    assert pool.leaves == ("a", "b")
    assert pool.listed == ("a", "b", "c")


def test_what_is_too_small_passes_upward() -> None:
    [pool] = _groups(a=4, d=3)

    assert (pool.at, pool.leaves) == ("agency", ("a", "d"))
    assert pool.listed == ("a", "b", "c", "d", "e")


def test_a_leaf_below_a_smaller_pool_belongs_to_that_pool_alone() -> None:
    unit = partition(
        Node("agency", (*TREE.children, Node("f"))), {"a": 4, "b": 4, "d": 3, "f": 4}, k=7,
        unstable=frozenset(),
    )  # fmt: skip

    assert [(g.at, g.listed) for g in unit.groups] == [
        ("north", ("a", "b", "c")),
        ("agency", ("d", "e", "f")),
    ]


def test_a_rest_below_k_at_the_root_is_destroyed() -> None:
    found = partition(TREE, {"a": 8, "d": 6}, k=7, unstable=frozenset())

    assert [group.at for group in found.groups] == ["a"]
    assert found.destroyed == ("d",)


def test_an_unstable_team_is_never_alone_and_needs_k_others() -> None:
    assert [g.at for g in _groups(unstable="a", a=20)] == []
    assert [g.at for g in _groups(unstable="a", a=20, b=6)] == []
    [other] = _groups(unstable="ab", a=20, b=7 + 0)
    assert (other.at, other.leaves) == ("north", ("a", "b"))


def test_an_agency_of_one_unit_is_a_group_of_its_own() -> None:
    found = partition(Node("agency"), {"agency": 9}, k=7, unstable=frozenset())

    assert found.groups == (Group("agency", ("agency",), ("agency",), is_pool=False),)


@given(
    st.dictionaries(st.sampled_from("abcde"), st.integers(0, 12)),
    st.sets(st.sampled_from("abcde")),
    st.integers(5, 15),
)
def test_groups_are_disjoint_complete_and_large_enough(
    voters: dict[str, int], unstable: set[str], k: int
) -> None:
    found = partition(TREE, voters, k=k, unstable=frozenset(unstable))

    leaves = [leaf for group in found.groups for leaf in group.leaves]
    assert sorted([*leaves, *found.destroyed]) == sorted(leaf for leaf, n in voters.items() if n)
    listed = [leaf for group in found.groups for leaf in group.listed]
    assert len(set(listed)) == len(listed)
    for group in found.groups:
        total = sum(voters[leaf] for leaf in group.leaves)
        assert total >= k
        assert all(total - voters[leaf] >= k for leaf in group.leaves if leaf in unstable)
        assert set(group.leaves) <= set(group.listed)
