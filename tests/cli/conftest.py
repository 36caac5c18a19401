"""An installation on disk for commands to work on, and a way to run them in this process."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wellness import hardening
from wellness.cli import main
from wellness.config.writing import write_settings
from wellness.storage.database import Database

DATA = Path(__file__).parents[1] / "data"
SECRET = "k3y-of-a-test-0123456789abcdefghij"


@dataclass(frozen=True)
class Outcome:
    """What a command ended with and said."""

    code: int
    said: str
    noted: str

    @property
    def json(self) -> Any:
        return json.loads(self.said)


@dataclass(frozen=True)
class Home:
    """A folder with a configuration and a database at the newest schema."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "wellness.toml"

    def configure(self, **sections: dict[str, Any]) -> None:
        agency = {
            "name": "Riverbend Community Safety Department",
            "help_phone": "919-555-0199",
            "support": "919-555-0198",
        }
        answers = {
            **sections,
            "agency": agency | sections.get("agency", {}),
            "web": {"secret_key_file": "key"} | sections.get("web", {}),
        }
        (self.folder / "key").write_text(SECRET)
        self.config.write_text(write_settings(answers), encoding="utf-8")

    def database(self) -> Database:
        return Database(f"sqlite:///{self.folder}/var/wellness.db")

    def run(self, *words: str | Path, stdin: str | None = None) -> Outcome:
        return run(f"--config={self.config}", *words, stdin=stdin)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


def run(*words: str | Path, stdin: str | None = None) -> Outcome:
    """Run a command; an exception that is no exit is a failure of the test."""
    result = CliRunner().invoke(main, [str(word) for word in words], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No command finds a configuration that the test did not give it."""
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    monkeypatch.chdir(empty)
    monkeypatch.delenv("WELLNESS_CONFIG", raising=False)


@pytest.fixture(autouse=True)
def _unhardened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in the tests' own process, whose limits could not be raised again."""
    monkeypatch.setattr(hardening, "forbid_core_dumps", lambda: None)


@pytest.fixture
def bare(tmp_path: Path) -> Home:
    """A configuration whose database was not made yet."""
    home = Home(tmp_path)
    home.configure()
    return home


@pytest.fixture
def home(bare: Home, migrated_file: Path) -> Home:
    var = bare.folder / "var"
    var.mkdir()
    shutil.copy(migrated_file, var / "wellness.db")
    return bare


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    """The database of the installation, in place of the usual one."""
    database = home.database()
    yield database
    database.dispose()
