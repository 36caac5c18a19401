from dataclasses import replace
from itertools import product

import pytest

from tests.domain.texts.riverbend import RIVERBEND, faults_of
from wellness.domain.importing.units import UNIT_NAME_LIMIT
from wellness.domain.language import Language
from wellness.domain.segments import count_segments
from wellness.domain.texts import (
    EQUAL_REPLIES,
    FIELDS,
    LongName,
    Surroundings,
    TextKey,
    Wording,
    find_long_name,
    lint,
    longest_fields,
    render,
    whole_agency,
)

EN, ES = Language.EN, Language.ES
DEFAULT = Wording.default()


def longest(key: TextKey, language: Language, surroundings: Surroundings) -> str:
    fields = longest_fields(surroundings, language)
    return render(DEFAULT, key, language, **{name: fields[name] for name in FIELDS[key]})


@pytest.mark.parametrize("key", EQUAL_REPLIES)
@pytest.mark.parametrize("language", Language)
def test_every_equal_reply_fits_one_segment(key: TextKey, language: Language) -> None:
    assert count_segments(longest(key, language, RIVERBEND)) == 1


def test_a_pulse_fits_two_segments_up_to_a_link_of_73_characters() -> None:
    fits = replace(RIVERBEND, link="x" * 73)
    too_long = replace(RIVERBEND, link="x" * 74)

    assert lint(DEFAULT, fits) == []
    assert [(fault.key, fault.language) for fault in lint(DEFAULT, too_long)] == [("first", ES)]
    assert lint(DEFAULT, too_long)[0].remedy == (
        "Shorten it, or the link or name in it, by 1 character."
    )


def test_a_text_over_two_segments_is_found_with_its_excess() -> None:
    text = "Crisis: 988 STOP " + "x" * 300 + " {agency} {phone}"

    (fault,) = faults_of("help", "en", text, replace(RIVERBEND, agency="A" * 10))

    assert fault.key == TextKey.HELP
    assert fault.problem == "It needs 3 segments; no text may need more than 2."
    assert fault.remedy == "Shorten it, or the link or name in it, by 37 characters."


def test_a_leaf_name_that_costs_a_second_segment_is_named() -> None:
    name = "Community Response and Stabilization, Outreach, Follow-Up, North"

    faults = lint(DEFAULT, replace(RIVERBEND, team_names=("Co-Response", name)))

    assert [(fault.key, fault.language) for fault in faults] == [(TextKey.THANKS, EN)]
    assert faults[0].problem == (
        f'With the team name "{name}" it needs 2 segments; other replies need 1, so a phone bill '
        "would tell which reply it was (R15)."
    )
    assert faults[0].remedy == (
        "Shorten the name by 1 character, or give the team a short name of at most 63 characters."
    )


def test_the_longest_name_that_fits_has_63_characters_three_more_than_an_import_takes() -> None:
    fits = replace(RIVERBEND, team_names=("N" * 63,))
    too_long = replace(RIVERBEND, team_names=("N" * 64,))

    assert lint(DEFAULT, fits) == []
    assert [fault.remedy for fault in lint(DEFAULT, too_long)] == [
        "Shorten the name by 1 character, or give the team a short name of at most 63 characters."
    ]
    assert UNIT_NAME_LIMIT == 60


@pytest.mark.parametrize("k", [7, 15])
def test_a_name_that_fits_keeps_every_k_in_the_class(k: int) -> None:
    surroundings = replace(RIVERBEND, team_names=("N" * 63,), k=k)

    assert lint(DEFAULT, surroundings) == []
    assert find_long_name(DEFAULT, surroundings, "N" * 63) is None


def test_a_name_is_measured_in_the_text_that_bears_it_worst() -> None:
    long = find_long_name(DEFAULT, RIVERBEND, "œ" * 35)

    assert long == LongName(TextKey.THANKS, EN, limit=1, excess=7, longest=63)


