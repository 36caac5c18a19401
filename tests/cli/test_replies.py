import json
from pathlib import Path

import pytest

from tests.cli.conftest import DATA, run


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in run("read-reply", "--file", path).said.splitlines()]


@pytest.mark.parametrize(
    ("body", "said"), [("1 2 2 1", "answer 1 2 2 1"), ("STOP", "optout"), ("take 7", "take 7")]
)
def test_a_reply_is_told_in_words(body: str, said: str) -> None:
    assert run("read-reply", body).said == f"{said}\n"


def test_a_machine_reads_one_object() -> None:
    told = run("read-reply", "--json", "uno dos dos uno")

    assert told.json == {"body": "uno dos dos uno", "kind": "answer", "values": "1 2 2 1"}


@pytest.mark.parametrize("name", ["replies.tsv", "replies-field.tsv"])
def test_every_sample_reply_is_read_as_it_must_be(name: str) -> None:
    table = (DATA / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")[1:]
    rows = [line.split("\t") for line in table]

    found = lines(DATA / name)

    assert [(one["kind"], one["values"]) for one in found] == [
        (kind, values) for _, kind, values in rows
    ]


def test_escaped_line_ends_are_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "bodies.tsv"
    path.write_text("body\tkind\n1\\n2\\r\\n2\\n1\tanswer\n")

    assert [one["body"] for one in lines(path)] == ["1\n2\r\n2\n1"]


@pytest.mark.parametrize("header", ["Body", "BODY\tkind", " body "])
def test_a_header_is_one_however_it_is_written(tmp_path: Path, header: str) -> None:
    path = tmp_path / "bodies.tsv"
    path.write_text(f"{header}\n1221\n")

    assert [one["body"] for one in lines(path)] == ["1221"]


def test_plain_lines_are_bodies_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "bodies.txt"
    path.write_bytes("\ufeff1221\r\n\n1\\n2\u20282 1\t\n".encode())

    assert [one["body"] for one in lines(path)] == ["1221", "", "1\\n2\u20282 1\t"]


def test_an_empty_file_has_no_bodies(tmp_path: Path) -> None:
    path = tmp_path / "bodies.txt"
    path.write_text("")

    assert lines(path) == []


def test_a_file_may_come_through_a_pipe() -> None:
    told = run("read-reply", "--file", "-", stdin="help\n")

    assert told.json["kind"] == "help"


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bodies.txt"
    path.write_bytes(b"\xff\xfe")

    told = run("read-reply", "--file", path)

    assert told.code == 1
    assert "Save it as UTF-8." in told.noted


@pytest.mark.parametrize("words", [(), ("help", "--file", "-")])
def test_either_a_body_or_a_file_is_read(words: tuple[str, ...]) -> None:
    assert run("read-reply", *words).code == 2
