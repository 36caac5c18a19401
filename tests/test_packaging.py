"""The wheel holds what the program needs at run time, and starts without the checkout."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.build_wheel import SMOKE, build, install


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_templates_migrations_and_static_files(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    for wanted in (
        "wellness/templates/base.html",
        "wellness/templates/checkin/page.html",
        "wellness/migrations/env.py",
        "wellness/migrations/versions/0001_first_schema.py",
        "wellness/web/static/wellness.css",
        "wellness/translations/es/LC_MESSAGES/messages.mo",
        "wellness/demo/riverbend/roster.csv",
        "wellness/config.example.toml",
        "wellness/py.typed",
    ):
        assert wanted in names, wanted
    assert not [name for name in names if name.startswith("tests/")]


def test_an_installed_wheel_migrates_and_renders_pages(wheel: Path, tmp_path: Path) -> None:
    python = install(wheel, tmp_path / "environment")

    tried = subprocess.run(  # noqa: S603 - the environment just made
        [str(python), "-P", "-c", SMOKE, str(tmp_path)],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert tried.returncode == 0, tried.stderr
