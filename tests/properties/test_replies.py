import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from wellness.domain.replies import (
    CRISIS_PHRASES,
    Answer,
    Crisis,
    OptOut,
    Tapback,
    read_reply,
    values_of,
)
from wellness.domain.replies.wordings import BARE_OPT_OUTS, CLEAR_OPT_OUTS
from wellness.domain.scales import Scale

PULSE = (Scale(0, 3), Scale(1, 4), Scale(1, 5), Scale(1, 3))
PULSE_TEXT = (
    "Shift check-in, no names shown. Reply 4 digits: hard calls 0-3, stress 1grn-4red, drained"
    " 1-5, want debrief 1no-3yes. Ex 0111. Or tap https://c.example/k7 Peer: CONTACT Crisis: 988"
    " STOP=out"
)
PULSE_TEXT_ES = (
    "Chequeo del turno, sin nombres. Responda 4 digitos: casos duros 0-3, estres 1verde-4rojo,"
    " agotado 1-5, platicar en equipo 1no-3si. Ej 0111. O toque https://c.example/k7 Par:"
    " CONTACTO Crisis: 988 STOP=salir"
)
PROMPTS = [
    PULSE_TEXT,
    PULSE_TEXT_ES,
    "I can only read 4 digits, like 0111, or tap your link. Nothing was counted. Peer: CONTACT.",
    "Gracias. Ese chequeo ya cerro; no se conto nada. Par: CONTACTO. Crisis: 988, oprima 2.",
    "Ex 0111. Or tap",
]
QUOTES = [('"', '"'), ("\u201c", "\u201d"), ("\u00ab", "\u00bb"), ("'", "'"), ("\u2018", "\u2019")]
ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
SPANISH = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
]
WORDS = {"en": ENGLISH, "es": SPANISH}
COMMENTS = ["rough night", "thanks!", "ok", "no llueve", "- tired", ":)", "", "so, so bad"]
# What people type around digits, and what looks like it: a thick soup near the edge of the grammar.
SIGNS = "0123459  ,;:.-/\n!#()'\"qQ?lO\u00b2\u0661\uff11\ufe0f\u20e3\u200b\U0001f44d"
PIECES = ["one", "dos ", "stop", " ok", "i want to die", "take ", "1:", "2)", "q3 "]
scale = st.integers(0, 3).flatmap(lambda low: st.builds(Scale, st.just(low), st.integers(low, 9)))
pulses = st.lists(scale, min_size=1, max_size=8)
soups = st.lists(st.sampled_from([*SIGNS, *PIECES]), max_size=14).map("".join)
anything = st.text(st.characters(), max_size=60)
cases = st.sampled_from([str.lower, str.upper, str.title, str.casefold])


@dataclass(frozen=True)
class Written:
    """A body written by the grammar, and what must be read from it."""

    body: str
    scales: tuple[Scale, ...]
    values: tuple[int, ...]


@st.composite
def gaps(draw: st.DrawFn, count: int, *, colons: bool) -> list[str]:
    """One gap fewer than values: run together, soft ones of any mixture, or one mark throughout."""
    kinds = ["", "soft", ".", "-", "/", "\u2013", *([":"] if colons else [])]
    kind = draw(st.sampled_from(kinds))
    spaces = st.sampled_from(["", " ", "  ", "\n", "\u00a0", "\r\n"])
    soft = st.text(" ,;\n", min_size=1, max_size=3)
    if kind == "":
        return [""] * (count - 1)
    if kind == "soft":
        return [draw(soft) for _ in range(count - 1)]
    return [draw(spaces) + kind + draw(spaces) for _ in range(count - 1)]


@st.composite
def digits(draw: st.DrawFn, value: int) -> str:
    """A value as an ASCII, full-width, Arabic-Indic, mathematical or keycap digit."""
    keycap = f"{value}\ufe0f\u20e3"
    others = [chr(zero + value) for zero in (0xFF10, 0x660, 0x6F0, 0x966, 0x1D7CE)]
    return draw(st.sampled_from([str(value), str(value), keycap, *others]))


