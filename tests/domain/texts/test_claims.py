import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.texts.riverbend import RIVERBEND, faults_of
from wellness.domain.language import Language
from wellness.domain.replies.crisis import holds_crisis_phrase
from wellness.domain.replies.normalise import normalise
from wellness.domain.texts.claims import list_crisis_phrases

PIECES = (
    "I want|to die|don't|dont|want to be|alive|suicid|End It All|hacerme|da\u00f1o|can\u2019t|-"
)


@given(
    st.lists(st.sampled_from((*PIECES.split("|"), *RIVERBEND.crisis_phrases)), max_size=4),
    st.sampled_from([" ", ", ", "\n", "-", ""]),
)
def test_the_lint_finds_a_phrase_where_the_reply_reader_does(words: list[str], gap: str) -> None:
    text = gap.join(words)

    found = list_crisis_phrases(text, RIVERBEND.crisis_phrases)

    assert bool(found) == holds_crisis_phrase(normalise(text), tuple(RIVERBEND.crisis_phrases))


def test_apostrophes_do_not_hide_a_phrase() -> None:
    assert list_crisis_phrases("We cant sleep, call.", ["can't sleep"]) == ["can't sleep"]
    assert list_crisis_phrases("We can\u2019t sleep, call.", ["cant sleep"]) == ["cant sleep"]
    assert list_crisis_phrases("We can sleep.", ["can't sleep", "", "?"]) == []


@pytest.mark.parametrize(
    "claim",
    [
        "This is completely anonymous.",
        "100% anonymous.",
        "Es totalmente anónimo.",
        "HIPAA compliant.",
        "Your answers are privileged.",
        "Es privilegiado.",
        "Somebody is reading along.",
        "Someone will answer you.",
        "A counselor will see it.",
        "We read every reply.",
        "Our team reads all messages.",
        "Peer supporters see your replies.",
        "Replies are monitored 24/7.",
        "This number is being watched.",
        "Your texts are always read.",
        "No worries, staff monitors this.",
        "Siempre hay alguien para usted.",
        "Alguien le responderá.",
        "El equipo lee todas las respuestas.",
        "Vigilamos este numero.",
        "Sus mensajes son revisados.",
        "Monitoreamos esta linea.",
    ],
)
@pytest.mark.parametrize("language", Language)
def test_a_claim_that_cannot_be_kept_is_found(claim: str, language: Language) -> None:
    faults = faults_of("late", language, f"{claim} Crisis: 988.")

    assert [fault.key for fault in faults if "(R38)" in fault.problem]


@pytest.mark.parametrize(
    "honest",
    [
        "Replies are not monitored.",
        "Nobody reads this number.",
        "No person reads your replies.",
        "We don't read replies.",
        "The phone company sees replies.",
        "Nadie lee sus mensajes.",
        "La telefonica ve las respuestas.",
        "Este numero no lo vigila nadie.",
        "Answers are shown as groups.",
        "Ask your supervisor or su supervisor.",
        "To see your check-in, tap the link.",
        "Read how answers are shown.",
    ],
)
def test_saying_that_nobody_watches_is_no_claim(honest: str) -> None:
    assert faults_of("late", "en", f"{honest} Crisis: 988.") == []
