from collections import Counter
from pathlib import Path

import pytest

from wellness.domain.replies import read_reply, values_of
from wellness.domain.scales import Scale

PULSE = (Scale(0, 3), Scale(1, 4), Scale(1, 5), Scale(1, 3))
TEST_DATA = Path(__file__).parents[2] / "data"
FIELD = "replies-field.tsv"


def corpus(name: str) -> list[list[str]]:
    """Rows of body, kind and values; bodies may hold any character but a line end or a tab."""
    text = (TEST_DATA / name).read_bytes().decode("utf-8")
    rows = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    assert rows[0] == ["body", "kind", "values"]
    return [
        [body.replace("\\n", "\n").replace("\\r", "\r"), kind, values]
        for body, kind, values in rows[1:]
    ]


@pytest.mark.parametrize(("body", "kind", "values"), [*corpus("replies.tsv"), *corpus(FIELD)])
def test_a_listed_reply_reads_as_listed(body: str, kind: str, values: str) -> None:
    reply = read_reply(body, PULSE)

    assert (reply.kind, values_of(reply)) == (kind, values)


def test_the_field_corpus_is_broad() -> None:
    kinds = Counter(kind for _, kind, _ in corpus(FIELD))

    assert sum(kinds.values()) >= 1000
    assert set(kinds) == {kind for _, kind, _ in corpus("replies.tsv")} | {"take"}
    assert min(kinds.values()) >= 5


def test_the_field_corpus_lists_no_reply_twice() -> None:
    bodies = Counter(body for body, _, _ in corpus(FIELD))

    assert [body for body, times in bodies.items() if times > 1] == []
