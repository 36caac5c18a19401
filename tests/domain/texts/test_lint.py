from dataclasses import replace

import pytest

from tests.domain.texts.riverbend import LINK_OF_40, RIVERBEND, faults_of
from wellness.domain.language import Language
from wellness.domain.texts import LintFault, TextKey, Wording, lint

EN, ES = Language.EN, Language.ES
DEFAULT = Wording.default()


@pytest.mark.parametrize("link", [LINK_OF_40, RIVERBEND.link])
def test_the_defaults_are_clean_for_riverbend(link: str) -> None:
    assert len(LINK_OF_40) == 40
    assert len(RIVERBEND.team_names) == 8

    assert lint(DEFAULT, replace(RIVERBEND, link=link)) == []


def test_a_letter_outside_gsm7_is_found_with_a_replacement() -> None:
    (fault,) = faults_of("late", "es", "Ese chequeo ya cerró \u2013 gracias. Crisis: 988.")

    assert fault.problem == "These are outside GSM-7: ó \u2013"
    assert fault.remedy == 'Write "Ese chequeo ya cerro - gracias. Crisis: 988.".'


@pytest.mark.parametrize("key", TextKey)
@pytest.mark.parametrize("language", Language)
def test_a_text_without_the_crisis_line_is_found(key: TextKey, language: Language) -> None:
    text = DEFAULT.get_template(key, language).replace("988", "9880")

    faults = faults_of(key, language, text)

    missing = [fault for fault in faults if fault.problem == "The crisis line is missing."]
    first = {TextKey.PULSE: 2, TextKey.PULSE_LINK: 2, TextKey.PULSE_REPLY: 2}
    assert len(missing) == first.get(key, 1)  # the first pulse of the mode follows its pulse
    assert {fault.remedy for fault in missing} == {"Add 988."}


@pytest.mark.parametrize("phrase", RIVERBEND.crisis_phrases)
def test_a_crisis_phrase_in_a_text_is_found(phrase: str) -> None:
    shouted = phrase.upper().replace("'", "\u2019")

    faults = faults_of("late", "en", f"If you say: {shouted}, call 988.")

    assert f'"{phrase}"' in " ".join(fault.problem for fault in faults)


def test_a_crisis_phrase_inside_other_words_is_none() -> None:
    assert faults_of("late", "en", "The suicides lecture is closed. Crisis: 988.") == []


@pytest.mark.parametrize(
    "question",
    [
        "Bad shift? Reply yes or 0111.",
        "0111, or QUIT if bad.",
        "0111. Responda baja.",
        "0111. END?",
    ],
)
def test_a_reserved_word_offered_in_a_pulse_is_found(question: str) -> None:
    faults = faults_of("pulse", "en", f"{question} {{link}} Crisis: 988 STOP=out.")

    assert [fault.key for fault in faults] == [TextKey.PULSE, TextKey.FIRST]
    assert all("as an answer" in fault.problem for fault in faults)


def test_plain_words_in_a_pulse_are_no_offer() -> None:
    text = "End of shift, start of rest. Reply 0111 or {link} Crisis: 988 STOP=out. HELP."

    assert faults_of("pulse", "en", text) == []


@pytest.mark.parametrize("word", ["Yes", "STOP", "Cancelar", "end", "Baja"])
def test_a_reserved_word_among_the_answer_words_is_found(word: str) -> None:
    faults = lint(DEFAULT, replace(RIVERBEND, question_option_words=("low", word, "no")))

    assert faults == [
        LintFault(
            TextKey.PULSE,
            None,
            f'The answer "{word}" is a word that carriers or the reply reader act on.',
            "Choose another word for this answer.",
        )
    ]


@pytest.mark.parametrize(
    ("key", "text", "problem"),
    [
        ("pulse-reply", "Reply now. Crisis: 988 STOP=out.", "no example of four digits"),
        ("first", "The carrier sees it. {link} 988 STOP", "no example of four digits"),
        ("pulse-link", "Reply 4 digits or {link} Crisis: 988 STOP=out.", "asks for digits"),
        ("first-link", "0111 or {link} Crisis: 988 STOP=out.", "asks for digits"),
        ("first-reply", "Reply 0111. Crisis: 988 STOP=out.", "phone company"),
        ("opt-in", "{agency} {k} JOIN STOP 988", "phone company"),
        ("opt-in", "{agency} {k} STOP 988. The phone company sees replies.", "how to join"),
        ("help", "{agency} {phone} 988", "how to leave"),
        ("peerflag", "{agency} {team} {code} {link} 988", "how to take"),
    ],
)
def test_what_a_text_cannot_do_without_is_found(key: str, text: str, problem: str) -> None:
    faults = faults_of(key, "en", text)

    assert problem in " ".join(fault.problem for fault in faults if fault.key == key)


def test_another_crisis_line_can_be_named() -> None:
    faults = lint(DEFAULT, replace(RIVERBEND, crisis_number="555-0199"))

    assert len(faults) == len(TextKey) * len(Language)
    assert {fault.remedy for fault in faults} == {"Add 555-0199."}
