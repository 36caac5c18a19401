"""The carrier: takes outgoing texts, delivers them, and answers keywords by itself."""

import secrets
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wellness.domain.segments import count_segments
from wellness.simulator.addresses import is_local_url, is_phone
from wellness.simulator.callbacks import StatusCallbacks
from wellness.simulator.delivery import Delivery, plan_steps
from wellness.simulator.exchange import Exchange
from wellness.simulator.keywords import ANSWERS, Keyword, find_keyword
from wellness.simulator.records import Direction, Draft, Message
from wellness.simulator.refusals import ApiError, Code
from wellness.simulator.settings import Sender


@dataclass(frozen=True, slots=True)
class Order:
    """A text to be sent. `send_at` schedules it; `via_service` names the service, not the number.

    `discard` blanks the provider's copy at the last status; `obfuscate` hides the recipient.
    """

    sender: Sender
    phone: str
    text: str
    callbacks: tuple[str, ...] = ()
    direction: Direction = Direction.OUTBOUND
    via_service: bool = False
    send_at: datetime | None = None
    discard: bool = False
    obfuscate: bool = False


LONGEST_BODY: Final = 1600


def new_sid() -> str:
    """A message SID: SM and 32 hex digits."""
    return "SM" + secrets.token_hex(16)


class Carrier:
    """Sends and delivers for one account; safe to use from many threads."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def send(self, order: Order) -> tuple[Message, threading.Event]:
        """Accept a text and start its delivery; the event tells when that is over.

        Raises ApiError 21211, 21602, 21609, 21617, or 21610 when the phone blocked the sender.
        """
        _check(order)
        if order.sender.number in self._exchange.book.list_blocked(order.phone):
            raise ApiError(Code.UNSUBSCRIBED)
        now = self._exchange.clock()
        redacts = self._exchange.settings.redacts
        message = self._exchange.store.add(_draft(order, redacts=redacts), now=now)
        delay = self._exchange.settings.delivery_delay
        wait = (order.send_at - now).total_seconds() if order.send_at else delay
        return message, self._deliver(message, order.callbacks, max(wait, 0.0))

    def react(self, sender: Sender, phone: str, text: str) -> tuple[Keyword | None, str]:
        """Do what a keyword asks; the keyword and the carrier's answer ("" for none).

        A repeated STOP stays unanswered. Nothing happens when the account has turned the carrier's
        keywords off.
        """
        keyword = find_keyword(text) if self._exchange.settings.carrier_keywords else None
        if keyword is None:
            return None, ""
        if keyword is not Keyword.HELP:
            stop = keyword is Keyword.STOP
            changed = self._exchange.book.set_blocked(phone, sender.number, blocked=stop)
            if stop and not changed:
                return keyword, ""
        answer = ANSWERS[keyword]
        draft = Draft(
            sid=new_sid(),
            direction=Direction.CARRIER,
            phone=phone,
            sender=sender.number,
            text=answer,
            segments=count_segments(answer),
            status="delivered",
            final=True,
            arrives=True,
        )
        self._exchange.store.add(draft, now=self._exchange.clock())
        return keyword, answer

    def _deliver(self, message: Message, urls: tuple[str, ...], wait: float) -> threading.Event:
        on_the_way = self._exchange.faults.choose("delivery", message.phone)
        reporting = self._exchange.faults.choose("callback", message.phone)
        delivery = Delivery(
            exchange=self._exchange,
            message=message,
            steps=deque(plan_steps(message.status, on_the_way)),
            callbacks=StatusCallbacks(self._exchange, urls, reporting),
        )
        delivery.start(wait)
        return delivery.done


def _check(order: Order) -> None:
    if not order.text:
        raise ApiError(Code.NO_BODY)
    if len(order.text) > LONGEST_BODY:
        raise ApiError(Code.BODY_TOO_LONG)
    if not is_phone(order.phone):
        raise ApiError(Code.INVALID_TO)
    if not all(is_local_url(url) for url in order.callbacks):
        raise ApiError(
            Code.INVALID_CALLBACK, "The simulator posts to http:// URLs on this machine only."
        )


def _draft(order: Order, *, redacts: bool) -> Draft:
    first = "accepted" if order.via_service else "queued"
    return Draft(
        sid=new_sid(),
        direction=order.direction,
        phone=order.phone,
        sender=order.sender.number,
        text=order.text,
        segments=count_segments(order.text),
        status="scheduled" if order.send_at else first,
        service_sid=order.sender.messaging_service_sid if order.via_service else None,
        discard=order.discard or redacts,
        obfuscate=order.obfuscate,
    )
