"""A face: one page in one state, and how to come to see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Page

from wellness.domain.language import Language

Replies = Mapping[str, tuple[int, Mapping[str, object]]]


def leave(_: Page) -> None:
    """Look at the page as it is."""


@dataclass(frozen=True)
class Face:
    """One page in one state.

    `path` may hold words of its place in braces; `who` signs in first; `act` brings the state
    about; `replies` are what requests of the page get in place of the server's answers.
    """

    name: str
    place: str
    path: str
    who: str = ""
    status: int = 200
    act: Callable[[Page], None] = leave
    replies: Replies = field(default_factory=dict)
    languages: tuple[Language, ...] = tuple(Language)
    scripts: bool = True
    daily: bool = True
    """Looked at with every run of the tests; false for a large page that is much like another."""

    @property
    def page_status(self) -> int:
        """That of the page itself, where `status` is one of its requests'."""
        return 200 if self.path.startswith("/c") and self.place == "crew" else self.status

    def prepare(self, page: Page) -> None:
        """Let the page's requests get what this face is about."""
        for path, (status, said) in self.replies.items():
            _fulfil(page, path, status, said)


def _fulfil(page: Page, path: str, status: int, said: Mapping[str, object]) -> None:
    kind = "application/json" if status < 400 else "application/problem+json"
    page.route(
        f"**{path}",
        lambda route: route.fulfill(status=status, json=dict(said), content_type=kind),
    )
