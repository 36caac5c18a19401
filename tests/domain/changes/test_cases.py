"""Every case has words: the examples, which other tests put into both languages, cover them all."""

from tests.domain.changes.examples import EVERY
from wellness.domain.changes.cases import Case, case_of


def test_the_examples_cover_every_case_once() -> None:
    assert sorted(map(case_of, EVERY)) == sorted(Case)
