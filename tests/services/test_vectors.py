import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wellness.errors import Invalid
from wellness.services.vectors import Checked, check_vectors

GOLDEN = Path(__file__).parents[1] / "data/golden-release.json"
Content = dict[str, Any]


def golden() -> Content:
    content: Content = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return content


def deviation(content: Content, section: str) -> float:
    report = check_vectors(json.dumps(content))
    (found,) = (part for part in report.checked if part.section == section)
    assert report.is_sound == (not any(part.deviation for part in report.checked))
    return found.deviation


def test_every_golden_vector_is_met_exactly() -> None:
    report = check_vectors(GOLDEN.read_text(encoding="utf-8"))

    assert report.checked == (
        Checked("bands", 177, 0),
        Checked("atoms", 120, 0),
        Checked("releases", 40, 0),
        Checked("folds", 72, 0),
    )
    assert report.unknown == ()
    assert report.is_sound


def spoil_band(content: Content) -> None:
    content["bands"][3]["bands"].pop()


def spoil_count(content: Content) -> None:
    content["atoms"][0]["atoms"][0]["n"] += 3


def spoil_group(content: Content) -> None:
    content["atoms"][0]["atoms"][0]["at"] = "elsewhere"


def spoil_listed(content: Content) -> None:
    content["releases"][0]["released"][1]["listed"].append("t99")


def spoil_index(content: Content) -> None:
    content["releases"][0]["released"][0]["indicators"][0]["i"] -= 1


def spoil_key(content: Content) -> None:
    content["releases"][0]["released"][0]["colour"] = "red"


def spoil_fold(content: Content) -> None:
    content["folds"][5]["half"] ^= 1


def spoil_shape(content: Content) -> None:
    content["bands"][0]["bands"] = "none"


@pytest.mark.parametrize(
    ("spoil", "section", "size"),
    [
        (spoil_band, "bands", 1),
        (spoil_count, "atoms", 3),
        (spoil_group, "atoms", 1),
        (spoil_listed, "releases", 1),
        (spoil_index, "releases", 1),
        (spoil_key, "releases", 1),
        (spoil_fold, "folds", 1),
        (spoil_shape, "bands", 1),
    ],
)
def test_whatever_deviates_is_found(
    spoil: Callable[[Content], None], section: str, size: float
) -> None:
    content = golden()
    spoil(content)

    assert deviation(content, section) == size


def test_the_order_of_leaves_does_not_matter() -> None:
    content = golden()
    for group in content["atoms"][0]["atoms"]:
        group["listed"].reverse()

    assert deviation(content, "atoms") == 0


def test_unknown_sections_are_named_and_remarks_are_not() -> None:
    report = check_vectors(json.dumps(golden() | {"news": [1], "note": "a remark"}))

    assert report.unknown == ("news",)
    assert report.doubts == ("news: not known here, so not checked.",)
    assert not report.is_sound


@pytest.mark.parametrize(
    ("content", "doubt"),
    [
        ({}, "It holds no section that is known here."),
        ({"news": [1]}, "It holds no section that is known here."),
        ({"bands": []}, "bands: no vectors."),
    ],
)
def test_a_file_in_which_nothing_is_checked_is_not_sound_and_why(
    content: Content, doubt: str
) -> None:
    report = check_vectors(json.dumps(content))

    assert not report.is_sound
    assert report.doubts[0] == doubt


def test_true_is_no_1() -> None:
    content = golden()
    band = next(v for v in content["bands"] if v["bands"][0][0] == 0)
    band["bands"][0][0] = False

    assert deviation(content, "bands") == 1


def deep(depth: int) -> str:
    tree = "[" * depth + "]" * depth
    return f'{{"bands": {tree}}}'


def twice() -> str:
    content = golden()
    tree = content["atoms"][0]["tree"]
    tree["children"].append({"id": tree["id"], "children": []})
    return json.dumps(content)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "holds no sections"),
        ('{"bands": {}}', "section bands is no list"),
        ('{"bands": [{"n": 5}]}', "Vector 1 of the section bands"),
        ('{"bands": [{"n": 5, "w": 3, "bands": []}, 7]}', "Vector 2 of the section bands"),
        ('{"releases": [{"case": 0}]}', "Vector 1 of the section releases"),
        ('{"bands": [{"n": 5, "w": 3, "bands": [[NaN, 2], [3, 5]]}]}', "NaN is no number"),
        ('{"bands": [{"n": 5, "w": 3, "bands": [[-Infinity, 2]]}]}', "-Infinity is no number"),
        ('{"bands": [{"n": 5, "w": 3, "bands": [[1e999, 2]]}]}', "1e999 is no number"),
        (f'{{"bands": [{{"n": 5, "w": 3, "bands": [[{10**400}, 2]]}}]}}', "401 digits is too long"),
        (f'{{"bands": [{{"n": {10**400}, "w": 3, "bands": []}}]}}', "401 digits is too long"),
        ('{"bands": [{"n": 1, "w": 0, "bands": []}]}', "Vector 1 of the section bands"),
        (deep(100_000), "nested too deeply"),
        (twice(), "Vector 1 of the section atoms .*names a unit twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        check_vectors(text)
