from itertools import product

import pytest

from tests.domain.changes.examples import EVERY, POLICY, SHAPING, TREE
from wellness.domain.changes import (
    Change,
    Shaping,
    describe,
    kind_of,
    left_out_notice,
    notice,
    team_notice,
)
from wellness.domain.language import Language
from wellness.domain.segments import is_gsm7, septets
from wellness.domain.texts import CHANGE_LIMIT

BOTH = list(product(EVERY, Language))
NAMES = [f"{number}-{language}" for number, (_, language) in enumerate(BOTH)]


@pytest.mark.parametrize(("change", "language"), BOTH, ids=NAMES)
def test_a_change_is_said_in_both_languages_without_persons(
    change: Change, language: Language
) -> None:
    said = describe(change, language) + notice(change, language)

    assert said
    for word in ("lee@", "Lee", "+1919", "P00017", "Rae", "{", "!"):
        assert word not in said


@pytest.mark.parametrize("change", EVERY, ids=kind_of)
def test_both_languages_differ(change: Change) -> None:
    assert describe(change, Language.EN) != describe(change, Language.ES)
    assert notice(change, Language.EN) != notice(change, Language.ES)


@pytest.mark.parametrize(("change", "language"), BOTH, ids=NAMES)
def test_a_notice_fits_its_place_in_the_text(change: Change, language: Language) -> None:
    for words in (
        notice(change, language),
        left_out_notice(language),
        team_notice("Ünit [" + "é" * 200, language),
    ):
        assert is_gsm7(words)
        assert septets(words) <= CHANGE_LIMIT


def test_the_words_of_a_tree_name_every_unit() -> None:
    assert describe(TREE, Language.EN) == (
        "Units added: Team D. Renamed: Team A to Team One. Moved: Team B under North,"
        " Team C under North."
    )


def test_the_words_of_shaping_count_and_name_nobody() -> None:
    assert "4 of 9 in Team A and 3 of 8 in Team B" in describe(SHAPING, Language.EN)
    assert "4 de 9 en Team A y 3 de 8 en Team B" in describe(SHAPING, Language.ES)
    one = Shaping(leaves=SHAPING.leaves[:1])
    assert describe(one, Language.EN).endswith("touches 4 of 9 in Team A.")
    assert describe(Shaping(leaves=()), Language.EN).endswith("touches -.")


def test_the_words_of_a_policy_give_its_figures() -> None:
    assert "groups of 9 or more (k = 9, c = 2), in periods of 28 days" in describe(
        POLICY, Language.EN
    )
