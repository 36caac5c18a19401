"""Every text is sent by something."""

import re
from pathlib import Path

import pytest

import wellness
from wellness.domain.texts import BASE_TEXTS, TextKey

_PRODUCT = Path(wellness.__file__).parent
_NAMING = ("domain/texts", "web/text_words.py", "services/clearance.py", "services/resolving.py")
_SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted(_PRODUCT.rglob("*.py"))
    if not str(path.relative_to(_PRODUCT)).startswith(_NAMING)
)


def is_named(key: TextKey) -> bool:
    return re.search(rf"\bTextKey\.{key.name}\b", _SOURCE) is not None


@pytest.mark.parametrize("key", BASE_TEXTS)
def test_a_text_is_sent_by_something(key: TextKey) -> None:
    assert is_named(key)