def test_a_name_is_not_blamed_for_a_text_that_is_too_long_without_it() -> None:
    wording = Wording.with_overrides({"thanks": {"en": "x" * 170 + " {team} {k} Crisis: 988."}})

    assert find_long_name(wording, RIVERBEND, "N" * 50) is None


def test_extension_characters_in_a_name_count_twice() -> None:
    faults = lint(DEFAULT, replace(RIVERBEND, team_names=("[" + "N" * 61 + "]",)))

    assert {fault.remedy for fault in faults} == {
        "Shorten the name by 1 character, or give the team a short name of at most 62 characters."
    }


def test_one_language_that_costs_more_than_the_other_is_found() -> None:
    faults = faults_of("capped", "es", "Gracias. " + "x" * 150 + " Crisis: 988, oprima 2.")

    assert [(fault.key, fault.language) for fault in faults] == [(TextKey.CAPPED, ES)]
    assert "(R15)" in faults[0].problem


def test_equal_replies_that_all_need_two_segments_are_in_one_class() -> None:
    filler = "x" * 150 + " Crisis: 988."
    own = {
        str(key): {
            str(language): " ".join([filler, *sorted(f"{{{name}}}" for name in FIELDS[key])])
            for language in Language
        }
        for key in EQUAL_REPLIES
    }

    assert lint(Wording.with_overrides(own), RIVERBEND) == []


def equal_replies_of(septets: int) -> Wording:
    """Fill every equal reply up to `septets` with the longest fields of Riverbend."""
    own: dict[str, dict[str, str]] = {str(key): {} for key in EQUAL_REPLIES}
    for key, language in product(EQUAL_REPLIES, Language):
        names = " ".join(sorted(f"{{{name}}}" for name in FIELDS[key]))
        fields = {**longest_fields(RIVERBEND, language), "team": whole_agency(language)}
        length = len(f"988 {names}".format(**fields))
        own[str(key)][str(language)] = "x" * (septets - length - 1) + f" 988 {names}"
    return Wording.with_overrides(own)


def test_a_reply_that_is_cheaper_on_some_days_sets_the_class() -> None:
    riverbend = replace(RIVERBEND, team_names=())

    faults = lint(equal_replies_of(161), riverbend)

    assert len(faults) == len(EQUAL_REPLIES) * len(Language)
    assert all("other replies need 1" in fault.problem for fault in faults)
    assert {fault.remedy for fault in faults} == {
        "Shorten it, or the link or name in it, by 1 character."
    }
    assert lint(equal_replies_of(162), riverbend) == []


def test_a_reply_that_is_cheaper_for_a_short_name_sets_the_class() -> None:
    faults = lint(equal_replies_of(163), replace(RIVERBEND, team_names=("Care",)))

    assert {fault.key for fault in faults} == set(EQUAL_REPLIES)
    assert all("(R15)" in fault.problem for fault in faults)


def test_equal_replies_of_three_segments_are_too_long_though_equal() -> None:
    faults = lint(equal_replies_of(320), replace(RIVERBEND, team_names=()))

    assert len(faults) == len(EQUAL_REPLIES) * len(Language)
    assert all("no text may need more than 2" in fault.problem for fault in faults)


def test_an_empty_reply_is_found_and_blames_no_other() -> None:
    faults = faults_of("capped", "en", "")

    assert [(fault.key, fault.problem) for fault in faults] == [
        (TextKey.CAPPED, "The crisis line is missing.")
    ]


def test_the_longest_fields_are_measured_in_septets_and_folded() -> None:
    surroundings = replace(RIVERBEND, team_names=("Abcdefghijklmnop\u00edq", "[[[[[[[[[[[["))

    assert longest_fields(surroundings, EN)["team"] == "[[[[[[[[[[[["
    assert longest_fields(replace(RIVERBEND, team_names=("\u00c1",)), ES)["team"] == (
        "toda la agencia"
    )
    assert longest_fields(RIVERBEND, EN)["team"] == "Leadership & Administration"
