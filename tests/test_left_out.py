"""Tests in a browser are left out where there is none, and that can be seen."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ("pytester",)

TESTS = Path(__file__).parent
SAID = "browser {} left out: Chromium is missing (apt-get install chromium)"
SUITE = """
import pytest

@pytest.mark.browser
@pytest.mark.parametrize("n", range({browser}))
def test_in_a_browser(n):
    raise AssertionError("there is no browser")

def test_without():
    pass
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PYTHONPATH", str(TESTS.parent))
    return folder


def run(pytester: pytest.Pytester, *arguments: str, browser: int = 3) -> pytest.RunResult:
    pytester.makeini("[pytest]\nmarkers =\n    browser: needs Chromium\n")
    pytester.makepyfile(SUITE.format(browser=browser))
    return pytester.runpytest_subprocess("-p", "tests.left_out", *arguments)


def lines_about(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "left out" in line]


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize("spread", [["-p", "no:xdist"], ["-n", "0"], ["-n", "2"]])
def test_without_chromium_browser_tests_are_left_out_and_the_summary_says_so_once(
    pytester: pytest.Pytester, spread: list[str]
) -> None:
    result = run(pytester, *spread)

    assert lines_about(result) == ["3 " + SAID.format("tests were")]
    assert result.parseoutcomes()["passed"] == 1
    assert result.ret == pytest.ExitCode.OK


@pytest.mark.usefixtures("path")
def test_one_is_spoken_of_as_one(pytester: pytest.Pytester) -> None:
    result = run(pytester, browser=1)

    assert lines_about(result) == ["1 " + SAID.format("test was")]


@pytest.mark.usefixtures("path")
def test_what_was_not_asked_for_is_not_counted(pytester: pytest.Pytester) -> None:
    result = run(pytester, "-k", "without")

    assert lines_about(result) == []


@pytest.mark.parametrize("name", ["chromium", "chromium-browser"])
def test_with_chromium_under_either_name_they_run(
    pytester: pytest.Pytester, path: Path, name: str
) -> None:
    (path / name).touch(mode=0o755)

    result = run(pytester)

    assert lines_about(result) == []
    assert result.parseoutcomes() == {"passed": 1, "failed": 3}


def test_every_test_in_a_module_that_opens_a_browser_carries_the_marker() -> None:
    opening = [path for path in TESTS.rglob("test_*.py") if _opens_a_browser(path)]

    assert len(opening) >= 4
    assert [name for path in opening for name in _unmarked(path)] == []


def _opens_a_browser(path: Path) -> bool:
    imported = {node.module for node in ast.walk(_tree(path)) if isinstance(node, ast.ImportFrom)}
    return bool(imported & {"tests.journeys.browser", "playwright.sync_api"})


def _unmarked(path: Path) -> Iterator[str]:
    if "pytestmark = pytest.mark.browser" in map(ast.unparse, _tree(path).body):
        return
    tests = [
        node
        for node in _tree(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    for test in tests:
        if "pytest.mark.browser" not in map(ast.unparse, test.decorator_list):
            yield f"{path.name}::{test.name}"


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
