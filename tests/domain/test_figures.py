import json
from dataclasses import replace
from datetime import timedelta

from tests.domain.seeing import seen_in
from tests.privacy.worlds import STARTS
from wellness.domain.estimates import estimate, usual_share
from wellness.domain.figures import estimate_agency, estimate_unit
from wellness.domain.released import Release, parse_release

DIVISION = frozenset({"3", "4"})


def _release(number: int, *groups: tuple[str, tuple[str, ...], int, int]) -> Release:
    """A release of (unit, leaves, m, i) with one indicator."""
    starts_at = STARTS + timedelta(days=14 * number)
    body = {
        "format": 1,
        "pulse": "post-shift",
        "period": {
            "id": number,
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(days=14)).isoformat(),
        },
        "k": 7,
        "c": 2,
        "groups": [
            {
                "at": at,
                "name": at,
                "pool": leaves != (at,),
                "leaves": [{"id": leaf, "name": leaf} for leaf in leaves],
                "m": m,
                "bands": {"exposure": i},
            }
            for at, leaves, m, i in groups
        ],
    }
    return parse_release(json.dumps({"body": body, "previous": "0"}).encode())


def test_the_agency_is_made_of_all_groups_of_a_release() -> None:
    release = _release(1, ("3", ("3",), 3, 2), ("1", ("4", "5"), 2, 1))

    [found] = estimate_agency([release], newest=1)

    assert found["exposure"] == estimate({seen_in(3, 2): 1, seen_in(2, 1): 1}, 0.25)


def test_a_division_is_made_of_the_groups_wholly_below_it() -> None:
    release = _release(1, ("3", ("3",), 3, 2), ("1", ("4", "5"), 2, 2))

    [found] = estimate_unit([release], DIVISION, newest=1)

    assert found["exposure"] == estimate({seen_in(3, 2): 1}, 0.25)


def test_a_division_without_a_group_of_its_own_has_no_figure() -> None:
    release = _release(1, ("1", ("3", "4", "5"), 4, 2))

    assert list(estimate_unit([release], DIVISION, newest=1)) == [{}]
    assert estimate_agency([release], newest=1)[0]


def test_only_releases_before_one_tell_what_is_usual_then() -> None:
    low = [_release(n, ("3", ("3",), 5, 1)) for n in range(4)]
    newest = _release(9, ("3", ("3",), 5, 5))

    figures = estimate_agency([*low, newest], newest=9)

    assert figures[0]["exposure"] == estimate({seen_in(5, 1): 1}, 0.25)
    assert figures[4]["exposure"] == estimate({seen_in(5, 5): 1}, usual_share({seen_in(5, 1): 4}))


def test_thirteen_releases_before_count_and_no_more() -> None:
    high = [_release(0, ("3", ("3",), 5, 5))]
    low = [_release(n, ("3", ("3",), 5, 1)) for n in range(1, 14)]
    newest = _release(99, ("3", ("3",), 5, 2))

    with_high = estimate_agency([*high, *low, newest], newest=1)[-1]
    without = estimate_agency([*low, newest], newest=1)[-1]
    inside = estimate_agency([*high, *low[1:], newest], newest=1)[-1]

    assert with_high == without
    assert inside != without


def test_what_is_usual_for_a_division_is_what_is_usual_for_the_agency() -> None:
    before = [_release(n, ("5", ("5",), 5, 4)) for n in range(6)]
    newest = _release(9, ("3", ("3",), 5, 2))

    division = estimate_unit([*before, newest], DIVISION, newest=1)[-1]
    agency = estimate_agency([*before, newest], newest=1)[-1]

    assert division == agency
    assert division["exposure"] != estimate({seen_in(5, 2): 1}, 0.25)


def test_an_indicator_that_is_new_starts_from_a_quarter() -> None:
    before = _release(1, ("3", ("3",), 5, 5))
    newest = _release(2, ("3", ("3",), 5, 2))
    with_new = replace(
        newest,
        groups=tuple(
            replace(group, bands={"exposure": 2, "debrief": 2}) for group in newest.groups
        ),
    )

    found = estimate_agency([before, with_new], newest=1)[-1]

    assert found["debrief"] == estimate({seen_in(5, 2): 1}, 0.25)
    assert found["exposure"] != found["debrief"]


def test_only_the_newest_that_are_asked_for_are_estimated() -> None:
    releases = [_release(n, ("3", ("3",), 5, n)) for n in range(1, 5)]

    last_two = estimate_agency(releases, newest=2)

    assert len(last_two) == 2
    assert last_two == estimate_agency(releases, newest=4)[-2:]
    assert estimate_unit([], DIVISION, newest=3) == ()
