"""Texts that were sent, and what the provider reports of them."""

from uuid import UUID

from tests.services.texting import World
from wellness.channels.base import Sent
from wellness.services import receipts


def report(
    world: World, status: str, code: int | None = None, *, token: str = "", sid: str = ""
) -> None:
    """A status callback for the newest text, or for another attempt token."""
    token = token or world.texts[-1].attempt_token
    with world.database.transaction() as session:
        receipts.record(
            session,
            token,
            sid or f"SM-{token}",
            status,
            code,
            terms=world.terms,
            now=world.now,
        )


def sent_text(world: World, answer: Sent | None = None) -> UUID:
    """A check-in text that was sent, with the provider's answer."""
    queued = world.pulse(world.person())
    world.answers(answer)
    world.dispatch()
    world.answers(None)
    return queued
