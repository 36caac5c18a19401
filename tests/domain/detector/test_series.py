from datetime import timedelta

from tests.domain.detector.released_series import KEYS, group, release
from wellness.domain.bands import Limits
from wellness.domain.detector.series import Calendar, Label, Run, lay_out
from wellness.domain.released import Release

EAST = Label("east", is_pool=False)
OTHERS = Label("town", is_pool=True)


def laid_out(*releases: Release) -> Calendar:
    found = lay_out(releases, KEYS[:4])
    assert found is not None
    return found


def runs_of(calendar: Calendar, label: Label) -> list[int | None]:
    found = [runs.get(label) for runs in calendar.runs]
    return [None if run is None else run.number for run in found]


def shown(calendar: Calendar, run: Run) -> list[int | None]:
    return [None if seen is None else seen.bands["exposure"] for seen in calendar.series[run]]


def test_a_team_is_one_series_with_gaps_where_it_was_not_shown() -> None:
    calendar = laid_out(release(0, group("east", i=1)), release(1), release(2, group("east", i=3)))

    assert shown(calendar, Run(EAST, 0)) == [1, None, 3]


def test_a_period_that_has_no_release_takes_its_place_in_the_calendar() -> None:
    calendar = laid_out(release(0, group("east")), release(3, group("east")))

    assert calendar.slots == (0, 3)
    assert shown(calendar, Run(EAST, 0)) == [1, None, None, 1]


def test_the_change_of_the_clocks_moves_no_period() -> None:
    later = release(1, group("east"))
    shifted = Release(
        **{
            **vars(later),
            "starts_at": later.starts_at - timedelta(hours=1),
            "ends_at": later.ends_at - timedelta(hours=1),
        }
    )

    calendar = laid_out(release(0, group("east")), shifted)

    assert calendar.slots == (0, 1)
    assert calendar.period_days == 14


def test_a_team_and_the_other_teams_of_the_same_unit_are_two_series() -> None:
    calendar = laid_out(release(0, group("town", "a", "b"), group("town")))

    assert {run.label for run in calendar.series} == {OTHERS, Label("town", is_pool=False)}


def test_few_new_teams_are_marked_and_more_than_a_third_begin_anew() -> None:
    six = ("a", "b", "c", "d", "e", "f")
    calendar = laid_out(
        release(0, group("town", *six)),
        release(1, group("town", *six, "g")),
        release(2, group("town", "a", "b", "c", "x", "y", "z")),
    )

    assert runs_of(calendar, OTHERS) == [0, 0, 1]
    assert [OTHERS in changed for changed in calendar.breaks] == [False, True, True]


def test_small_steps_that_add_up_begin_anew_as_well() -> None:
    steps = [("a", "b", "c", "d"), ("a", "b", "c", "d", "e"), ("a", "b", "c", "d", "e", "f", "g")]
    calendar = laid_out(*(release(slot, group("town", *teams)) for slot, teams in enumerate(steps)))

    assert runs_of(calendar, OTHERS) == [0, 0, 1]


def test_whoever_chose_the_whole_agency_is_no_team() -> None:
    calendar = laid_out(
        release(0, group("town", "a", "b")), release(1, group("town", "a", "b", "agency-wide"))
    )

    assert calendar.breaks == (frozenset(), frozenset())


def test_other_limits_or_another_length_of_period_leave_the_past_behind() -> None:
    wider = Limits(2, 9)

    after_limits = laid_out(
        release(0, group("east")), release(1, group("east", limits=wider), limits=wider)
    )
    after_length = laid_out(release(0, group("east")), release(1, group("east"), days=28))

    assert (after_limits.slots, after_length.slots) == ((0,), (0,))
    assert after_length.period_days == 28


def test_a_group_without_a_charted_indicator_counts_as_not_released() -> None:
    found = lay_out([release(0, group("east"))], ["something-new"])

    assert found is not None
    assert dict(found.series) == {}
    assert found.runs == ({},)


def test_without_releases_there_is_no_calendar() -> None:
    assert lay_out([], KEYS) is None
