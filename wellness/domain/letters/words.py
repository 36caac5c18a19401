"""What the words of one language are made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from wellness.domain.letters.keys import LetterKey


@dataclass(frozen=True)
class Words:
    """Subjects that tell nothing, the lines under every e-mail, and the body of each."""

    subject: str
    staff_subject: str
    foot: str
    leave: str
    bodies: Mapping[LetterKey, str]
