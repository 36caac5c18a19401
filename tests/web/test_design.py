import re
from itertools import product
from pathlib import Path

import pytest

SHEET = Path("wellness/web/static/wellness.css").read_text(encoding="utf-8")
GROUNDS = ("paper", "surface", "sunk")
BANDS = tuple(f"band-{n}" for n in range(1, 6))
FILLS = tuple(f"fill-{n}" for n in range(1, 6))
TEXT = [
    *product(("ink", "soft", "accent", "accent-strong"), GROUNDS),
    *product(("ink",), ("wash", "look-wash", *BANDS)),
    ("accent", "wash"),
    ("look", "paper"),
    ("look", "surface"),
    ("look", "look-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-look", "look"),
]
SHAPES = [
    *product(("edge", "look-mark", "accent"), GROUNDS),
    ("look-mark", "look-wash"),
    ("accent", "wash"),
    *product(FILLS, ("sunk", "surface")),
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


_SMALL = Path("templates/checkin/_style.css").read_text(encoding="utf-8")
SAME = {
    "card": "surface",
    "on": "on-accent",
    "note": "look-wash",
    "rule": "line",
    "look": "look-mark",
}
"""What the check-in page, which loads no style sheet, calls a token of the one style sheet."""

LIGHT = tokens(SHEET[: SHEET.index("@media (prefers-color-scheme: dark)")])
_AFTER = SHEET[SHEET.index("@media (prefers-color-scheme: dark)") :]
DARK = LIGHT | tokens(_AFTER[: _AFTER.index("\n}\n")])


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(theme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_that_mean_something_stand_out(
    theme: dict[str, str], shape: str, ground: str
) -> None:
    assert contrast(theme[shape], theme[ground]) >= 3


@pytest.mark.parametrize("zone", range(1, 5))
def test_words_can_be_read_on_every_zone(zone: int) -> None:
    assert contrast(LIGHT["on-zone"], LIGHT[f"zone-{zone}"]) >= 4.5


def test_every_token_in_use_is_declared() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", SHEET))

    assert used <= set(re.findall(r"--([\w-]+):", SHEET))


def test_colours_are_named_once_and_used_by_name() -> None:
    rules = SHEET[SHEET.index("/* ---- plain elements ---- */") : SHEET.index("@media print")]

    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(|gradient\(", rules)


def test_the_check_in_page_has_the_colours_of_the_one_style_sheet() -> None:
    cut = _SMALL.index("@media (prefers-color-scheme: dark)")
    for own, theme in ((tokens(_SMALL[:cut]), LIGHT), (tokens(_SMALL[cut:]), DARK)):
        assert len(own) == 10
        assert {name: theme[SAME.get(name, name)] for name in own} == own
