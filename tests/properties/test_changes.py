"""Changes come back from their text whatever they hold, and never lower k below its floor."""

from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.bands import Limits
from wellness.domain.changes import (
    Change,
    PolicyChange,
    RoleChange,
    Shaping,
    TreeChange,
    decode,
    encode,
    kind_of,
    public_part,
)
from wellness.domain.changes.kinds import Moved, Renamed, ShapedLeaf, ShapedRow, TreeRow

_words = st.text(max_size=30)
_changes: st.SearchStrategy[Change] = st.one_of(
    st.builds(
        TreeChange,
        added=st.lists(_words, max_size=3).map(tuple),
        renamed=st.lists(st.builds(Renamed), max_size=2).map(tuple),
        moved=st.lists(st.builds(Moved), max_size=2).map(tuple),
        rows=st.lists(st.builds(TreeRow), max_size=3).map(tuple),
    ),
    st.builds(RoleChange),
    st.builds(
        Shaping,
        leaves=st.lists(st.builds(ShapedLeaf), max_size=3).map(tuple),
        rows=st.lists(st.builds(ShapedRow), max_size=3).map(tuple),
    ),
)


@given(_changes)
def test_a_change_survives_its_text(change: Change) -> None:
    assert decode(kind_of(change), encode(change)) == change


@given(_changes)
def test_the_public_part_of_the_public_part_is_itself(change: Change) -> None:
    assert public_part(public_part(change)) == public_part(change)
    assert kind_of(public_part(change)) is kind_of(change)


@given(st.integers(-2, 20), st.integers(-2, 6), st.integers(0, 40))
def test_a_policy_is_proposed_only_if_a_period_could_hold_it(k: int, c: int, days: int) -> None:
    try:
        change = PolicyChange(k, c, days)
    except ValueError:
        return

    assert Limits(c, k).voters >= max(5, 2 * c + 3)
    assert change.period_days in (14, 28)
