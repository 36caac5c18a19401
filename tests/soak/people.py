"""What people write: answers, words of ours, nonsense, and cries, drawn from a seed."""

import random
from dataclasses import dataclass
from pathlib import Path

from tests.soak.ledger import Bits, meaning_of

_PHRASES = Path(__file__).parents[1] / "data" / "crisis-phrases.txt"
CRISES = tuple(
    line.strip()
    for line in _PHRASES.read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
)
NONSENSE = (
    *(
        "ok",
        "hi",
        "what is this",
        "5",
        "12",
        "011",
        "01111",
        "0110",
        "4111",
        "0511",
        "0161",
        "0114",
    ),
    *("1.2 2 1", "2-3 2 1", "l111", "O111", "²111", "i quit this job", "cancel my shift", ""),
    *("call me at 0111 main street", "\U0001f44d", "none of your business", "0 1 1", "-1 1 1 1"),
    *("9999", "0000", "one two", "tomorrow", "Liked “Shift check-in”", "stopping by at 9"),
)
WORDS = {
    "stop": (
        "STOP",
        "stop",
        "Stop.",
        "unsubscribe",
        "no mas",
        "remove me",
        "please stop texting me",
    ),
    "start": ("START", "unstop"),
    "join": ("JOIN", "join"),
    "help": ("HELP", "info", "ayuda"),
    "contact": ("CONTACT", "contacto", "peer please"),
    "debrief": ("DEBRIEF", "equipo"),
    "withdrawal": ("CANCEL MY ANSWER", "borrar"),
    "language": ("ES", "en"),
    "take": ("TAKE 1", "TAKE 77"),
}
_USUAL = {"answer": 60, "nonsense": 18, "stop": 3, "contact": 3, "debrief": 8, "withdrawal": 4}
_ODD = _USUAL | {
    "answer": 12,
    "start": 3,
    "join": 4,
    "help": 3,
    "language": 2,
    "take": 2,
    "crisis": 4,
}


@dataclass(frozen=True)
class Wish:
    """What somebody is about to write, and what an answer means."""

    kind: str
    body: str
    bits: Bits | None = None


def draw(chance: random.Random, *, asked: bool) -> Wish:
    """Something a person writes, being asked or out of the blue."""
    weights = _USUAL if asked else _ODD
    return make(chance, chance.choices(list(weights), list(weights.values()))[0])


def make(chance: random.Random, kind: str) -> Wish:
    """A text of one kind."""
    if kind == "answer":
        values = (
            *(chance.randint(0, 3), chance.randint(1, 4)),
            *(chance.randint(1, 5), chance.randint(1, 3)),
        )
        gap, end = chance.choice(("", "", "", " ", ",", ", ", "\n")), chance.choice(("", "", "!"))
        return Wish(kind, gap.join(map(str, values)) + end, meaning_of(values))
    if kind == "crisis":
        phrase = chance.choice([phrase for phrase in CRISES if len(phrase) > 8])
        return Wish(kind, phrase + chance.choice(("", " 0111", "\nstop")))
    if kind == "nonsense" and chance.random() < 0.5:
        return Wish(kind, f"{chance.randint(4, 9)}{chance.randint(100, 999)}")  # no such value
    return Wish(kind, chance.choice(NONSENSE if kind == "nonsense" else WORDS[kind]))
