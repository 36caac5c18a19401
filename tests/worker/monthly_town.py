"""A town that asks the monthly questions too, and how its people answer them by their links."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from tests.factories import make_terms
from tests.worker.town import Town
from wellness.channels.base import OutgoingText
from wellness.domain.monthly import MONTHLY
from wellness.services import intake, links
from wellness.services.intake import Taken

STEADY = (*([1] * 6), 5, 1, 4, 4, 4, 4)
BURNED = (*([4] * 6), 2, 4, 1, 2, 2, 1)
REMINDED = "answered or not"


def found_monthly(directory: Path, migrated_file: Path, now: datetime) -> Town:
    """A town with the monthly check-in."""
    town = Town.found(directory, migrated_file, now)
    town.terms = make_terms(monthly=MONTHLY)
    return town


def monthly_texts(town: Town) -> list[OutgoingText]:
    """The texts that asked the monthly questions, reminders included."""
    words = ("Monthly", "monthly", "del mes")
    return [text for text in town.channel.texts if any(word in text.body for word in words)]


def is_reminder(text: OutgoingText) -> bool:
    """Whether a monthly text is the reminder."""
    return REMINDED in text.body or "contestado o no" in text.body


def token_of(text: OutgoingText) -> str:
    """The token in a text's link."""
    found = re.search(r"/c#(\S+)", text.body)
    assert found is not None
    return found.group(1)


def answer_link(
    town: Town, token: str, values: Sequence[int], *, agency_wide: bool = False
) -> Taken:
    """What becomes of answers sent from the page of a link."""
    with town.runtime() as runtime, runtime.database.reading() as session:
        now, terms = town.clock(), runtime.terms
        check_in = links.find_check_in(session, token, terms=terms, now=now)
        receipt = intake.answer_check_in(
            session,
            runtime.vault,
            check_in,
            values,
            agency_wide=agency_wide,
            terms=terms,
            now=now,
        )
    return receipt.taken
