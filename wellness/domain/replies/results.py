"""What a reply can mean: one frozen type for each meaning, and their union `Reply`."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias, assert_never


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole check-in: one value for each question in order, each within its scale."""

    kind: ClassVar[str] = "answer"
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """Nothing the grammar knows; never a vote, never a zero."""

    kind: ClassVar[str] = "unread"


@dataclass(frozen=True, slots=True)
class Tapback:
    """A reaction that a phone wrote out as text; to be ignored."""

    kind: ClassVar[str] = "tapback"


@dataclass(frozen=True, slots=True)
class OptOut:
    """The person wants no more texts.

    `carrier` is true when the whole body is a word that the carrier itself answers, so that ours
    would be a second confirmation, or be blocked.
    """

    kind: ClassVar[str] = "optout"
    carrier: bool


@dataclass(frozen=True, slots=True)
class Crisis:
    """A phrase of the crisis list stands in the message; the body is to be dropped, no vote.

    `beside_digits` is true when any digit stood in the message: the crisis text then says that no
    answer was counted. `opts_out` is true when the message, or a line of it, is an opt-out as
    well: both are to be heeded. No such reading is a claim that anybody's crisis was detected.
    """

    kind: ClassVar[str] = "crisis"
    beside_digits: bool
    opts_out: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """The person asks what this number is; `carrier` as for OptOut (HELP and INFO)."""

    kind: ClassVar[str] = "help"
    carrier: bool


@dataclass(frozen=True, slots=True)
class Start:
    """The person wants the texts back after an opt-out; `carrier` as for OptOut."""

    kind: ClassVar[str] = "start"
    carrier: bool


@dataclass(frozen=True, slots=True)
class Join:
    """The person agrees to be texted."""

    kind: ClassVar[str] = "join"


@dataclass(frozen=True, slots=True)
class Contact:
    """The person wants a peer supporter to get in touch."""

    kind: ClassVar[str] = "contact"


@dataclass(frozen=True, slots=True)
class Debrief:
    """The person would like their team to come together."""

    kind: ClassVar[str] = "debrief"


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The person takes back the answers of the open period."""

    kind: ClassVar[str] = "withdraw"


@dataclass(frozen=True, slots=True)
class Language:
    """The person wants the texts in this language: "en" or "es"."""

    kind: ClassVar[str] = "language"
    code: str


@dataclass(frozen=True, slots=True)
class Take:
    """The sender takes the debrief flag with this code; who may is decided elsewhere."""

    kind: ClassVar[str] = "take"
    code: int


Reply: TypeAlias = (
    Answer
    | Unread
    | Tapback
    | OptOut
    | Crisis
    | Help
    | Start
    | Join
    | Contact
    | Debrief
    | Withdraw
    | Language
    | Take
)


def values_of(reply: Reply) -> str:
    """What the reply carries, in words: "1 2 2 1", "en", "7", or nothing."""
    match reply:
        case Answer(values=values):
            return " ".join(map(str, values))
        case Language(code=language):
            return language
        case Take(code=code):
            return str(code)
        case Unread() | Tapback() | OptOut() | Crisis() | Help() | Start():
            return ""
        case Join() | Contact() | Debrief() | Withdraw():
            return ""
        case _:
            assert_never(reply)
