"""The monthly check-in under the worker: its own periods beside the others, closed and shown."""

import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.factories import at, make_terms
from tests.worker.monthly_town import (
    BURNED,
    STEADY,
    answer_link,
    found_monthly,
    is_reminder,
    monthly_texts,
    token_of,
)
from tests.worker.town import TEAMS, Town
from wellness.domain.monthly import MONTHLY
from wellness.domain.own_questions import compose
from wellness.domain.releases import hash_release
from wellness.errors import NotFound
from wellness.services.intake import Taken
from wellness.storage.schema.releases import Release
from wellness.storage.schema.schedules import Eligibility, Invitation, Period, PeriodState

MONDAY = date(2026, 11, 16)


def day(number: int, hour: str = "12:00") -> str:
    return f"{MONDAY + timedelta(days=number)} {hour}"


@pytest.fixture
def town(tmp_path: Path, migrated_file: Path) -> Town:
    """At the first instant of a monthly and of another period."""
    town = found_monthly(tmp_path / "town", migrated_file, at("2026-11-15 12:00"))
    town.tick()
    assert town.tick(day(0, "04:00")) == []
    return town


def periods_of(town: Town, pulse: str) -> list[Period]:
    return sorted(
        (row for row in town.rows(Period) if row.pulse == pulse), key=lambda row: row.starts_at
    )


def live_through(town: Town, days: int) -> None:
    """Team A is burned out, the others are not; all answer as soon as they are asked."""
    teams, known = town.teams(), 0
    with town.keep_running():
        for number in range(days + 1):
            for hour in ("04:00", "09:00", "10:31", "12:00"):
                assert town.tick(day(number, hour)) == []
            for text in monthly_texts(town)[known:]:
                values = BURNED if teams[text.number] == "Team A" else STEADY
                assert answer_link(town, token_of(text), values) is Taken.COUNTED
            known = len(monthly_texts(town))


def test_both_pulses_have_periods_of_their_own(town: Town) -> None:
    with town.keep_running():
        for number in range(0, 60, 14):
            town.tick(day(number, "04:00"))

    for pulse, length in (("monthly", 28), ("post-shift", 14)):
        rows = periods_of(town, pulse)
        zone = make_terms().zone
        starts = [row.starts_at.astimezone(zone) for row in rows]
        assert {(a.weekday(), a.hour) for a in starts} == {(0, 4)}
        assert all(a.ends_at == b.starts_at for a, b in pairwise(rows))
        assert {
            (row.ends_at.astimezone(zone).date() - row.starts_at.astimezone(zone).date()).days
            for row in rows
        } == {length}
    states = [row.state for row in periods_of(town, "monthly")]
    assert states == ["closed", "closed", "open", "planned"]


def test_everybody_eligible_is_asked_once_and_reminded_once(town: Town) -> None:
    live_through(town, 15)

    asked = Counter(text.number for text in monthly_texts(town) if not is_reminder(text))
    reminded = Counter(text.number for text in monthly_texts(town) if is_reminder(text))
    assert asked == reminded == dict.fromkeys(town.teams(), 1)
    bodies = [text.body for text in monthly_texts(town)]
    assert all("12 questions" in body or "12 preguntas" in body for body in bodies)


def test_a_month_ends_in_a_release_of_its_own_in_one_chain(town: Town) -> None:
    live_through(town, 28)

    rows = sorted(town.rows(Release), key=lambda row: row.id or 0)
    assert [row.pulse for row in rows] == ["post-shift", "monthly", "post-shift"]
    [monthly] = [row for row in rows if row.pulse == "monthly"]
    groups = {
        group["name"]: (group["m"], group["bands"])
        for group in json.loads(monthly.content)["body"]["groups"]
    }
    assert groups["Team A"] == (2, dict.fromkeys((row.key for row in MONTHLY.indicators), 2))
    assert set(groups["Team B"][1].values()) == {1}
    for before, row in pairwise(rows):
        assert row.previous == before.hash == hash_release(before.content)


def test_what_was_asked_and_the_key_go_with_the_month(town: Town) -> None:
    [month] = [row for row in periods_of(town, "monthly") if row.state == PeriodState.OPEN]

    live_through(town, 28)

    assert not [row for row in town.rows(Invitation) if row.period_id == month.id]
    assert not [row for row in town.rows(Eligibility) if row.period_id == month.id]
    assert f"period-{month.id}" not in {
        path.stem for path in (town.directory / "vault" / "keys").iterdir()
    }


def test_a_link_ends_with_its_month(town: Town) -> None:
    with town.keep_running():
        town.tick(day(0, "10:31"))
        token = token_of(monthly_texts(town)[0])
        town.clock.now = at(day(28, "04:00"))

        with pytest.raises(NotFound):
            answer_link(town, token, STEADY)


def test_a_text_of_digits_counts_for_the_shift_and_not_for_the_month(town: Town) -> None:
    number = town.members("Team A")[0]
    with town.keep_running():
        town.tick(day(0, "10:31"))

        said = town.text(number, "0111")

    assert said is not None
    assert "closed" in said or "cerro" in said


def test_withdrawing_takes_the_monthly_answers_back(town: Town) -> None:
    with town.keep_running():
        town.tick(day(0, "10:31"))
        for text in monthly_texts(town):
            answer_link(town, token_of(text), STEADY)
        for number in town.members("Team A"):
            assert town.text(number, "CANCEL MY ANSWER") is not None
        town.tick(day(14, "04:00"))
        town.tick(day(28, "04:00"))

    [monthly] = [row for row in town.rows(Release) if row.pulse == "monthly"]
    names = [group["name"] for group in json.loads(monthly.content)["body"]["groups"]]
    assert "Team A" not in names
    assert "Team B" in names


def test_other_questions_close_the_running_month_to_answers(town: Town) -> None:
    with town.keep_running():
        town.tick(day(0, "10:31"))
    token = token_of(monthly_texts(town)[0])
    fewer = compose(MONTHLY, leave_out=("low_backing",), questions=())
    town.terms = make_terms(monthly=fewer)

    with pytest.raises(NotFound):
        answer_link(town, token, STEADY[:-1])


def test_without_the_monthly_check_in_nothing_of_it_is_there(
    tmp_path: Path, migrated_file: Path
) -> None:
    town = Town.found(tmp_path / "plain", migrated_file, at("2026-11-15 12:00"))
    with town.keep_running():
        town.tick()
        town.tick(day(0, "04:00"))
        town.tick(day(0, "10:31"))

    assert {row.pulse for row in town.rows(Period)} == {"post-shift"}
    assert not monthly_texts(town)


def test_a_month_goes_on_to_its_end_where_no_further_one_is_wanted(town: Town) -> None:
    town.terms = make_terms()
    with town.keep_running():
        for number in (14, 28, 42):
            assert town.tick(day(number, "04:00")) == []

    assert [row.state for row in periods_of(town, "monthly")] == ["closed", "planned"]
    assert sum(TEAMS.values()) == len(town.teams())