@st.composite
def lists_of_values(draw: st.DrawFn, values: Sequence[int], *, labelled: bool) -> str:
    """The values as digits or words with their gaps and labels."""
    language = draw(st.sampled_from(["", "en", "es"]))
    written = [
        draw(cases)(WORDS[language][value]) if language else draw(digits(value)) for value in values
    ]
    between = draw(gaps(len(values), colons=not labelled and len(values) != 2))
    if labelled:
        assume("" not in between)
        labels = st.sampled_from(["{}:", "{}: ", "{})", "{}) ", "q{} ", "Q{}: ", "q{}:\n"])
        written = [draw(labels).format(n) + value for n, value in enumerate(written, start=1)]
    parts = [part for pair in zip(written, [*between, ""], strict=True) for part in pair]
    return "".join(parts)


@st.composite
def framed(draw: st.DrawFn, values: str) -> str:
    """The values in what may stand around them."""
    marks = st.text(".!\U0001f44d\u2764", max_size=2)
    opening, closing = draw(
        st.sampled_from(["", "#", "()", '""', "\u201c\u201d", "''", ("#", ""), ("# (", ")")]).map(
            lambda pair: (pair[:1], pair[1:]) if isinstance(pair, str) else pair
        )
    )
    quoted = closing not in {"", ")"}
    tail = draw(marks)
    if not quoted:
        comment = draw(st.sampled_from(COMMENTS))
        tail += draw(st.sampled_from([" ", ", ", "; ", "\n", ": "])) + comment if comment else ""
    edge = st.sampled_from(["", " ", "\n", "\u200b", "\u00a0"])
    return draw(edge) + opening + values + closing + tail + draw(edge)


@st.composite
def replies(draw: st.DrawFn, *, missing: int = 0) -> Written:
    """An answer by the grammar; with `missing` values too few (negative: too many), never one."""
    scales = tuple(draw(st.lists(scale, min_size=max(1, 1 + missing), max_size=8)))
    values = tuple(draw(st.integers(one.low, one.high)) for one in scales)
    said = [*values, *[1] * 3][: len(values) - missing]
    body = draw(lists_of_values(said, labelled=draw(st.booleans())))
    return Written(draw(framed(body)), scales, values)


@settings(deadline=None, max_examples=400)
@given(replies())
def test_everything_the_grammar_writes_is_read_as_written(written: Written) -> None:
    assert read_reply(written.body, written.scales) == Answer(written.values)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from([-3, -2, -1, 1, 2, 3]).flatmap(lambda n: replies(missing=n)))
def test_a_value_too_few_or_too_many_is_never_an_answer(written: Written) -> None:
    assert not isinstance(read_reply(written.body, written.scales), Answer)


@settings(deadline=None, max_examples=200)
@given(replies(), st.data())
def test_a_value_out_of_its_range_is_never_an_answer(written: Written, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(written.values) - 1))
    value = written.values[at]
    other = data.draw(st.sampled_from([Scale(value + 1, value + 3), Scale(0, max(value - 1, 0))]))
    assume(value not in other)
    scales = (*written.scales[:at], other, *written.scales[at + 1 :])

    assert not isinstance(read_reply(written.body, scales), Answer)


def spoken_digits(body: str) -> list[int]:
    return [unicodedata.decimal(character) for character in body if character.isdecimal()]


def spoken_words(body: str) -> list[int]:
    plain = re.sub("[\u200b\ufe0f\u20e3]", "", body.casefold())
    words = [*ENGLISH, *SPANISH]
    return [words.index(word) % len(ENGLISH) for word in re.findall("|".join(words), plain)]


def accounts_for(body: str, values: Sequence[int]) -> bool:
    """Whether every digit is a value or a label, in order, or the first number words the values."""
    said, labels = spoken_digits(body), list(range(1, len(values) + 1))
    labelled = [n for pair in zip(labels, values, strict=True) for n in pair]
    return said in (list(values), labelled) or (
        said in ([], labels) and spoken_words(body)[: len(values)] == list(values)
    )


