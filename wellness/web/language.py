"""The language of a page: English or Spanish. The only importer of flask_babel."""

from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import flask_babel
from flask import Flask, g, has_request_context, request

import wellness
from wellness.domain.language import Language
from wellness.web import login
from wellness.web.runtime import current_runtime

LOCALES: Final = {Language.EN: "en_US", Language.ES: "es_US"}
"""How each language writes dates and numbers here."""
NAMES: Final = {Language.EN: "English", Language.ES: "Español"}


def init_app(app: Flask) -> None:
    """Give templates gettext and choose the language at each request."""
    folder = Path(wellness.__file__).parent / "translations"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    flask_babel.Babel(app, locale_selector=current_language)
    app.jinja_env.globals["language"] = current_language
    app.jinja_env.globals["other_languages"] = other_languages


def current_language() -> Language:
    """`?lang=`, or the account's language, or the browser's, or the agency's."""
    if not has_request_context():
        return current_runtime().terms.default_language
    chosen = g.get("wellness_language")
    if chosen is None:
        chosen = g.wellness_language = _choose()
    return Language(chosen)


def current_locale() -> str:
    """The locale of dates and numbers, as Babel names it."""
    return LOCALES[current_language()]


def offered_languages() -> dict[Language, str]:
    """The agency's languages by their own names."""
    offered = {Language(code) for code in current_runtime().settings.agency.languages}
    return {language: NAMES[language] for language in Language if language in offered}


def other_languages() -> list[tuple[Language, str, str]]:
    """The agency's other languages: code, own name, and this page's address in each."""
    here = request.args.to_dict()
    return [
        (language, name, "?" + urlencode(here | {"lang": language}))
        for language, name in offered_languages().items()
        if language != current_language()
    ]


def gettext(message: str, **values: object) -> str:
    """The message in the language of the page."""
    return str(flask_babel.gettext(message, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The message for `num` of something in the language of the page."""
    return str(flask_babel.ngettext(singular, plural, num, **values))


def _choose() -> Language:
    offered = list(offered_languages())
    asked = request.args.get("lang")
    if asked in offered:
        return Language(asked)
    account = login.current_account()
    if account is not None:
        return account.language
    best = request.accept_languages.best_match([str(code) for code in offered])
    return Language(best) if best else current_runtime().terms.default_language
