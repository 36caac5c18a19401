from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.domain.language import Language
from wellness.domain.segments import is_gsm7
from wellness.domain.texts import (
    FIELDS,
    LintFault,
    PulseMode,
    TextKey,
    Wording,
    WordingError,
    for_mode,
    render,
    whole_agency,
)

EN, ES = Language.EN, Language.ES
DEFAULT = Wording.default()


def test_every_text_exists_in_both_languages_with_its_declared_fields() -> None:
    assert set(DEFAULT.texts) == {(key, language) for key in TextKey for language in Language}
    assert set(FIELDS) == set(TextKey)


def test_a_text_is_filled() -> None:
    assert render(DEFAULT, TextKey.THANKS, EN, team="Co-Response", k=7) == (
        "Counted for Co-Response, shown only with 7+ answers. "
        "Sooner as a team: DEBRIEF. Peer: CONTACT. Crisis: 988."
    )
    assert render(DEFAULT, TextKey.THANKS, ES, team=whole_agency(ES), k=7) == (
        "Cuenta para toda la agencia, se ve solo con 7+. "
        "Antes en equipo: EQUIPO. Par: CONTACTO. Crisis: 988, oprima 2."
    )
    assert whole_agency(EN) == "the whole agency"


def test_the_first_pulse_is_the_pulse_and_what_the_phone_company_sees() -> None:
    pulse = render(DEFAULT, TextKey.PULSE, EN, link="https://r.example/c#x")
    first = render(DEFAULT, TextKey.FIRST, EN, link="https://r.example/c#x")

    assert first == f"{pulse}. The phone company sees replies; the link does not."
    assert DEFAULT.get_template(TextKey.FIRST, ES).endswith(
        "STOP=salir. La telefonica ve las respuestas; el enlace no."
    )


def test_a_missing_or_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Missing fields: team; unknown fields: crew\."):
        render(DEFAULT, TextKey.THANKS, EN, k=7, crew="B")
    with pytest.raises(ValueError, match=r"Missing fields: none; unknown fields: k\."):
        render(DEFAULT, TextKey.LATE, EN, k=7)


def test_a_name_is_folded_when_it_is_filled_in() -> None:
    text = render(DEFAULT, TextKey.DEBRIEF, EN, team="Atenció\u0301n\n{link} “Ágil”")

    assert text.startswith('Noted, Atencion (link) "Agil". If three')


@given(
    st.sampled_from(TextKey),
    st.sampled_from(Language),
    st.lists(st.text(), min_size=4, max_size=4),
)
def test_a_filled_text_is_gsm7_and_has_no_brace(
    key: TextKey, language: Language, values: list[str]
) -> None:
    text = render(DEFAULT, key, language, **dict(zip(sorted(FIELDS[key]), values, strict=False)))

    assert is_gsm7(text)
    assert not {"{", "}"} & set(text)


def test_an_agency_puts_its_own_texts_over_the_defaults() -> None:
    late = "Too late to count. Peer: CONTACT. Crisis: 988."

    wording = Wording.with_overrides({"late": {"en": late}})

    assert render(wording, TextKey.LATE, EN) == late
    assert wording.get_template(TextKey.LATE, ES) == DEFAULT.get_template(TextKey.LATE, ES)
    assert wording.version != DEFAULT.version
    assert Wording.default().version == DEFAULT.version


def test_the_first_pulse_follows_an_overridden_pulse_unless_overridden_itself() -> None:
    pulse = "Reply 4 digits, e.g. 0111, or {link} Crisis: 988. STOP=out."
    first = "First one. Carriers see replies. Reply 0111 or {link} Crisis: 988. STOP=out."

    followed = Wording.with_overrides({"pulse": {"en": pulse}})
    own = Wording.with_overrides({"pulse": {"en": pulse}, "first": {"en": first}})

    assert followed.get_template(TextKey.FIRST, EN) == (
        f"{pulse} The phone company sees replies; the link does not."
    )
    assert own.get_template(TextKey.FIRST, EN) == first


def test_every_fault_of_the_overrides_is_told_at_once() -> None:
    with pytest.raises(WordingError) as raised:
        Wording.with_overrides(
            {
                "latte": {"en": "x"},
                "late": {"fr": "x", "en": "Closed {date}."},
                "thanks": {"es": "Gracias {team}."},
                "capped": {"en": "Done {today!r}."},
            }
        )

    assert [(fault.key, fault.language) for fault in raised.value.faults] == [
        ("latte", None),
        ("late", None),
        ("late", EN),
        ("thanks", ES),
        ("capped", EN),
    ]
    assert "late (en): Nothing fills {date}. This text can hold none." in str(raised.value)
    assert "thanks (es): {k} is missing." in str(raised.value)
    assert "capped (en): A brace stands outside a field." in str(raised.value)
    assert 'late: There is no language "fr". Use one of: en, es.' in str(raised.value)


@pytest.mark.parametrize(
    "text", ["{team.upper}", "{team[0]}", "{team:>9}", "{0}", "{", "}}", "{{team}}"]
)
def test_nothing_but_plain_fields_stands_in_braces(text: str) -> None:
    with pytest.raises(WordingError, match="brace"):
        Wording.with_overrides({"thanks": {"en": f"{text} {{team}} {{k}} 988"}})


def test_a_wording_that_lacks_a_text_cannot_exist() -> None:
    texts = dict(DEFAULT.texts)
    del texts[TextKey.CRISIS, ES]

    with pytest.raises(WordingError) as raised:
        Wording(MappingProxyType(texts))

    assert raised.value.faults == (
        LintFault(TextKey.CRISIS, ES, "This text is missing.", "Write it."),
    )


@pytest.mark.parametrize(
    ("mode", "link", "digits"),
    [
        (PulseMode.REPLY_OR_LINK, True, True),
        (PulseMode.LINK, True, False),
        (PulseMode.REPLY, False, True),
    ],
)
@pytest.mark.parametrize("key", [TextKey.PULSE, TextKey.FIRST])
@pytest.mark.parametrize("language", Language)
def test_a_pulse_asks_only_for_what_its_mode_takes(
    key: TextKey, language: Language, mode: PulseMode, *, link: bool, digits: bool
) -> None:
    text = DEFAULT.get_template(for_mode(key, mode), language)

    assert ("{link}" in text) is link
    assert ("0111" in text) is digits


def test_a_reply_mode_never_speaks_of_a_link_and_link_mode_never_of_digits() -> None:
    shared = (TextKey.OPT_IN, TextKey.PULSE, TextKey.FIRST, TextKey.UNREAD, TextKey.OUTAGE)

    by_reply = [DEFAULT.get_template(for_mode(key, PulseMode.REPLY), EN) for key in shared]
    by_link = [DEFAULT.get_template(for_mode(key, PulseMode.LINK), EN) for key in shared]

    assert not [text for text in by_reply if "link" in text]
    assert not [text for text in by_link if "digits" in text]
    assert for_mode(TextKey.THANKS, PulseMode.LINK) is TextKey.THANKS
