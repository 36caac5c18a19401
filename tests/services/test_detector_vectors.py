import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wellness.errors import Invalid
from wellness.services.vectors import check_vectors

GOLDEN = Path(__file__).parents[1] / "data/golden-bands.json"
Content = dict[str, Any]


def golden() -> Content:
    content: Content = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return content


def test_every_golden_vector_is_met_within_its_rounding() -> None:
    report = check_vectors(GOLDEN.read_text(encoding="utf-8"))

    assert report.is_sound
    assert {part.section: part.vectors for part in report.checked} == {
        "params": 1,
        "prob_score": 8,
        "org_shift": 6,
        "baseline": 4,
        "bands": 10,
        "expected": 271,
        "expected_org": 45,
    }
    assert max(part.deviation for part in report.checked) <= 1e-6


def spoil_limit(content: Content) -> None:
    content["params"]["limits"]["m2"] = 2.1


def spoil_score(content: Content) -> None:
    content["unit_checks"]["prob_score"][2]["s"] += 1e-5


def spoil_shift(content: Content) -> None:
    content["unit_checks"]["org_shift"][0]["weight"] += 1e-5


def spoil_baseline(content: Content) -> None:
    content["unit_checks"]["baseline"][3]["vb"] -= 1e-5


def spoil_band(content: Content) -> None:
    content["unit_checks"]["bands"]["10"][1][1] = 9


def spoil_reading(content: Content) -> None:
    content["expected"]["C"][40]["q"] += 1e-5


def spoil_flag(content: Content) -> None:
    content["expected"]["E"][33]["open"] ^= True


def spoil_gap(content: Content) -> None:
    content["expected"]["F"][21] = content["expected"]["F"][19]


def spoil_series(content: Content) -> None:
    content["series"]["A"][12] = content["series"]["B"][12] = None


def spoil_agency(content: Content) -> None:
    content["expected_org"][30]["flag"] ^= True


@pytest.mark.parametrize(
    ("spoil", "section"),
    [
        (spoil_limit, "params"),
        (spoil_score, "prob_score"),
        (spoil_shift, "org_shift"),
        (spoil_baseline, "baseline"),
        (spoil_band, "bands"),
        (spoil_reading, "expected"),
        (spoil_flag, "expected"),
        (spoil_gap, "expected"),
        (spoil_series, "expected"),
        (spoil_agency, "expected_org"),
    ],
)
def test_a_spoilt_vector_deviates(spoil: Callable[[Content], None], section: str) -> None:
    content = golden()
    spoil(content)

    report = check_vectors(json.dumps(content))

    assert not report.is_sound
    assert section in {part.section for part in report.checked if part.deviates}


def test_a_generous_tolerance_of_the_file_is_not_honoured() -> None:
    content = golden()
    content["tolerance"] = 10
    spoil_reading(content)

    assert not check_vectors(json.dumps(content)).is_sound


def test_a_part_nobody_checks_is_named() -> None:
    content = golden() | {"more": [1]}

    assert check_vectors(json.dumps(content)).unknown == ("more",)


@pytest.mark.parametrize("part", ["series", "unit_checks", "expected"])
def test_a_file_that_cannot_be_computed_is_refused(part: str) -> None:
    content = golden()
    content[part] = {"A": [[1]], "prob_score": [1]} if part != "expected" else [1]

    with pytest.raises(Invalid, match="cannot be computed"):
        check_vectors(json.dumps(content))