@st.composite
def nearly_replies(draw: st.DrawFn) -> Written:
    """An answer by the grammar with one to three signs or pieces put in, taken out or changed."""
    written = draw(replies())
    body = written.body
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(body)))
        piece = draw(st.sampled_from([*SIGNS, *PIECES, "", ""]))
        body = body[:at] + piece + body[at + draw(st.integers(0, 1)) :]
    return Written(body, written.scales, written.values)


@settings(deadline=None, max_examples=800)
@given(st.one_of(nearly_replies(), st.builds(Written, soups, pulses.map(tuple), st.just(()))))
def test_an_answer_is_whole_in_range_and_accounts_for_every_digit(written: Written) -> None:
    reply = read_reply(written.body, written.scales)

    if isinstance(reply, Answer):
        assert len(reply.values) == len(written.scales)
        assert all(v in one for v, one in zip(reply.values, written.scales, strict=True))
        assert accounts_for(written.body, reply.values)


@settings(deadline=None, max_examples=200)
@given(st.one_of(soups, anything, st.binary(max_size=80).map(lambda raw: raw.decode("latin-1"))))
def test_reading_never_raises_and_always_says_the_same(body: str) -> None:
    first = read_reply(body, PULSE)

    assert read_reply(body, PULSE) == first
    assert values_of(first) == "" or first.kind in {"answer", "language", "take"}


@settings(deadline=None, max_examples=200)
@given(st.one_of(soups, replies().map(lambda written: written.body)), st.data())
def test_spacing_does_not_change_the_reading(body: str, data: st.DataObject) -> None:
    runs = re.split("([ \u00a0]+)", body)
    spaces = st.text(" \t\u00a0\u2009", min_size=1, max_size=3)
    spaced = "".join(data.draw(spaces) if run[:1] in {" ", "\u00a0"} else run for run in runs)
    ends = st.text(" \t\n\r\u00a0", max_size=3)
    respaced = data.draw(ends) + spaced.replace("\n", "\r\n\n") + data.draw(ends)

    reply, again = read_reply(body, PULSE), read_reply(respaced, PULSE)

    assert (again.kind, values_of(again)) == (reply.kind, values_of(reply))


@settings(deadline=None, max_examples=400)
@given(
    st.one_of(soups, anything, replies().map(lambda written: written.body)),
    st.sampled_from(PROMPTS),
    st.sampled_from(QUOTES),
    st.one_of(soups, anything),
)
@example("", PROMPTS[-1], ('"', '"'), "")
@example("1221 ", PROMPTS[0], ('"', '"'), "")
@example("#", PROMPTS[-1], ("'", "'"), "")
def test_no_body_that_quotes_a_text_of_ours_is_an_answer(
    before: str, prompt: str, quotes: tuple[str, str], after: str
) -> None:
    opening, closing = quotes

    for body in (
        f"{before}{opening}{prompt}{closing}{after}",
        f"{before}{opening}{prompt}",
        f"Liked {opening}{prompt}{closing}",
    ):
        assert not isinstance(read_reply(body, PULSE), Answer)


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(CRISIS_PHRASES),
    cases,
    st.one_of(soups, anything, replies().map(lambda written: written.body)),
    st.one_of(soups, anything),
)
def test_a_crisis_phrase_is_heard_beside_anything_but_a_tapback(
    phrase: str, case: object, before: str, after: str
) -> None:
    assert callable(case)
    body = f"{before} . {case(phrase)} . {after}"

    reply = read_reply(body, PULSE)

    assert isinstance(reply, Crisis | Tapback)
    if isinstance(reply, Crisis):
        assert reply.beside_digits or spoken_digits(body) == []


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from([*CLEAR_OPT_OUTS, *BARE_OPT_OUTS]),
    cases,
    st.lists(st.one_of(soups, anything), max_size=2),
    st.lists(st.one_of(soups, anything), max_size=2),
)
def test_an_opt_out_on_its_own_line_is_heard_beside_anything_but_crisis_or_tapback(
    phrase: str, case: object, before: list[str], after: list[str]
) -> None:
    assert callable(case)
    body = "\n".join([*before, f"{case(phrase)}.", *after])

    reply = read_reply(body, PULSE)

    assert isinstance(reply, OptOut | Crisis | Tapback)
    if isinstance(reply, Crisis):
        assert reply.opts_out
