"""Asking for a debrief and counting who asked, in the words of the tests."""

from tests.services.desk import Desk
from wellness.services import requests
from wellness.storage.schema.debriefs import Flag
from wellness.vault.calls import DayBox, PassedSlots, TeamsAsked


def ask(desk: Desk, *people: int) -> None:
    for nth in people:
        reply = desk.text(desk.member(nth, invited=False).mobile, "DEBRIEF")
        assert reply is not None
        assert reply.startswith("Noted")


def list_over(desk: Desk) -> list[str]:
    with desk.database.reading() as session:
        return requests.list_days_over(session, desk.vault, terms=desk.terms, now=desk.clock())


def find_box(desk: Desk) -> DayBox | None:
    with desk.database.reading() as session:
        return requests.find_day_to_open(session, terms=desk.terms, now=desk.clock())


def raise_flags(desk: Desk, day: str, asked: TeamsAsked) -> None:
    with desk.database.transaction() as session:
        requests.raise_requested_flags(session, day, asked, terms=desk.terms, now=desk.clock())


def tick(desk: Desk) -> None:
    """What the worker does with debrief days."""
    for day in list_over(desk):
        raise_flags(desk, day, requests.close_day(desk.vault, day))
    box = find_box(desk)
    if box is not None:
        requests.open_day(desk.vault, box)
        with desk.database.transaction() as session:
            requests.mark_opened(session, box)
    desk.vault.close(PassedSlots())


def causes(desk: Desk) -> list[str]:
    return [flag.dedupe_key for flag in desk.listed(Flag)]
