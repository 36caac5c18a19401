from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants import report
from tests.mutants.catalogue import MISSING, MUTATIONS
from tests.mutants.mutation import Mutation
from tests.mutants.runner import ROOT, Copies, Verdict, made_copies, run_unmutated, try_all

RULES = {f"R{number}" for number in range(1, 40)}
BANDS = "tests/domain/test_bands.py::test_"
NARROWER = Mutation(
    "R8",
    "a band is one count narrower",
    "wellness/domain/bands.py",
    "return max(w, (n - 1) // MOST_BANDS)",
    "return max(w - 1, (n - 1) // MOST_BANDS)",
    (f"{BANDS}bands_tile_the_counts_and_are_never_narrower_than_w",),
)


def test_every_rule_has_a_mutation_or_is_named_as_missing() -> None:
    held = {mutation.rule for mutation in MUTATIONS}

    assert held | MISSING.keys() == RULES
    assert held & MISSING.keys() == set()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: f"{one.rule} {one.off}")
def test_a_mutation_changes_one_place_of_the_product(mutation: Mutation) -> None:
    assert mutation.find_problem(ROOT) is None
    assert mutation.old != mutation.new
    assert mutation.tests
    assert Path(mutation.file).parts[0] in {"wellness", "migrations", "templates"}


def test_no_mutation_stands_there_twice() -> None:
    assert len({mutation.off for mutation in MUTATIONS}) == len(MUTATIONS)
    assert len({(mutation.file, mutation.old, mutation.new) for mutation in MUTATIONS}) == len(
        MUTATIONS
    )


@pytest.fixture(scope="module")
def copies() -> Iterator[Copies]:
    with made_copies(1) as copies:
        yield copies


def test_a_mutation_is_killed_by_tests_that_fail_in_the_copy_alone(copies: Copies) -> None:
    text = (ROOT / NARROWER.file).read_text(encoding="utf-8")

    assert run_unmutated(copies, [NARROWER]) == []
    [verdict] = try_all(copies, [NARROWER], lambda _: None)

    assert verdict.trouble == ""
    assert (ROOT / NARROWER.file).read_text(encoding="utf-8") == text
    assert run_unmutated(copies, [NARROWER]) == []


def test_a_mutation_survives_if_one_of_its_tests_passes(copies: Copies) -> None:
    blind = f"{BANDS}limits_below_the_floor_cannot_be_made"

    [verdict] = try_all(copies, [replace(NARROWER, tests=(*NARROWER.tests, blind))], lambda _: None)

    assert verdict.trouble == f"survives {blind}"


def test_a_product_that_cannot_be_imported_kills_nothing(copies: Copies) -> None:
    [verdict] = try_all(copies, [replace(NARROWER, new="return (")], lambda _: None)

    assert verdict.trouble.startswith("pytest ended with ")


def test_a_test_that_does_not_exist_is_trouble(copies: Copies) -> None:
    missing = replace(NARROWER, tests=(f"{BANDS}nothing_of_the_kind",))

    assert run_unmutated(copies, [missing])
    [verdict] = try_all(copies, [missing], lambda _: None)
    assert verdict.trouble


@pytest.mark.parametrize(("old", "times"), [("no such text", 0), ("return", 13)])
def test_an_old_text_must_stand_exactly_once(old: str, times: int) -> None:
    problem = replace(NARROWER, old=old).find_problem(ROOT)

    assert problem is not None
    assert problem.startswith(f"its old text stands {times} times") or times


def test_the_table_has_every_rule_in_order() -> None:
    verdicts = [Verdict(mutation, "", 1.2) for mutation in MUTATIONS]
    verdicts[0] = replace(verdicts[0], trouble="survives a test")

    lines = report.table(verdicts, MISSING).splitlines()

    numbers = [int(line.split("|")[1].strip().removeprefix("R")) for line in lines[2:]]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, 40))
    assert "**survived**" in lines[2]
    assert sum("not built yet" in line for line in lines) == len(MISSING)


def test_the_table_is_written_between_its_marks_and_nowhere_else(tmp_path: Path) -> None:
    document = tmp_path / "privacy.md"
    document.write_text(f"before\n\n{report.BEGIN}\nold\n{report.END}\nafter\n", encoding="utf-8")

    report.write(document, "| new |\n")
    report.write(document, "| newer |\n")

    assert document.read_text(encoding="utf-8") == (
        f"before\n\n{report.BEGIN}\n\n| newer |\n\n{report.END}\nafter\n"
    )


@pytest.mark.parametrize("text", ["", f"{report.BEGIN}\n", f"{report.END}\n{report.BEGIN}\n"])
def test_a_document_without_the_marks_is_refused(tmp_path: Path, text: str) -> None:
    document = tmp_path / "privacy.md"
    document.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match="needs these two lines"):
        report.write(document, "| new |\n")

    assert document.read_text(encoding="utf-8") == text
