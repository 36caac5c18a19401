import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.public_report import (
    Hashed,
    PublicReport,
    compose_report,
    list_content,
    write_markdown,
)
from wellness.domain.released import parse_release
from wellness.domain.releases import AGENCY_WIDE, FORMAT, canonical, hash_release

NEW_YEAR = datetime(2027, 1, 4, 9, tzinfo=UTC)
OLD_YEAR = datetime(2026, 12, 21, 9, tzinfo=UTC)


def group(name: str, *, pool: bool = False, m: int = 3, i: int = 2) -> dict[str, Any]:
    members = [f"{name} small", AGENCY_WIDE] if pool else [name]
    return {
        "at": f"unit {name}",
        "name": name,
        "pool": pool,
        "leaves": [{"id": member, "name": member} for member in members],
        "m": m,
        "bands": {indicator.key: i for indicator in POST_SHIFT.indicators},
    }


def hashed(*groups: dict[str, Any], ends_at: datetime = OLD_YEAR) -> Hashed:
    body = {
        "format": FORMAT,
        "pulse": POST_SHIFT.key,
        "period": {
            "id": 1,
            "starts_at": (ends_at - timedelta(days=14)).isoformat(),
            "ends_at": ends_at.isoformat(),
        },
        "k": 7,
        "c": 2,
        "groups": groups,
    }
    content = canonical({"body": body, "previous": "0" * 64})
    return Hashed(hash_release(content), parse_release(content))


def report_of(*chain: Hashed, year: int = 2026) -> PublicReport:
    return compose_report(chain, year=year, pulse=POST_SHIFT)


def test_a_period_stands_in_the_year_it_ended_in() -> None:
    chain = (hashed(group("A"), group("B")), hashed(group("A"), group("B"), ends_at=NEW_YEAR))

    assert [part.hash for part in report_of(*chain).periods] == [chain[0].hash]
    assert [part.hash for part in report_of(*chain, year=2027).periods] == [chain[1].hash]


def test_what_is_published_later_changes_no_byte_of_a_year_before() -> None:
    old = hashed(group("A"), group("B"))
    new = hashed(group("A", i=3), group("B", i=3), ends_at=NEW_YEAR)

    assert write_markdown(report_of(old)) == write_markdown(report_of(old, new))


def test_the_year_before_is_history_of_the_estimates() -> None:
    old = [hashed(group("A", m=10, i=10), group("B", m=10, i=10), ends_at=OLD_YEAR)] * 6
    new = hashed(group("A"), group("B"), ends_at=NEW_YEAR)

    with_history, without = report_of(*old, new, year=2027), report_of(new, year=2027)

    assert with_history.periods[0].agency[0].sentence != without.periods[0].agency[0].sentence
    assert with_history.periods[0].agency[0].percents == without.periods[0].agency[0].percents


@pytest.mark.parametrize("more", [(), (group("City", pool=True),)], ids=["alone", "with a pool"])
def test_an_agency_figure_that_is_one_teams_own_is_not_shown(more: tuple[Any, ...]) -> None:
    [part] = report_of(hashed(group("Team A"), *more)).periods

    assert part.agency == ()
    assert len(part.pools) == len(more)


@pytest.mark.parametrize(
    "groups",
    [(group("A"), group("B")), (group("City", pool=True),)],
    ids=["two teams", "a pool alone"],
)
def test_an_agency_figure_of_more_than_one_team_is_shown(groups: tuple[Any, ...]) -> None:
    [part] = report_of(hashed(*groups)).periods

    assert [line.indicator for line in part.agency] == [row.key for row in POST_SHIFT.indicators]


def test_a_pool_is_said_in_the_words_of_the_pages() -> None:
    [part] = report_of(hashed(group("North", pool=True))).periods

    assert part.pools[0].unit == "North"
    assert part.pools[0].lines[0].sentence.startswith("Between 4 and 7 of about 11 to 14 people")
    assert part.pools[0].lines[0].percents == (28, 64)


def test_a_release_without_groups_names_no_cause() -> None:
    written = write_markdown(report_of(hashed()))

    assert "**The whole agency, estimated**\n\nNot shown this time.\n" in written


def test_a_year_without_releases_says_so() -> None:
    empty = report_of(hashed(), year=2025)

    assert "There are no published results for 2025." in write_markdown(empty)
    assert "There is nothing to check yet." in write_markdown(empty)
    assert list_content(empty) == {
        "year": 2025,
        "pulse": POST_SHIFT.key,
        "head": None,
        "periods": [],
    }


def test_the_report_has_three_sections() -> None:
    lines = write_markdown(report_of(hashed())).splitlines()

    assert [line for line in lines if line.startswith("## ")] == [
        "## What this is",
        "## Results",
        "## How to check",
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Clinical & Navigation", "Clinical & Navigation"),
        ("A_B *C* [D](E) `F`", r"A\_B \*C\* \[D\](E) \`F\`"),
        ("<b>G</b> &lt;", r"\<b\>G\</b\> \&lt;"),
        ("H\n## I", r"H \#\# I"),
    ],
)
def test_a_name_stands_as_it_is_written(name: str, written: str) -> None:
    text = write_markdown(report_of(hashed(group(name, pool=True))))

    assert f"**Other teams in {written}, counted together**\n" in text
    assert json.loads(json.dumps(list_content(report_of(hashed(group(name, pool=True))))))
