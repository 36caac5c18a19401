"""What people wrote, what the vault was asked because of it, and the votes that follow from both.

The votes are folded here a second time, from what people meant and the vault said it counted; the
product's own folding and reading are not used.
"""

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from tests.soak.trail import Violation

Bits = tuple[bool, ...]


@dataclass(frozen=True)
class Said:
    """One text a person wrote; `bits` is what an answer means, None for everything else."""

    tag: str
    number: str
    person: str
    at: datetime
    kind: str
    body: str
    bits: Bits | None


@dataclass(frozen=True)
class Effect:
    """A call to the vault while a message was being dealt with."""

    tag: str
    kind: str
    person: str = ""
    period: int = 0
    number: int = 0
    bits: Bits = ()
    is_late: bool = False


@dataclass
class Votes:
    """One person's answers in a period: the last one for each invitation."""

    answers: dict[int, Bits] = field(default_factory=dict)
    is_withdrawn: bool = False

    def count(self, effect: Effect) -> None:
        newest = max(self.answers, default=0)
        if effect.is_late and (self.is_withdrawn or effect.number <= newest):
            return
        if effect.number >= newest:
            self.answers[effect.number] = effect.bits
            self.is_withdrawn = False

    def withdraw(self) -> None:
        self.answers.clear()
        self.is_withdrawn = True

    def tally(self, conditions: int) -> tuple[int, Bits, int, tuple[int, ...]]:
        """Number and bits of the newest answer, how many came before it, and what those met."""
        if not self.answers:
            return 0, (self.is_withdrawn,) * conditions, 0, (0,) * conditions
        *earlier, newest = sorted(self.answers)
        met = tuple(sum(self.answers[n][i] for n in earlier) for i in range(conditions))
        return newest, self.answers[newest], len(earlier), met


def meaning_of(values: tuple[int, int, int, int]) -> Bits:
    """The five conditions on the four values, as signals.md states them."""
    hard, stress, drained, wish = values
    return hard >= 1, stress >= 3, drained >= 3, drained >= 4, wish >= 2


@dataclass
class Ledger:
    """Messages and effects of one installation, whichever process they happened in."""

    said: dict[str, Said] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    finished: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    votes: defaultdict[tuple[int, str], Votes] = field(default_factory=lambda: defaultdict(Votes))
    failing: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    checked: int = 0

    def must_fail(self, tag: str, kind: str) -> bool:
        """Whether this call to the vault is one that fails."""
        if kind not in self.failing:
            return False
        self.failing.remove(kind)
        self.failures[tag] += 1
        return True

    def note(self, effect: Effect) -> None:
        """Fold what the vault counted."""
        self.effects.append(effect)
        votes = self.votes[effect.period, effect.person]
        if effect.kind == "ballot":
            votes.count(effect)
        elif effect.kind == "withdrawal":
            votes.withdraw()

    def check(self) -> None:
        """Every effect since the last look is that of one message, and the one it meant."""
        with self.lock:
            fresh, self.checked = self.effects[self.checked :], len(self.effects)
            for effect in fresh:
                self._check(effect)
            for tag in {effect.tag for effect in fresh}:
                self._check_once(tag)

    def _check(self, effect: Effect) -> None:
        said = self.said.get(effect.tag)
        if said is None:
            raise Violation(f"an effect of no message: {effect}")
        if said.person != effect.person:
            raise Violation(f"{said} had an effect on somebody else: {effect}", said.number)
        if effect.kind == "ballot" and said.bits != effect.bits:
            raise Violation(f"{said} was counted as {effect}", said.number)
        if effect.kind in ("withdrawal", "debrief") and said.kind != effect.kind:
            raise Violation(f"{said} was taken for {effect}", said.number)

    def _check_once(self, tag: str) -> None:
        mine = [effect for effect in self.effects if effect.tag == tag]
        again = len(mine) - 1 - self.failures[tag]
        if again > 0 or len({(one.kind, one.period, one.number) for one in mine}) > 1:
            raise Violation(f"a message had several effects: {mine}", self.said[tag].number)
        if self.finished[tag] > 1 + self.failures[tag]:
            raise Violation(f"a message was dealt with twice: {mine}", self.said[tag].number)

    def check_complete(self) -> None:
        """Every message was dealt with in the end."""
        for tag, said in self.said.items():
            if not self.finished[tag]:
                raise Violation(f"nobody ever dealt with {said}", said.number)
