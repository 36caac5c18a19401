import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from wellness import resources
from wellness.config import load
from wellness.config.settings import Settings, bounds_of
from wellness.config.writing import Answers, list_secrets, list_sections, write_settings

EXAMPLE = resources.find("config.example.toml")
KEYS = [
    pytest.param(section, item, kind, id=f"{section}.{item.name}")
    for section, kind in list_sections().items()
    for item in fields(kind)
]


def lines_of(section: str) -> list[str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    start = lines.index(f"[{section}]") + 1
    rest = lines[start:]
    return rest[: next((n for n, line in enumerate(rest) if line.startswith("[")), len(rest))]


def test_the_example_is_what_the_writer_writes() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == write_settings({}), (
        "Write it again: config.example.toml is wellness.config.writing.write_settings({})"
    )


@pytest.mark.parametrize(("section", "item", "kind"), KEYS)
def test_every_setting_stands_in_the_example_under_its_sentence(
    section: str, item: Any, kind: Any
) -> None:
    name = f"{item.name}_file" if item.name in list_secrets(kind) else item.name
    lines = lines_of(section)
    place = next(
        n for n, line in enumerate(lines) if line.removeprefix("# ").startswith(f"{name} =")
    )

    words: list[str] = []
    while place and lines[place - 1].startswith("# ") and " = " not in lines[place - 1]:
        place -= 1
        words.insert(0, lines[place].removeprefix("# "))

    assert bounds_of(item.metadata).doc in " ".join(words)


def test_the_example_s_values_are_the_defaults(tmp_path: Path) -> None:
    bare = tmp_path / "wellness.toml"
    bare.write_text("")
    copy = tmp_path / "copy.toml"
    copy.write_bytes(EXAMPLE.read_bytes())

    assert load(copy, {}).settings == load(bare, {}).settings


def test_the_example_lacks_only_what_every_agency_decides_itself(tmp_path: Path) -> None:
    copy = tmp_path / "copy.toml"
    copy.write_bytes(EXAMPLE.read_bytes())

    places = [fault.split("] ")[1].split(" ")[0] for fault in load(copy, {}).faults]

    assert places == ["name", "help_phone", "support", "secret_key"]


def test_the_example_holds_no_secret() -> None:
    content = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))

    for section, kind in list_sections().items():
        assert not set(list_secrets(kind)) & set(content[section])


def test_answers_take_the_place_of_defaults(tmp_path: Path) -> None:
    path = tmp_path / "wellness.toml"
    answers: Answers = {
        "agency": {"name": 'The "Río" \\ team', "languages": ["en"]},
        "web": {"secret_key_file": "secrets/web_secret_key"},
        "clock": {"file": "now"},
        "texts": {"help": {"en": "{agency}: {phone}. Crisis: 988."}},
    }

    path.write_text(write_settings(answers), encoding="utf-8")
    settings = load(path, {}).settings

    assert settings.agency.name == 'The "Río" \\ team'
    assert settings.agency.languages == ("en",)
    assert settings.clock.file == tmp_path / "now"
    assert settings.texts == {"help": {"en": "{agency}: {phone}. Crisis: 988."}}
    assert 'secret_key_file = "secrets/web_secret_key"' in path.read_text(encoding="utf-8")


def test_every_section_is_written_but_texts() -> None:
    assert {*list_sections(), "texts"} == {item.name for item in fields(Settings)}
