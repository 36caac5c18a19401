import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.bands import (
    MOST_BANDS,
    Band,
    Limits,
    band_of,
    count_bands,
    list_bands,
    voters_for,
)

widths = st.integers(3, 5)


def test_seven_voters_have_two_bands() -> None:
    assert list_bands(7, 4) == (Band(0, 3), Band(4, 7))


def test_the_last_band_takes_the_rest() -> None:
    assert list_bands(18, 4) == (Band(0, 3), Band(4, 7), Band(8, 11), Band(12, 18))


@pytest.mark.parametrize(
    ("n", "m"), [(7, 2), (10, 2), (11, 3), (15, 4), (38, 9), (39, 10), (400, 10)]
)
def test_the_number_of_bands_follows_from_the_number_of_voters(n: int, m: int) -> None:
    assert count_bands(n, 4) == m


@given(widths, st.integers(0, 500))
def test_bands_tile_the_counts_and_are_never_narrower_than_w(w: int, extra: int) -> None:
    n = 2 * w - 1 + extra
    bands = list_bands(n, w)

    assert [count for band in bands for count in range(band.low, band.high + 1)] == [*range(n + 1)]
    assert min(band.high - band.low + 1 for band in bands) >= w
    assert 2 <= len(bands) <= MOST_BANDS


@given(widths, st.integers(0, 200), st.data())
def test_a_count_lies_in_its_band(w: int, extra: int, data: st.DataObject) -> None:
    n = 2 * w - 1 + extra
    count = data.draw(st.integers(0, n))

    band = list_bands(n, w)[band_of(count, n, w) - 1]

    assert band.low <= count <= band.high


@pytest.mark.parametrize(("count", "n"), [(-1, 7), (8, 7), (0, 6)])
def test_a_count_that_cannot_be_is_refused(count: int, n: int) -> None:
    with pytest.raises(ValueError, match=r"count|few"):
        band_of(count, n, 4)


@given(widths, st.integers(2, MOST_BANDS))
def test_the_voters_behind_a_number_of_bands_are_exactly_those(w: int, m: int) -> None:
    voters = voters_for(m, w)

    assert {count_bands(n, w) for n in voters} == {m}
    assert voters.start == 2 * w - 1 or count_bands(voters.start - 1, w) < m
    if m < MOST_BANDS:
        assert count_bands(voters.stop, w) > m


def test_ten_bands_are_reckoned_with_39_to_60_voters() -> None:
    assert voters_for(10, 4) == range(39, 61)


@pytest.mark.parametrize("m", [0, 1, 11])
def test_no_group_has_so_many_bands(m: int) -> None:
    with pytest.raises(ValueError, match="bands"):
        voters_for(m, 4)


@pytest.mark.parametrize(
    ("known", "voters"), [(0, 5), (4, 15), (1, 4), (2, 6), (3, 8), (2, 16), (1, 3)]
)
def test_limits_below_the_floor_cannot_be_made(known: int, voters: int) -> None:
    with pytest.raises(ValueError, match="rule R5"):
        Limits(known, voters)


@pytest.mark.parametrize(("known", "voters"), [(1, 5), (2, 7), (3, 9), (3, 15)])
def test_limits_within_the_bounds_can_be_made(known: int, voters: int) -> None:
    assert Limits(known, voters).width == known + 2
