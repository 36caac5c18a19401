"""Every sentence of the pages has its Spanish, with the same fields, and what is served is that."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path("wellness/translations/es/LC_MESSAGES")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true"}
FIELD = re.compile(r"%\((\w+)\)[sd]")


def said_on_pages() -> dict[str, str]:
    """Every marked sentence, in its singular form, with the file it stands in."""
    found: dict[str, str] = {}
    for method, files in (
        ("jinja2.ext:babel_extract", Path("templates").rglob("*.*")),
        ("python", Path("wellness").rglob("*.py")),
    ):
        for file in files:
            for _, words, _, _ in extract_from_file(
                method, str(file), keywords=KEYWORDS, options=OPTIONS
            ):
                found[words if isinstance(words, str) else words[0]] = str(file)
    return found


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="es")


def forms(words: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


def test_every_sentence_of_the_pages_has_its_spanish(catalog: Catalog) -> None:
    missing = {
        words: file
        for words, file in said_on_pages().items()
        if not (found := catalog.get(words)) or not all(forms(found.string))
    }

    assert missing == {}


def test_no_sentence_is_translated_that_no_page_says(catalog: Catalog) -> None:
    said = said_on_pages()

    assert [
        message.id for message in catalog if message.id and forms(message.id)[0] not in said
    ] == []


def test_spanish_fills_in_the_same_fields(catalog: Catalog) -> None:
    def fields(message: Message) -> list[set[str]]:
        return [set(FIELD.findall(form)) for form in forms(message.string)]

    wrong = [
        message.id
        for message in catalog
        if message.id
        for wanted in [set(FIELD.findall(" ".join(forms(message.id))))]
        if any(found != wanted for found in fields(message))
    ]

    assert wrong == []


def test_what_is_served_is_what_the_catalogue_says(catalog: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalog)

    assert (FOLDER / "messages.mo").read_bytes() == compiled.getvalue()
