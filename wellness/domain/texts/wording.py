"""The wording in force: the defaults, an agency's own texts over them, and filling the fields."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Final, assert_never

from wellness.domain.language import Language
from wellness.domain.segments import to_gsm7
from wellness.domain.texts import english, spanish
from wellness.domain.texts.faults import LintFault, WordingError
from wellness.domain.texts.keys import FIELDS, PulseMode, TextKey, for_mode


@dataclass(frozen=True)
class Wording:
    """Every text in every language, with `{field}` where it is filled.

    Raises WordingError unless all are there, each with its declared fields and no other brace.
    """

    texts: Mapping[tuple[TextKey, Language], str]

    def __post_init__(self) -> None:
        """Refuse texts that could not be rendered."""
        pairs = product(TextKey, Language)
        faults = [fault for pair in pairs for fault in self._list_faults(*pair)]
        if faults:
            raise WordingError(faults)

    @classmethod
    def default(cls) -> "Wording":
        """Give the texts the product comes with."""
        return _complete(_default_texts())

    @classmethod
    def with_overrides(cls, overrides: Mapping[str, Mapping[str, str]]) -> "Wording":
        """Put an agency's texts (key -> language -> whole text) over the defaults.

        The first pulse of a period follows an overridden pulse of its mode unless it is
        overridden itself. Raises WordingError with every unknown key or language and every
        missing or unknown field; what else a text must meet is the business of `lint`.
        """
        faults = tuple(_list_override_faults(overrides))
        if faults:
            raise WordingError(faults)
        own = {
            (TextKey(key), Language(language)): text
            for key, by_language in overrides.items()
            for language, text in by_language.items()
        }
        return _complete({**_default_texts(), **own})

    def get_template(self, key: TextKey, language: Language) -> str:
        """Give a text with its fields unfilled."""
        return self.texts[key, language]

    @property
    def version(self) -> str:
        """Twelve hex digits that change with any text; the consent record keeps them (R23)."""
        lines = sorted(f"{key} {language} {text}" for (key, language), text in self.texts.items())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]

    def _list_faults(self, key: TextKey, language: Language) -> Iterator[LintFault]:
        if (key, language) in self.texts:
            yield from _list_field_faults(key, language, self.texts[key, language])
        else:
            yield LintFault(key, language, "This text is missing.", "Write it.")


def render(wording: Wording, key: TextKey, language: Language, /, **fields: str | int) -> str:
    """Fill a text; the result is GSM-7 and without braces whatever the fields hold.

    Raises ValueError when a declared field is missing or another one is given.
    """
    declared = FIELDS[key]
    if fields.keys() != declared:
        missing, unknown = declared - fields.keys(), fields.keys() - declared
        raise ValueError(
            f"The text {key} was not filled. Missing fields: {_listed(missing)}; "
            f"unknown fields: {_listed(unknown)}."
        )
    template = to_gsm7(wording.get_template(key, language))
    return _FIELD.sub(lambda match: fold_field(fields[match[1]]), template)


def fold_field(value: str | int) -> str:
    """Fold what fills a field: GSM-7, single spaces, round brackets in place of braces."""
    return " ".join(to_gsm7(str(value)).translate(_BRACES).split())


def whole_agency(language: Language) -> str:
    """Name the group of those who chose to be counted for the whole agency only (R31)."""
    match language:
        case Language.EN:
            return "the whole agency"
        case Language.ES:
            return "toda la agencia"
        case _:
            assert_never(language)


_FIELD: Final = re.compile(r"\{([a-z][a-z0-9]*)\}")
_BRACES: Final = str.maketrans({"{": "(", "}": ")"})
_DEFAULTS: Final[Mapping[Language, Mapping[TextKey, str]]] = MappingProxyType(
    {Language.EN: english.ENGLISH, Language.ES: spanish.SPANISH}
)
_FIRST_SENTENCES: Final[Mapping[Language, Mapping[TextKey, str]]] = MappingProxyType(
    {Language.EN: english.FIRST_SENTENCE, Language.ES: spanish.FIRST_SENTENCE}
)


def _default_texts() -> dict[tuple[TextKey, Language], str]:
    return {
        (key, language): text
        for language, texts in _DEFAULTS.items()
        for key, text in texts.items()
    }


def _complete(texts: dict[tuple[TextKey, Language], str]) -> Wording:
    """Add the first pulses that are not spelled out."""
    for mode in PulseMode:
        pulse, first = for_mode(TextKey.PULSE, mode), for_mode(TextKey.FIRST, mode)
        for language in Language:
            opening = texts[pulse, language].rstrip()
            stop = "" if opening.endswith((".", "?", ":")) else "."
            sentence = _FIRST_SENTENCES[language][first]
            texts.setdefault((first, language), f"{opening}{stop} {sentence}")
    return Wording(MappingProxyType(texts))


def _list_override_faults(overrides: Mapping[str, Mapping[str, str]]) -> Iterator[LintFault]:
    for key, by_language in overrides.items():
        if key not in _KEYS:
            yield LintFault(
                key, None, "There is no text of this name.", f"Use one of: {_listed(_KEYS)}."
            )
            continue
        for language, text in by_language.items():
            if language in _LANGUAGES:
                yield from _list_field_faults(TextKey(key), Language(language), text)
            else:
                yield LintFault(
                    key,
                    None,
                    f'There is no language "{language}".',
                    f"Use one of: {_listed(_LANGUAGES)}.",
                )


def _list_field_faults(key: TextKey, language: Language, text: str) -> Iterator[LintFault]:
    declared, found = FIELDS[key], frozenset(_FIELD.findall(text))
    if unknown := found - declared:
        yield LintFault(
            key,
            language,
            f"Nothing fills {_braced(unknown)}.",
            f"This text can hold {_braced(declared)}.",
        )
    if missing := declared - found:
        yield LintFault(
            key,
            language,
            f"{_braced(missing)} is missing.",
            "Add it where the sentence needs it.",
        )
    if set("{}") & set(_FIELD.sub("", text)):
        yield LintFault(
            key,
            language,
            "A brace stands outside a field.",
            "Write fields as {name}, in small letters, and use round brackets elsewhere.",
        )


def _braced(names: frozenset[str]) -> str:
    return _listed(f"{{{name}}}" for name in names)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


_KEYS: Final = frozenset(str(key) for key in TextKey)
_LANGUAGES: Final = frozenset(str(language) for language in Language)
