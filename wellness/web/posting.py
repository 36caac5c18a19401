"""Sends the e-mail somebody asked for after their page was answered, so that no time tells."""

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Error as SqliteError
from threading import BoundedSemaphore
from typing import Final

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from wellness.channels.base import Accepted
from wellness.domain.reach import Medium
from wellness.errors import WellnessError
from wellness.services import link_requests, sender
from wellness.web.runtime import current_runtime
from wellness.wiring import Runtime

logger = logging.getLogger(__name__)


def post_later(typed: str, place: str, asked_at: datetime) -> None:
    """Look at a request from the network address `place` in a while; beyond a few dozen none is."""
    desk = current_app.extensions.setdefault(_KEY, _Desk())
    assert isinstance(desk, _Desk)  # noqa: S101 - only this module sets it
    desk.take(current_runtime(), typed, place, asked_at)


_KEY: Final = "wellness-posting"
_MOST_WAITING: Final = 100
_FAULTS: Final = (SQLAlchemyError, SqliteError, OSError, WellnessError)


@dataclass
class _Desk:
    """Two threads of this process that post, and how much may wait for them."""

    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="post")
    )
    room: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_MOST_WAITING))

    def take(self, runtime: Runtime, typed: str, place: str, asked_at: datetime) -> None:
        """Put a request with the others, if there is room."""
        if self.room.acquire(blocking=False):
            self.pool.submit(self._post, runtime, typed, place, asked_at)

    def _post(self, runtime: Runtime, typed: str, place: str, asked_at: datetime) -> None:
        try:
            _answer(runtime, typed, place, asked_at)
        except _FAULTS as error:  # the text of an error may hold an address
            logger.warning("a link was asked for and not sent: %s", type(error).__name__)
        finally:
            self.room.release()


def _answer(runtime: Runtime, typed: str, place: str, asked_at: datetime) -> None:
    terms, mails = runtime.terms, runtime.mails
    if mails is None or not link_requests.may_ask(runtime.vault, typed, place, now=asked_at):
        return
    with runtime.database.transaction() as session:
        if sender.find_obstacle(
            session,
            now=asked_at,
            fingerprint=terms.fingerprint_of(Medium.EMAIL),
            channel=Medium.EMAIL,
        ):
            return
        letter = link_requests.answer(
            session,
            typed,
            token=secrets.token_urlsafe(16),
            attempt_token=secrets.token_urlsafe(16),
            terms=terms,
            now=asked_at,
        )
    if letter is not None and not isinstance(mails.send(letter), Accepted):
        logger.warning("a link was asked for and not taken by the mail server")
