import time
from hashlib import shake_256
from typing import Final

import pytest

from wellness.domain.replies import (
    Answer,
    Contact,
    Crisis,
    Debrief,
    Help,
    Join,
    Language,
    OptOut,
    Reply,
    Start,
    Take,
    Tapback,
    Unread,
    Withdraw,
    read_reply,
    values_of,
)
from wellness.domain.scales import Scale

PULSE = (Scale(0, 3), Scale(1, 4), Scale(1, 5), Scale(1, 3))
LONG: Final = 100_000


@pytest.mark.parametrize(
    ("reply", "kind", "values"),
    [
        (Answer((1, 2, 2, 1)), "answer", "1 2 2 1"),
        (Unread(), "unread", ""),
        (Tapback(), "tapback", ""),
        (OptOut(carrier=True), "optout", ""),
        (Crisis(beside_digits=True), "crisis", ""),
        (Help(carrier=True), "help", ""),
        (Start(carrier=False), "start", ""),
        (Join(), "join", ""),
        (Contact(), "contact", ""),
        (Debrief(), "debrief", ""),
        (Withdraw(), "withdraw", ""),
        (Language("es"), "language", "es"),
        (Take(7), "take", "7"),
    ],
)
def test_each_meaning_has_its_kind_and_values(reply: Reply, kind: str, values: str) -> None:
    assert (reply.kind, values_of(reply)) == (kind, values)
    assert {reply: "a frozen value may be a key"}[reply]


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        ("Liked \u201ci want to die\u201d", Tapback()),
        ("Liked \u201cEx 1221\nSTOP\u201d", Tapback()),
        ("STOP\ni want to die", Crisis(beside_digits=False, opts_out=True)),
        ("contact\nstop", OptOut(carrier=False)),
        ("1221\nstop", OptOut(carrier=False)),
        ("contact 1221", Contact()),
        ("\u00b2 i want to die", Crisis(beside_digits=True)),
        ("\u00b2\nSTOP", OptOut(carrier=False)),
        ("contact \u00b2", Contact()),
        ("take \u2466", Unread()),
        ("1221 \u00b2", Unread()),
    ],
)
def test_the_earlier_rule_wins(body: str, reply: Reply) -> None:
    assert read_reply(body, PULSE) == reply


def test_only_the_first_320_characters_can_hold_an_answer() -> None:
    assert read_reply("1221 " + "a" * 400 + " 3", PULSE) == Answer((1, 2, 2, 1))
    assert read_reply("1221 " + "a" * 300 + " 3", PULSE) == Unread()
    assert read_reply("a" * 320 + " 1221", PULSE) == Unread()
    assert read_reply(" " * 400 + "1221" + "\n" * 400, PULSE) == Answer((1, 2, 2, 1))


def test_a_value_that_the_limit_would_cut_is_not_guessed() -> None:
    body = "1,2,2" + "," * 314 + "1"

    assert len(body) == 320
    assert read_reply(body, PULSE) == Answer((1, 2, 2, 1))
    assert read_reply(body + "1", PULSE) == Unread()
    assert read_reply(body + ".5", PULSE) == Unread()


@pytest.mark.parametrize(
    "body",
    [
        "1" * LONG,
        "1.2.2.1" + " " * LONG + "x",
        "1." * (LONG // 2),
        "1" + "," * LONG + "2",
        ":" * LONG,
        "q1 " * (LONG // 3),
        "one " * (LONG // 4),
        "1221" + "\U0001f44d" * LONG,
        "1221 " + "am " * (LONG // 3) + "x",
        '"' * LONG,
        'liked "' + '"x' * (LONG // 2),
        "reacted " + "to " * (LONG // 3),
        "removed " + "from " * (LONG // 5),
        "\U0001f44d" * LONG + ' to "',
        "please " * (LONG // 7) + "x",
        "por " * (LONG // 4),
        "stop " * (LONG // 5) + "x",
        "want to " * (LONG // 8),
        "i want to di " * (LONG // 13),
        "n' t " * (LONG // 5),
        "take " + "1" * LONG,
        "a" + "\u0301" * (LONG // 2) + "\u0323" * (LONG // 2),
        "1" + "\u0301" * (LONG // 2) + "\u0323" * (LONG // 2),
        "\n".join(map(str, range(LONG // 6))),
        "a\n" * (LONG // 2),
        "\x00" * LONG,
        "\ud800" * LONG,
        "\ufdfa" * (LONG // 4),
    ],
    ids=lambda body: ascii(body[:12]),
)
def test_the_longest_message_is_read_within_a_second(body: str) -> None:
    started = time.process_time()

    read_reply(body, PULSE)

    assert time.process_time() - started < 1


def _noise(seed: int) -> str:
    drawn = shake_256(seed.to_bytes(4)).digest(4 * (seed % 40))
    points = (int.from_bytes(drawn[i : i + 4]) for i in range(0, len(drawn), 4))
    return "".join(chr(point % 0x110000 if point % 2 else point % 0x80) for point in points)


def test_ten_thousand_random_bodies_never_raise() -> None:
    bodies = map(_noise, range(10_000))

    kinds = {read_reply(body, PULSE).kind for body in bodies}

    assert "unread" in kinds
