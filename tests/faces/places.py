"""The installations whose pages are looked at, each served by the real application."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from tests.faces import crew, first_day, phones, town
from tests.journeys.serving import served
from tests.web.web_harness import PASSWORD, sign_in
from wellness.domain.language import Language


@dataclass
class Place:
    """A served application, and the words that fill the addresses of its faces."""

    url: str
    app: Flask
    words: Mapping[str, str]
    cookies: dict[str, str] = field(default_factory=dict)

    def fill(self, path: str, language: Language) -> str:
        """The address of a path such as `/teams/{evening}` or `/c#{person_en}`."""
        own = {
            name.removesuffix(f"_{language}"): word
            for name, word in self.words.items()
            if name.endswith(f"_{language}")
        }
        return self.url + path.format(**self.words, **own)

    def sign_in(self, who: str, language: Language) -> str:
        """The session cookie of somebody who reads that language."""
        email = f"{who}.{language}@example.org"
        if email not in self.cookies:
            client = self.app.test_client()
            assert sign_in(client, email, PASSWORD).status_code == 303, email
            cookie = client.get_cookie("wellness")
            assert cookie is not None
            self.cookies[email] = cookie.value
        return self.cookies[email]


@contextmanager
def open_places(migrated_file: Path, folder: Path) -> Iterator[dict[str, Place]]:
    """Every installation, seeded and served; in each, time stands still."""
    with ExitStack() as stack:
        places = {}
        for name, build in (
            ("town", town.build),
            ("first-day", first_day.build),
            ("crew", crew.build),
        ):
            own = folder / name
            own.mkdir()
            app, words = build(migrated_file, own)
            places[name] = Place(stack.enter_context(served(app)), app, words)
        line, words = stack.enter_context(phones.opened())
        places["phones"] = Place(line.base_url, line.app, words)
        yield places
