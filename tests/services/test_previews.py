from tests.factories import make_terms
from wellness.domain.texts import PulseMode, TextKey, Wording
from wellness.domain.texts.keys import FLAG_TEXTS
from wellness.services.fitting import UnitNames
from wellness.services.previews import show_texts

NAMES = UnitNames(teams=("Night Team", "Care"), above=("Riverbend",))
UNFIT = Wording.with_overrides({"help": {"es": "{agency} {phone}"}})


def test_each_text_of_the_mode_is_shown_in_both_languages() -> None:
    board = show_texts(NAMES, terms=make_terms(mode=PulseMode.LINK))

    shown = {preview.key: preview for preview in board.previews}
    assert TextKey.PULSE_LINK in shown
    assert TextKey.PULSE not in shown
    assert shown[TextKey.PULSE_LINK].base is TextKey.PULSE
    assert all(
        [str(side.bubble.language) for side in one.sides] == ["en", "es"] for one in shown.values()
    )
    assert board.equal_segments == 1


def test_a_fault_stands_beside_the_text_and_language_it_is_of() -> None:
    board = show_texts(NAMES, terms=make_terms(wording=UNFIT))

    [faulty] = [preview for preview in board.previews if preview.has_faults]
    english, spanish = faulty.sides
    assert faulty.key is TextKey.HELP
    assert english.faults == ()
    assert "The crisis line is missing." in [fault.problem for fault in spanish.faults]
    assert board.faults == spanish.faults


def test_faults_of_texts_for_other_modes_are_kept() -> None:
    wording = Wording.with_overrides({"pulse-link": {"en": "Tap {link} STOP=out"}})

    board = show_texts(NAMES, terms=make_terms(wording=wording))

    assert not any(preview.has_faults for preview in board.previews)
    assert {fault.key for fault in board.faults} == {"pulse-link", "first-link"}


def test_the_longest_of_a_unit_s_pooled_teams_is_tried() -> None:
    board = show_texts(UnitNames(("Care",), ("D" * 300,)), terms=make_terms())

    assert {fault.key for fault in board.faults} == set(FLAG_TEXTS)
