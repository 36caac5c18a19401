"""What the documents name exists: files, commands, targets, settings, tests, texts."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from itertools import product
from pathlib import Path

import click
import pytest

from wellness.cli import main
from wellness.config.writing import list_secrets, list_sections
from wellness.domain.bands import MOST_BANDS, Limits
from wellness.domain.language import Language
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.released import Seen
from wellness.domain.sentences import band_sentence
from wellness.domain.texts import TextKey, Wording

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PRIVACY = ROOT / "docs" / "privacy.md"
GUIDES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
RECORDS = sorted((ROOT / "docs" / "adr").glob("*.md"))

_FENCE = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)|<img [^>]*?src=\"([^\"]+)\"")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_FOLDERS = r"(?:wellness|templates|migrations|tests|docs|deploy|\.ci)"
_FILE = re.compile(rf"(?<![\w./-])({_FOLDERS}/[\w.<>*/-]*[\w>*])")
_TOP_FILE = re.compile(r"^(?:pyproject\.toml|config\.example\.toml|Makefile|LICENSE|[A-Z]+\.md)$")
_COMMAND = re.compile(r"(?:^|/|\s)wellness((?: +[^\n`|#]+)?)$", re.MULTILINE)
_MAKE = re.compile(r"^make ([a-z][a-z-]*)", re.MULTILINE)
_TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
_SHOWN_TARGET = re.compile(r"^([a-z][a-z-]*):.*## ", re.MULTILINE)
_TEST = re.compile(r"\btest_[a-z0-9_]+\b(?!\.py)")
_VARIABLE = re.compile(r"\bWELLNESS_[A-Z][A-Z_]*\b")
_SETTING = re.compile(r"\[(\w+)\] (\w+)")
_RULES = {*range(1, 24), 25, 26, 27}


def guide(*paths: Path) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(ROOT)))


def codes(path: Path) -> list[str]:
    """What stands in code of a document: blocks and spans, continued lines joined."""
    text = path.read_text(encoding="utf-8")
    blocks = [block.replace("\\\n", " ") for block in _FENCE.findall(text)]
    return [*blocks, *_SPAN.findall(_FENCE.sub("", text))]


def anchors(path: Path) -> set[str]:
    """The anchors of headings, as code hosts make them."""
    titles = _HEADING.findall(_FENCE.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def commands(path: Path) -> Iterator[list[str]]:
    """The words behind `wellness`, without the options of the program itself."""
    for code in codes(path):
        for said in _COMMAND.findall(code):
            words = shlex.split(said)
            yield words[2:] if words[:1] == ["--config"] else words


def known_settings() -> set[tuple[str, str]]:
    return {(name, item.name) for name, kind in list_sections().items() for item in fields(kind)}


def known_variables() -> set[str]:
    plain = {f"WELLNESS_{section}_{key}".upper() for section, key in known_settings()}
    secret = {
        f"WELLNESS_{section}_{key}_FILE".upper()
        for section, kind in list_sections().items()
        for key in list_secrets(kind)
    }
    return plain | secret | {"WELLNESS_CONFIG"}


def targets() -> set[str]:
    return set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def written_tests() -> set[str]:
    return {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
    }


def known_options(command: click.Command = main) -> set[str]:
    """The options of a command and of all below it."""
    context = click.Context(command)
    own = {option for one in command.get_params(context) for option in one.opts}
    if not isinstance(command, click.Group):
        return own
    below = [command.get_command(context, name) for name in command.list_commands(context)]
    return own.union(*(known_options(one) for one in below if one is not None))


def faults_of(words: list[str]) -> Iterator[str]:
    """What is wrong with a command line that a document shows."""
    context = click.Context(main)
    command: click.Command = main
    for at, word in enumerate(words):
        if isinstance(command, click.Group) and not word.startswith("-"):
            found = command.get_command(context, word)
            if found is None:
                if word != "COMMAND":
                    yield f"there is no command {' '.join(words[: at + 1])}"
                return
            command = found
        elif word.startswith("--"):
            known = {option for one in command.get_params(context) for option in one.opts}
            if word not in known:
                yield f"{command.name} has no option {word}"


@guide(*GUIDES, *RECORDS)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = [one or other for one, other in _LINK.findall(path.read_text(encoding="utf-8"))]
    here = [link for link in links if not link.startswith(("https://", "mailto:"))]

    for link in here:
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path

        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@guide(*GUIDES)
def test_every_file_that_is_named_exists(path: Path) -> None:
    named = [name for code in codes(path) for name in _FILE.findall(code)]
    named += [code for code in codes(path) if _TOP_FILE.match(code)]

    for name in named:
        pattern = re.sub(r"<\w+>|NNNN_words", "*", name)

        assert list(ROOT.glob(pattern)), name


@guide(*GUIDES)
def test_every_command_that_is_shown_can_be_given(path: Path) -> None:
    faults = [fault for words in commands(path) for fault in faults_of(words)]
    options = {code.split()[0] for code in codes(path) if code.startswith("--")}

    assert faults == []
    assert sorted(options - known_options()) == []


def test_the_readme_names_every_command_and_every_target() -> None:
    named = {words[0] for words in commands(README) if words}
    made = {name for code in codes(README) for name in _MAKE.findall(code)}

    assert set(main.list_commands(click.Context(main))) <= named
    shown = set(_SHOWN_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    assert shown <= made


@guide(*GUIDES, *RECORDS)
def test_every_make_target_that_is_named_exists(path: Path) -> None:
    named = {name for code in codes(path) for name in _MAKE.findall(code)}

    assert named <= targets()


@guide(*GUIDES)
def test_every_test_that_is_named_exists(path: Path) -> None:
    named = set(_TEST.findall(path.read_text(encoding="utf-8")))

    assert sorted(named - written_tests()) == []


@guide(*GUIDES)
def test_every_variable_and_setting_that_is_named_is_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    settings = {pair for code in codes(path) for pair in _SETTING.findall(code)}

    assert sorted(set(_VARIABLE.findall(text)) - known_variables()) == []
    assert sorted(settings - known_settings()) == []


def test_every_rule_has_a_row_with_a_place_and_a_test() -> None:
    rows = re.findall(
        r"^\| R(\d+) [^|]+\|([^|]+)\|([^|]+)\|$", PRIVACY.read_text(encoding="utf-8"), re.MULTILINE
    )

    assert {int(number) for number, _, _ in rows} >= _RULES
    assert [number for number, _, shown in rows if not _TEST.search(shown)] == []


def test_the_readme_quotes_what_the_product_says() -> None:
    quoted = re.findall(r"^> (.+)$", README.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(quoted) == 4
    assert [text for text in quoted if not is_said(text)] == []


def is_said(text: str) -> bool:
    """Whether a text message or a page could say this, whatever fills the fields."""
    wording = Wording.default()
    templates = [wording.get_template(*pair) for pair in product(TextKey, Language)]
    patterns = [re.sub(r"\\{\w+\\}", "[^{}]+", re.escape(template)) for template in templates]
    bands = [Seen(m, i, Limits()) for m in range(2, MOST_BANDS + 1) for i in range(1, m + 1)]
    sentences = {
        band_sentence(indicator, seen, Language.EN)
        for indicator, seen in product(POST_SHIFT.indicators, bands)
    }
    return text in sentences or any(re.fullmatch(pattern, text) for pattern in patterns)


def test_the_changelog_opens_with_what_is_not_released_and_names_privacy() -> None:
    headings = _HEADING.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))

    assert headings[1].startswith("Unreleased")
    assert "Privacy" in headings
