"""Short soaks, and a product broken on purpose: the invariants notice."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.soak.ledger import Effect, Votes
from tests.soak.site import Parts
from tests.soak.soak import Broken, soak
from wellness.channels.base import OutgoingText
from wellness.domain.language import Language
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.scales import Scale
from wellness.services.dispatch import Dispatcher
from wellness.services.terms import Terms

YES, NO = (True,) * 5, (False,) * 5


class SendsTwice(Dispatcher):
    """A dispatcher that sends a text again before it notes that it was accepted."""

    def _finish(self, session: Any, row: Any, sent: Any, number: str, claim: Any) -> None:
        assert sent
        again = OutgoingText(number, "Once more.", row.attempt_token, validity_s=60)
        super()._finish(session, row, self._channel.send(again), number, claim)


def count_nonsense(terms: Terms) -> Terms:
    """Terms under which every digit is an answer to every question."""
    words = {language: tuple(map(str, range(10))) for language in Language}
    questions = tuple(
        replace(one, scale=Scale(0, 9), options=words) for one in POST_SHIFT.questions
    )
    return replace(terms, pulse=replace(POST_SHIFT, questions=questions))


@pytest.mark.parametrize("seed", [1, 3], ids=["provider deletes", "provider redacts"])
def test_a_working_day_of_faults_breaks_no_invariant(
    tmp_path: Path, migrated_file: Path, seed: int
) -> None:
    figures = soak(tmp_path / "soak", migrated_file, seed=seed, hours=8)

    assert min(figures.texts, figures.inbound, figures.votes) > 0
    assert len(figures.troubles) > 5


def test_a_dispatcher_that_sends_twice_is_noticed(tmp_path: Path, migrated_file: Path) -> None:
    parts = Parts(dispatcher=SendsTwice)

    with pytest.raises(Broken, match=r"seed 1, .* UTC: .* was sent 2 times(.|\n)*is sending"):
        soak(tmp_path / "soak", migrated_file, seed=1, hours=8, parts=parts)


def test_an_intake_that_counts_nonsense_is_noticed(tmp_path: Path, migrated_file: Path) -> None:
    parts = Parts(terms=count_nonsense)

    with pytest.raises(Broken, match=r"kind='nonsense'.* was counted as (.|\n)*wrote"):
        soak(tmp_path / "soak", migrated_file, seed=1, hours=24, parts=parts)


def test_the_model_counts_the_last_answer_to_each_invitation() -> None:
    votes = Votes()

    for number, bits in ((3, YES), (3, NO), (7, YES), (9, NO)):
        votes.count(Effect("", "ballot", number=number, bits=bits))

    assert votes.tally(5) == (9, NO, 2, (1,) * 5)


def test_in_the_model_a_late_answer_does_not_undo_what_was_said_since() -> None:
    votes = Votes()
    votes.count(Effect("", "ballot", number=7, bits=YES))
    votes.count(Effect("", "ballot", number=7, bits=NO, is_late=True))
    overtaken = votes.tally(5)

    votes.withdraw()
    votes.count(Effect("", "ballot", number=9, bits=NO, is_late=True))

    assert overtaken == (7, YES, 0, (0,) * 5)
    assert votes.tally(5) == (0, YES, 0, (0,) * 5)
