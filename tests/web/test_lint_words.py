"""Faults of texts on a Spanish page are Spanish, whatever the check of texts says."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.domain.texts.riverbend import RIVERBEND
from wellness.domain.language import Language
from wellness.domain.texts import LintFault, TextKey, Wording, lint
from wellness.domain.texts.lint import _NEEDS, _Need
from wellness.web.lint_words import SENTENCES, lint_words

LONG = "x" * 400


def faults() -> Iterator[LintFault]:
    """A fault of each kind."""
    more = {
        TextKey.HELP: LONG,
        TextKey.LATE: "cerr\u00f3 I want to die, completely anonymous",
        TextKey.PULSE: "Reply MAYBE or CONTACT",
        TextKey.PEER_FLAG: "x" * 130,
    }
    default = Wording.default()
    for key, text in more.items():
        told = f"{default.get_template(key, Language.EN)} {text}"
        yield from lint(Wording.with_overrides({key: {"en": told}}), RIVERBEND)
        without = told.replace("988", "").replace("STOP", "").replace("TAKE", "")
        yield from lint(Wording.with_overrides({key: {"en": without}}), RIVERBEND)
    long = replace(
        RIVERBEND,
        team_names=("t" * 120,),
        pool_names=("Other teams in " + "p" * 250,),
        question_option_words=("stop",),
    )
    yield from lint(Wording.default(), long)


def test_every_fault_of_a_text_has_its_spanish(app: Flask) -> None:
    found = list(faults())

    with app.test_request_context("/texts?lang=es"):
        unsaid = [
            said
            for fault in found
            for said in (fault.problem, fault.remedy)
            if lint_words(said) == said
        ]

    assert unsaid == []
    assert len({lint_words_of(fault) for fault in found}) > 8


def lint_words_of(fault: LintFault) -> str:
    """The kind of a fault: its first words."""
    return " ".join(fault.problem.split()[:3])


@pytest.mark.parametrize("need", _NEEDS, ids=lambda need: need.problem[:40])
def test_what_each_text_needs_is_among_the_sentences(need: _Need) -> None:
    assert need.problem in SENTENCES
    assert need.remedy in SENTENCES


def test_values_are_filled_in(app: Flask) -> None:
    with app.test_request_context("/texts?lang=es"):
        said = lint_words("Shorten it, or the link or name in it, by 12 characters.")

    assert said == "Acórtelo 12 caracteres, o el enlace o nombre que contiene."
