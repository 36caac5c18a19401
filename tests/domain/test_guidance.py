"""Every trigger has a guide in both languages, and no guide promises what may not be promised."""

import pytest

from wellness.domain.guidance import GUIDES
from wellness.domain.language import Language
from wellness.domain.leading import ChangeFault, find_change_fault
from wellness.domain.signals import Trigger


@pytest.mark.parametrize("trigger", list(Trigger))
@pytest.mark.parametrize("language", list(Language))
def test_every_trigger_has_a_guide_in_plain_words(trigger: Trigger, language: Language) -> None:
    guide = GUIDES[trigger]

    lines = [said[language] for said in (*guide.does, guide.says, *guide.never)]

    assert len(lines) >= 4
    assert all(line and "!" not in line for line in lines)
    words = " ".join(lines).casefold()
    assert not [claim for claim in ("prevent", "previene", "anonym", "mandator") if claim in words]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Más gente los sábados?", None),
        ("x" * 100, None),
        ("x" * 101, ChangeFault.LONG),
        ("[" * 51, ChangeFault.LONG),
        ("", ChangeFault.EMPTY),
        ("\u4eba", ChangeFault.CHARACTERS),
    ],
)
def test_a_line_has_to_fit_a_text(line: str, fault: ChangeFault | None) -> None:
    assert find_change_fault(line) is fault
