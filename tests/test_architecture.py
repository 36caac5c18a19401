"""Rules about the code itself: sizes, banned calls, one word for one thing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = sorted((ROOT / "wellness").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MIGRATIONS = sorted((ROOT / "migrations").rglob("*.py"))
VIEW_FOLDERS = {ROOT / "wellness" / "web", ROOT / "wellness" / "demo"}
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_VIEW = 300, 45, 20
_BANNED_CALLS = re.compile(r"utcnow\(|datetime\.now\(\)|\bprint\(")
_BANNED_NAMES = re.compile(r"^(handle|process)_|(^|_)(helper|manager|utils?|info|user)s?(_|$)")
_SQLALCHEMY_NAMES = {"process_bind_param", "process_result_value"}


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_a_module_opens_with_its_purpose_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert text.count("\n") <= LONGEST_MODULE


@pytest.mark.parametrize("path", TESTS, ids=_name)
def test_a_module_of_tests_stays_small(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_MODULE


@pytest.mark.parametrize("path", [*PRODUCT, *TESTS, *MIGRATIONS], ids=_name)
def test_functions_are_short_and_views_shorter(path: Path) -> None:
    for function in _functions(path):
        lines = (function.end_lineno or 0) - function.lineno + 1
        is_view = path.parent in VIEW_FOLDERS and any(
            "access(" in ast.unparse(decorator) for decorator in function.decorator_list
        )
        assert lines <= (LONGEST_VIEW if is_view else LONGEST_FUNCTION), function.name


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_nothing_banned_is_called_or_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not _BANNED_CALLS.search(text)
    names = {function.name for function in _functions(path)} - _SQLALCHEMY_NAMES
    assert not [name for name in names if _BANNED_NAMES.search(name)]
    if path.name != "tick.py":  # the job loop
        assert "except Exception" not in text


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_nothing_is_imported_inside_a_function(path: Path) -> None:
    for function in _functions(path):
        for node in ast.walk(function):
            assert not isinstance(node, ast.Import | ast.ImportFrom), function.name


def test_half_of_the_modules_are_short() -> None:
    sizes = sorted(path.read_text(encoding="utf-8").count("\n") for path in PRODUCT)

    assert sizes[len(sizes) // 2] <= 100


def test_web_and_services_leave_committing_to_the_transaction() -> None:
    for path in PRODUCT:
        if {"web", "services"} & set(path.parts):
            assert ".commit(" not in path.read_text(encoding="utf-8"), path
