from dataclasses import replace
from fractions import Fraction

import pytest

from tests.domain.texts.riverbend import RIVERBEND
from wellness.domain.language import Language
from wellness.domain.texts import (
    BASE_TEXTS,
    EQUAL_REPLIES,
    FLAG_TEXTS,
    PulseMode,
    TextKey,
    Wording,
    count_equal_class,
    draw_bubble,
    estimate_month,
    for_mode,
    lint,
    longest_fields,
)

EN, ES = Language.EN, Language.ES
DEFAULT = Wording.default()
LONG_POOL = "Other teams in " + "N" * 60


@pytest.mark.parametrize("key", TextKey)
@pytest.mark.parametrize("language", Language)
def test_a_bubble_is_filled_and_measured(key: TextKey, language: Language) -> None:
    bubble = draw_bubble(DEFAULT, RIVERBEND, key, language)

    assert "{" not in bubble.text
    assert bubble.encoding == "GSM-7"
    assert bubble.segments == (1 if bubble.units <= 160 else 2)
    assert bubble.is_equal == (key in EQUAL_REPLIES)


def test_a_bubble_bears_the_longest_team_name() -> None:
    bubble = draw_bubble(DEFAULT, RIVERBEND, TextKey.THANKS, EN)

    assert max(RIVERBEND.team_names, key=len) in bubble.text


def test_the_example_of_a_change_has_the_greatest_length() -> None:
    for language in Language:
        bubble = draw_bubble(DEFAULT, RIVERBEND, TextKey.CHANGED, language)
        fields = longest_fields(RIVERBEND, language)

        bare = DEFAULT.get_template(TextKey.CHANGED, language)
        for name in ("agency", "date", "privacy", "change"):
            bare = bare.replace(f"{{{name}}}", fields[name])
        assert bubble.units == len(bare)


@pytest.mark.parametrize("key", FLAG_TEXTS)
def test_a_text_on_flags_bears_the_longest_name_of_pooled_teams(key: TextKey) -> None:
    surroundings = replace(RIVERBEND, pool_names=("Other teams in X", LONG_POOL))

    assert LONG_POOL in draw_bubble(DEFAULT, surroundings, key, EN).text
    assert LONG_POOL not in draw_bubble(DEFAULT, surroundings, TextKey.THANKS, EN).text


def test_a_name_of_pooled_teams_too_long_for_a_notice_is_found_with_its_excess() -> None:
    surroundings = replace(
        RIVERBEND, agency="A" * 40, link="x" * 73, pool_names=("Other teams in B", LONG_POOL)
    )

    faults = lint(DEFAULT, surroundings)
    too_long = draw_bubble(DEFAULT, surroundings, TextKey.PEER_FLAG, ES)

    [fault] = faults
    assert too_long.segments == 3
    assert (fault.key, fault.language) == (TextKey.PEER_FLAG, ES)
    assert fault.problem.startswith(f'About "{LONG_POOL}" it needs 3 segments')
    assert fault.remedy == (
        "Shorten the text, or the name of the unit that these teams are in, by "
        f"{too_long.units - 306} characters."
    )


def test_names_of_pools_are_no_matter_to_replies() -> None:
    assert lint(DEFAULT, replace(RIVERBEND, pool_names=(LONG_POOL,))) == []


def test_every_equal_reply_has_the_class_of_the_cheapest() -> None:
    segments = {
        draw_bubble(DEFAULT, RIVERBEND, key, language).segments
        for key in EQUAL_REPLIES
        for language in Language
    }

    assert segments == {count_equal_class(DEFAULT, RIVERBEND)}


@pytest.mark.parametrize("mode", PulseMode)
def test_the_texts_of_a_mode_are_all_but_the_variants_of_others(mode: PulseMode) -> None:
    used = {for_mode(key, mode) for key in BASE_TEXTS}

    others = {for_mode(key, other) for key in BASE_TEXTS for other in PulseMode} - used
    assert used | others == set(TextKey)
    assert len(used) == len(BASE_TEXTS)


def test_a_month_of_83_people_is_counted_as_the_guide_says() -> None:
    month = estimate_month(
        DEFAULT,
        RIVERBEND,
        mode=PulseMode.REPLY_OR_LINK,
        people=83,
        per_week=3,
        replying=Fraction(60, 100),
    )

    assert (month.checkins, month.checkin_segments) == (1079, 2)
    assert (month.replies, month.reply_segments) == (647, 1)
    assert (month.segments_out, month.segments_in, month.segments) == (2805, 647, 3452)


def test_where_only_the_link_is_read_no_reply_costs_anything() -> None:
    month = estimate_month(
        DEFAULT,
        RIVERBEND,
        mode=PulseMode.LINK,
        people=83,
        per_week=3,
        replying=Fraction(1),
    )

    assert month.segments_in == month.replies == 0
    assert month.segments == month.checkins * month.checkin_segments
