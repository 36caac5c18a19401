"""Look at every page and state in every view, and print what was found as a table."""

import argparse
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, template_rendered
from jinja2 import Template

from tests.faces.catalogue import FACES
from tests.faces.face import Face
from tests.faces.looking import DESK, EVERY_VIEW, PHONE, SCREENSHOTS, Look, Looker, View
from tests.faces.places import open_places
from tests.journeys.browser import chromium
from wellness.domain.language import Language
from wellness.storage.database import Database
from wellness.storage.upgrade import upgrade

_TEMPLATES = Path("templates")
_LAYOUTS = {
    "base.html",
    "privacy/layout.html",
    "privacy/changes.html",
    "privacy/picture.html",
    "simulator/base.html",
}
_QUICK = {Language.EN: View(PHONE, dark=False), Language.ES: View(DESK, dark=True)}


def main() -> int:
    """0 if nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faces", description=__doc__)
    parser.add_argument("names", nargs="*", help="beginnings of the faces to look at (all)")
    parser.add_argument("--quick", action="store_true", help="one view in each language")
    chosen = parser.parse_args()
    faces = [
        face for face in FACES if not chosen.names or face.name.startswith(tuple(chosen.names))
    ]
    logging.disable(logging.CRITICAL)  # what goes wrong here does so on purpose
    started, rendered = time.monotonic(), set[str]()
    with TemporaryDirectory() as folder, _noting(rendered):
        looks = _look_at(faces, Path(folder), quick=chosen.quick)
    unseen = [] if chosen.names else sorted(list_pages() - rendered)
    _tell(looks, unseen, time.monotonic() - started)
    return int(bool(unseen) or any(look.faults for look in looks))


def list_pages() -> set[str]:
    """The templates that are whole pages."""
    pages = (path for path in _TEMPLATES.rglob("*.html") if not path.name.startswith("_"))
    names = {str(path.relative_to(_TEMPLATES)) for path in pages}
    return {name for name in names if not name.startswith("macros/")} - _LAYOUTS


@contextmanager
def _noting(rendered: set[str]) -> Iterator[None]:
    def note(_: Flask, template: Template, **__: object) -> None:
        rendered.add(template.name or "")

    with template_rendered.connected_to(note):
        yield


def _look_at(faces: Sequence[Face], folder: Path, *, quick: bool) -> list[Look]:
    migrated = folder / "migrated.db"
    database = Database(f"sqlite:///{migrated}")
    upgrade(database)
    database.dispose()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    looks = []
    with chromium() as browser, open_places(migrated, folder) as places:
        looker = Looker(browser, places, SCREENSHOTS)
        for face, language in [(one, said) for one in faces for said in one.languages]:
            views = (_QUICK[language],) if quick else EVERY_VIEW
            looks.append(looker.look(face, language, views, thorough=not quick))
            for fault in looks[-1].faults:
                sys.stderr.write(f"{face.name} {language}: {fault}\n")
    return looks


def _tell(looks: Sequence[Look], unseen: Sequence[str], seconds: float) -> None:
    say = sys.stdout.write
    say(f"{'face':<28}{'language':>9}{'axe':>6}{'pictures':>10}{'stops':>7}{'faults':>8}\n")
    for look in looks:
        say(
            f"{look.face.name:<28}{look.language:>9}{look.axe_runs:>6}{look.pictures:>10}"
            f"{look.stops:>7}{len(look.faults):>8}\n"
        )
    for name in unseen:
        say(f"templates/{name} was not seen\n")
    say(
        f"{len({look.face.name for look in looks})} faces, {len(looks)} loads, "
        f"{sum(look.axe_runs for look in looks)} axe runs, "
        f"{sum(look.pictures for look in looks)} pictures in {SCREENSHOTS}, "
        f"{sum(look.stops for look in looks)} stops of the keyboard, "
        f"{sum(len(look.faults) for look in looks)} faults, {seconds:.0f} s\n"
    )


if __name__ == "__main__":
    sys.exit(main())
